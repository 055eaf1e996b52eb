import { wipe } from '@collab/crypto';
import {
  ConfirmSecondFactor,
  FinishConfirmation,
  FinishTotp,
  ReadFactors,
  RemoveFactor,
  RenameFactor,
  ReplaceRecoveryCodes,
  StartConfirmation,
  StartTotp,
} from '@collab/domain';
import type { FactorCalls } from '../engine.factors.port.js';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import { provePassword } from './log-in.js';

/** The calls of a signed-in person about second factors. */
export type SignedInFactorCalls = Omit<FactorCalls, 'logIn' | 'answerSecondFactor' | 'enrolFirstFactor'>;

/** The own second factors, and the confirmation that changing them asks for. */
export class Factors implements SignedInFactorCalls {
  /** The token of a confirmation that waits for a second factor. */
  private confirmation: string | undefined;

  constructor(private readonly api: Api) {}

  async confirmPassword({ password }: { password: string }): ReturnType<FactorCalls['confirmPassword']> {
    this.confirmation = undefined;
    const { finish, exportKey } = await provePassword(password, (startLoginRequest) =>
      this.api.call(StartConfirmation, { startLoginRequest }),
    );
    wipe(exportKey);
    const step = await this.api.call(FinishConfirmation, finish);
    if (step.next === 'confirmed') return step;
    this.confirmation = step.token;
    return { next: 'second-factor', methods: step.methods };
  }

  async confirmSecondFactor({ answer }: Parameters<FactorCalls['confirmSecondFactor']>[0]): Promise<void> {
    if (this.confirmation === undefined) throw new EngineError('log-in-expired');
    await this.api.call(ConfirmSecondFactor, { token: this.confirmation, answer });
    this.confirmation = undefined;
  }

  factors(): ReturnType<FactorCalls['factors']> {
    return this.api.call(ReadFactors, {});
  }

  startTotp(): ReturnType<FactorCalls['startTotp']> {
    return this.api.call(StartTotp, {});
  }

  finishTotp(input: Parameters<FactorCalls['finishTotp']>[0]): ReturnType<FactorCalls['finishTotp']> {
    return this.api.call(FinishTotp, input);
  }

  async renameFactor(input: Parameters<FactorCalls['renameFactor']>[0]): Promise<void> {
    await this.api.call(RenameFactor, input);
  }

  async removeFactor(input: Parameters<FactorCalls['removeFactor']>[0]): Promise<void> {
    await this.api.call(RemoveFactor, input);
  }

  replaceRecoveryCodes(): ReturnType<FactorCalls['replaceRecoveryCodes']> {
    return this.api.call(ReplaceRecoveryCodes, {});
  }
}
