import { Controller } from '@nestjs/common';
import {
  accountStream,
  CompleteGuide,
  guideDecider,
  ListGuideReaders,
  ReadGuide,
  type InputOf,
} from '@collab/domain';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { Projections } from '../kernel/projections/projections.js';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { guideProjection } from './guide.projection.js';
import { GuideQuery } from './guide.query.js';

/** The guide for the first use: whether it is to be read, that it was read, and by whom. */
@Controller()
export class GuideController {
  constructor(
    private readonly guide: GuideQuery,
    private readonly commands: CommandExecutor,
    private readonly projections: Projections,
  ) {}

  @Endpoint(ReadGuide)
  read(_input: InputOf<typeof ReadGuide>, @CurrentCaller() { accountId }: Caller) {
    return this.guide.of(accountId);
  }

  @Endpoint(CompleteGuide)
  async complete({ version }: InputOf<typeof CompleteGuide>, @CurrentCaller() { accountId }: Caller) {
    const { checkpoint } = await this.commands.execute({
      stream: accountStream(accountId),
      decider: guideDecider,
      command: { completed: { accountId, ...version }, current: await this.guide.version() },
      actor: { kind: 'account', accountId },
    });
    await this.projections.caughtUp(checkpoint, { names: [guideProjection.name] });
    return {};
  }

  @Endpoint(ListGuideReaders)
  readers({ skip }: InputOf<typeof ListGuideReaders>) {
    return this.guide.readers(skip);
  }
}
