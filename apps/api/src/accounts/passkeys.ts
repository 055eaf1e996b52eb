import { Inject, Injectable } from '@nestjs/common';
import {
  Refusal,
  type AccountId,
  type FactorId,
  type NewPasskey,
  type PasskeyAssertion,
  type PasskeyCreation,
  type PasskeyRequest,
} from '@collab/domain';
import * as z from 'zod';
import { CONFIG, type Config } from '../kernel/config/config.js';
import type { Caller } from '../kernel/security/caller.js';
import { AccountQuery } from './account.query.js';
import { FactorStore, type Credential, type ProvedFactor } from './factor-store.js';
import { LogInSteps } from './log-in-steps.js';
import { passkeySiteOf, type PasskeySite } from './passkey-site.js';

/** Loaded when the first passkey is used: a server without any need not hold its certificates and ASN.1 in memory. */
const webAuthn = () => import('@simplewebauthn/server');

/** EdDSA, ES256 and RS256 (COSE), the one that is liked best first. */
const ALGORITHMS = [-8, -7, -257];
const TIMEOUT_MS = 300_000;
const SITE_NAME = 'Collab';

/** What the browser says that it had signed; no page of another site may have asked for it. */
const ClientData = z.object({ challenge: z.string(), crossOrigin: z.literal(false).optional() });

/** The ceremonies of Web Authentication, level 3: each challenge belongs to one step of a log-in and counts once. */
@Injectable()
export class Passkeys {
  private readonly known: PasskeySite | undefined;

  constructor(
    @Inject(CONFIG) { publicUrl }: Config,
    private readonly accounts: AccountQuery,
    private readonly steps: LogInSteps,
    private readonly store: FactorStore,
  ) {
    this.known = passkeySiteOf(publicUrl);
  }

  /** Whether this site can have passkeys. */
  get offered(): boolean {
    return this.known !== undefined;
  }

  /** What the first passkey is made from, in a log-in that asks for a second factor. */
  createFirst(token: string): Promise<PasskeyCreation> {
    return this.create(token, 'enrol-second-factor');
  }

  /** What another passkey is made from, with the token that finishes it. */
  async createAnother({
    accountId,
    sessionId,
  }: Caller): Promise<{ readonly token: string; readonly creation: PasskeyCreation }> {
    const token = await this.steps.open({ purpose: 'enrol-passkey', accountId, sessionId });
    return { token, creation: await this.create(token, 'enrol-passkey') };
  }

  /** The passkey as a factor of the account. @throws Refusal `wrong-passkey` */
  async verifyCreation(
    { accountId, name }: Pick<ProvedFactor, 'accountId' | 'name'>,
    token: string,
    { credentialId, transports, ...made }: NewPasskey,
  ): Promise<ProvedFactor> {
    const { rpId, origin } = this.site();
    const challenge = await this.takeChallenge(token, made.clientDataJSON);
    const { verifyRegistrationResponse } = await webAuthn();
    const verification = await verified(() =>
      verifyRegistrationResponse({
        response: {
          ...asSent(credentialId),
          response: { ...made, transports },
        },
        expectedChallenge: challenge ?? '',
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (challenge === undefined || verification?.verified !== true) throw new Refusal('wrong-passkey');
    const { id, publicKey, counter } = verification.registrationInfo.credential;
    const credential: Credential = {
      id,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      transports,
    };
    return { accountId, name, kind: 'passkey', credential, counter };
  }

  /** What a passkey of the account signs, in a log-in or a confirmation that asks for a second factor. */
  async request(token: string): Promise<PasskeyRequest> {
    const { rpId } = this.site();
    const begun = await this.steps.challenge(token, ['second-factor', 'confirmation']);
    if (begun === undefined) throw new Refusal('log-in-expired');
    const passkeys = await this.store.passkeysOf(begun.step.accountId);
    if (passkeys.length === 0) throw new Refusal('not-found');
    return {
      challenge: begun.challenge,
      rpId,
      allowCredentials: passkeys.map(descriptor),
      userVerification: 'preferred',
      timeout: TIMEOUT_MS,
    };
  }

  /** Which passkey of the account has signed the challenge of the step, and what it has counted to; else undefined. */
  async verify(
    accountId: AccountId,
    token: string,
    { credentialId, ...signed }: PasskeyAssertion,
  ): Promise<{ readonly factorId: FactorId; readonly counter: number } | undefined> {
    const { rpId, origin } = this.site();
    const challenge = await this.takeChallenge(token, signed.clientDataJSON);
    const passkey = (await this.store.passkeysOf(accountId)).find(({ id }) => id === credentialId);
    if (challenge === undefined || passkey === undefined) return undefined;
    const { verifyAuthenticationResponse } = await webAuthn();
    const verification = await verified(() =>
      verifyAuthenticationResponse({
        response: { ...asSent(credentialId), response: signed },
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: false,
        // The library looks at the counter before the signature; what it counts to is judged once it has signed rightly.
        credential: { id: passkey.id, publicKey: Buffer.from(passkey.publicKey, 'base64url'), counter: 0 },
      }),
    );
    if (verification?.verified !== true) return undefined;
    return { factorId: passkey.factorId, counter: verification.authenticationInfo.newCounter };
  }

  private async create(
    token: string,
    purpose: 'enrol-second-factor' | 'enrol-passkey',
  ): Promise<PasskeyCreation> {
    const { rpId } = this.site();
    const begun = await this.steps.challenge(token, [purpose]);
    if (begun === undefined) throw new Refusal('log-in-expired');
    const { accountId } = begun.step;
    const account = await this.accounts.find(accountId);
    if (account === undefined) throw new Refusal('log-in-expired');
    return {
      challenge: begun.challenge,
      rp: { id: rpId, name: SITE_NAME },
      user: { id: accountId, name: account.email, displayName: account.displayName },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: (await this.store.passkeysOf(accountId)).map(descriptor),
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
      attestation: 'none',
      timeout: TIMEOUT_MS,
    };
  }

  /** The challenge that the answer was made for, which counts no more; undefined when the step waits for another one. */
  private async takeChallenge(token: string, clientDataJSON: string): Promise<string | undefined> {
    const challenge = challengeOf(clientDataJSON);
    if (challenge === undefined || !(await this.steps.endChallenge(token, challenge))) return undefined;
    return challenge;
  }

  private site(): PasskeySite {
    if (this.known === undefined) throw new Refusal('forbidden');
    return this.known;
  }
}

const descriptor = ({ id, transports }: Credential) => ({ type: 'public-key' as const, id, transports });

const asSent = (id: string) => ({
  id,
  rawId: id,
  type: 'public-key' as const,
  clientExtensionResults: {},
});

function challengeOf(clientDataJSON: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    return ClientData.safeParse(data).data?.challenge;
  } catch {
    return undefined;
  }
}

/** What the library says of an answer; undefined where it throws, which it does for most that is wrong. */
async function verified<Verification>(
  verify: () => Promise<Verification>,
): Promise<Verification | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}
