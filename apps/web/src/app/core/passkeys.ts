import type { NewPasskey, PasskeyAssertion, PasskeyCreation, PasskeyRequest } from '@collab/domain';
import { EngineError, type EngineErrorCode } from './engine.port.js';

/** What browsers call the ends of a ceremony (Web Authentication, level 3), and what people are told. */
const ENDS: Readonly<Record<string, EngineErrorCode>> = {
  NotAllowedError: 'passkey-not-used',
  AbortError: 'passkey-not-used',
  InvalidStateError: 'passkey-known',
};

/** Whether this browser can have passkeys, on this page. */
export const browserHasPasskeys = (): boolean =>
  globalThis.isSecureContext && typeof globalThis.PublicKeyCredential === 'function';

/** Has the person make a passkey. Rejects with `EngineError`. */
export async function makePasskey(creation: PasskeyCreation): Promise<NewPasskey> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const { id, response } = await ended(startRegistration({ optionsJSON: creation }));
  const { clientDataJSON, attestationObject, transports = [] } = response;
  return { credentialId: id, clientDataJSON, attestationObject, transports };
}

/** Has the person sign by a passkey. Rejects with `EngineError`. */
export async function signByPasskey(request: PasskeyRequest): Promise<PasskeyAssertion> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const { id, response } = await ended(startAuthentication({ optionsJSON: request }));
  const { clientDataJSON, authenticatorData, signature } = response;
  return { credentialId: id, clientDataJSON, authenticatorData, signature };
}

async function ended<Result>(ceremony: Promise<Result>): Promise<Result> {
  try {
    return await ceremony;
  } catch (error) {
    throw new EngineError(ENDS[error instanceof Error ? error.name : ''] ?? 'passkey-failed');
  }
}
