import { wipe } from '@collab/crypto';
import {
  ChallengePasskey,
  ConfirmSecondFactor,
  FinishConfirmation,
  FinishPasskey,
  FinishTotp,
  ReadFactors,
  RemoveFactor,
  RenameFactor,
  ReplaceRecoveryCodes,
  StartConfirmation,
  StartPasskey,
  StartTotp,
} from '@collab/domain';
import type { FactorCalls, LogInCalls } from '../engine.factors.port.js';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import { provePassword } from './log-in.js';

/** The own second factors, and the confirmation that changing them asks for. */
export function factorCalls(api: Api): Omit<FactorCalls, keyof LogInCalls> {
  /** The token of a confirmation that waits for a second factor. */
  let confirmation: string | undefined;
  const awaited = (): string => {
    if (confirmation === undefined) throw new EngineError('log-in-expired');
    return confirmation;
  };
  return {
    confirmPassword: async ({ password }) => {
      confirmation = undefined;
      const { finish, exportKey } = await provePassword(password, (startLoginRequest) =>
        api.call(StartConfirmation, { startLoginRequest }),
      );
      wipe(exportKey);
      const step = await api.call(FinishConfirmation, finish);
      if (step.next === 'confirmed') return step;
      confirmation = step.token;
      return { next: 'second-factor', methods: step.methods };
    },
    challengeConfirmation: async () => api.call(ChallengePasskey, { token: awaited() }),
    confirmSecondFactor: async ({ answer }) => {
      await api.call(ConfirmSecondFactor, { token: awaited(), answer });
      confirmation = undefined;
    },
    factors: () => api.call(ReadFactors, {}),
    startTotp: () => api.call(StartTotp, {}),
    finishTotp: (input) => api.call(FinishTotp, input),
    startPasskey: () => api.call(StartPasskey, {}),
    finishPasskey: (input) => api.call(FinishPasskey, input),
    renameFactor: async (input) => {
      await api.call(RenameFactor, input);
    },
    removeFactor: async (input) => {
      await api.call(RemoveFactor, input);
    },
    replaceRecoveryCodes: () => api.call(ReplaceRecoveryCodes, {}),
  };
}
