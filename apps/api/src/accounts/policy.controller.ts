import { Controller } from '@nestjs/common';
import { ChangePolicy, POLICY_STREAM, policyDecider, ReadPolicy, type InputOf } from '@collab/domain';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { Projections } from '../kernel/projections/projections.js';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { administratorOf } from './administration.controller.js';
import { policyProjection } from './policy.projection.js';
import { PolicyQuery } from './policy.query.js';

/** What holds for every account, as administrators read and set it. */
@Controller()
export class PolicyController {
  constructor(
    private readonly policies: PolicyQuery,
    private readonly commands: CommandExecutor,
    private readonly projections: Projections,
  ) {}

  @Endpoint(ReadPolicy)
  async read() {
    const { revision, ...policy } = await this.policies.read();
    return { revision, policy };
  }

  @Endpoint(ChangePolicy)
  async change(
    { revision, guideAgain, ...policy }: InputOf<typeof ChangePolicy>,
    @CurrentCaller() caller: Caller,
  ) {
    const { checkpoint } = await this.commands.execute({
      stream: POLICY_STREAM,
      decider: policyDecider,
      command: { seen: revision, initial: this.policies.initial, policy, guideAgain },
      actor: administratorOf(caller),
    });
    await this.projections.caughtUp(checkpoint, { names: [policyProjection.name] });
    return {};
  }
}
