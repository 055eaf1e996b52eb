import { Module, type DynamicModule } from '@nestjs/common';
import { Log } from './log.js';
import { Metrics } from './metrics.js';
import { OperatorConsole } from './operator-console.js';
import { OpsController } from './ops.controller.js';
import { Readiness } from './readiness.js';

/** Health, metrics and the log, for everyone. */
@Module({})
export class OpsModule {
  static with(log: Log): DynamicModule {
    return {
      module: OpsModule,
      global: true,
      controllers: [OpsController],
      providers: [{ provide: Log, useValue: log }, Metrics, OperatorConsole, Readiness],
      exports: [Log, Metrics, OperatorConsole, Readiness],
    };
  }
}
