import { CryptoError } from '@collab/crypto/public';
import { Refusal, type RefusalCode } from '@collab/domain';

/** Runs a step of the crypto library on a client's bytes; what it rejects is refused with the given code. */
export async function refuseAs<Result>(
  code: RefusalCode,
  step: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof CryptoError && error.code !== 'unavailable') throw new Refusal(code);
    throw error;
  }
}
