import { describe, expect, it } from '@jest/globals';
import { argon2Sync } from 'node:crypto';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { LABELS } from '../labels.js';
import { fromBase64Url, toBase64Url } from '../primitives/base64url.js';
import { concatBytes, utf8 } from '../primitives/bytes.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { finishLogIn, finishRegistration, startLogIn, startRegistration } from './opaque-client.js';
import {
  createServerSetup,
  finishServerLogIn,
  respondToRegistration,
  startServerLogIn,
} from './opaque-server.js';
import {
  answerAsServer,
  blindPassword,
  createRecord,
  evaluate,
  finishAsClient,
  randomizedPassword,
  startClient,
  type Identities,
} from '../vectors/opaque-reference.js';

describe('the OPAQUE package, held by the implementation that the vectors hold', () => {
  const password = utf8('a cold morning in the lab');
  const text = new TextDecoder().decode(password);
  const identities: Identities = { context: new Uint8Array(0), server: utf8(LABELS.opaque) };
  /** Argon2id with 64 MiB, three passes, one lane, and the package’s salt of sixteen zero bytes. */
  const stretch = (output: Uint8Array) =>
    argon2Sync('argon2id', {
      message: output,
      nonce: new Uint8Array(16),
      memory: 64 * 1024,
      passes: 3,
      parallelism: 1,
      tagLength: 64,
    });
  const createBlind = () => ristretto255_oprf.oprf.generateKeyPair().secretKey;

  it('lets a client written from the RFC register and log in', async () => {
    const [serverSetup, accountId] = [await createServerSetup(), randomId()];
    const blind = createBlind();
    const registrationRequest = toBase64Url(blindPassword(password, blind));
    const answer = await respondToRegistration({ serverSetup, accountId, registrationRequest });
    const response = fromBase64Url(answer.registrationResponse);
    const stretched = randomizedPassword(password, blind, response.subarray(0, 32), stretch);
    const { record, exportKey } = createRecord(stretched, randomBytes(32), response.subarray(32), identities);
    const registrationRecord = toBase64Url(
      concatBytes(record.clientPublicKey, record.maskingKey, record.envelope),
    );

    const again = createBlind();
    const started = startClient(password, again, randomBytes(32), randomBytes(32));
    const startLoginRequest = toBase64Url(started.ke1);
    const log = await startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest });
    const ke2 = fromBase64Url(log.loginResponse);
    const finished = finishAsClient(
      randomizedPassword(password, again, ke2.subarray(0, 32), stretch),
      started,
      ke2,
      identities,
    );
    if (finished === undefined) throw new Error('the client did not accept the server');
    expect(finished.exportKey).toEqual(exportKey);
    await finishServerLogIn({ state: log.state, finishLoginRequest: toBase64Url(finished.ke3) });
    const forged = { state: log.state, finishLoginRequest: toBase64Url(randomBytes(64)) };
    await expect(finishServerLogIn(forged)).rejects.toMatchObject({ code: 'log-in-refused' });
  }, 60_000);

  it('registers and logs in at a server written from the RFC', async () => {
    const keys = ristretto255_oprf.oprf.generateKeyPair();
    const server = {
      privateKey: keys.secretKey,
      publicKey: keys.publicKey,
      oprfSeed: randomBytes(64),
      credentialIdentifier: utf8(randomId()),
    };
    const registration = await startRegistration(text);
    const evaluated = evaluate(server, fromBase64Url(registration.registrationRequest));
    const registered = await finishRegistration({
      password: text,
      state: registration.state,
      registrationResponse: toBase64Url(concatBytes(evaluated, server.publicKey)),
    });
    const upload = fromBase64Url(registered.registrationRecord);
    const record = {
      clientPublicKey: upload.slice(0, 32),
      maskingKey: upload.slice(32, 96),
      envelope: upload.slice(96),
    };

    const logIn = await startLogIn(text);
    const random = {
      maskingNonce: randomBytes(32),
      nonce: randomBytes(32),
      keyshareSeed: randomBytes(32),
    };
    const ke1 = fromBase64Url(logIn.startLoginRequest);
    const answer = answerAsServer(server, record, ke1, random, identities);
    const finished = await finishLogIn({
      password: text,
      state: logIn.state,
      loginResponse: toBase64Url(answer.ke2),
    });
    expect(fromBase64Url(finished.finishLoginRequest)).toEqual(answer.expectedKe3);
    expect(finished.exportKey).toEqual(registered.exportKey);
    expect(finished.serverPublicKey).toEqual(concatBytes(server.publicKey));
  }, 60_000);
});
