import { Global, Module } from '@nestjs/common';
import { Jobs } from './jobs.js';

/** Background work, for everyone. */
@Global()
@Module({ providers: [Jobs], exports: [Jobs] })
export class JobsModule {}
