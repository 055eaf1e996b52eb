import { expect } from '@jest/globals';
import { concatBytes } from '../primitives/bytes.js';
import {
  answerAsServer,
  blindPassword,
  createRecord,
  evaluate,
  finishAsClient,
  randomizedPassword,
  startClient,
  type Identities,
} from './opaque-reference.js';
import { hex, vectorFile } from './vector-file.js';

type Fields = Readonly<Record<string, string>>;
interface Case {
  readonly config: Fields;
  readonly inputs: Fields;
  readonly outputs: Fields;
}

/** The vectors stretch the password by the identity function and fix every random value. */
vectorFile<readonly Case[], Case>(
  'opaque/rfc9807-ristretto255.json',
  3,
  (cases) => cases,
  ({ config, inputs, outputs }) => {
    const input = (name: string) => hex(inputs[name] ?? '');
    const output = (name: string) => hex(outputs[name] ?? '');
    const identities: Identities = {
      context: hex(config['Context'] ?? ''),
      ...('server_identity' in inputs ? { server: input('server_identity') } : {}),
      ...('client_identity' in inputs ? { client: input('client_identity') } : {}),
    };
    const server = {
      privateKey: input('server_private_key'),
      publicKey: input('server_public_key'),
      oprfSeed: input('oprf_seed'),
      credentialIdentifier: input('credential_identifier'),
    };
    const random = {
      maskingNonce: input('masking_nonce'),
      nonce: input('server_nonce'),
      keyshareSeed: input('server_keyshare_seed'),
    };
    if (config['Fake'] === 'True') {
      const nobody = {
        clientPublicKey: input('client_public_key'),
        maskingKey: input('masking_key'),
        envelope: new Uint8Array(96),
      };
      expect(answerAsServer(server, nobody, input('KE1'), random, identities).ke2).toEqual(output('KE2'));
      return;
    }
    const password = input('password');
    const request = blindPassword(password, input('blind_registration'));
    expect(request).toEqual(output('registration_request'));
    const evaluated = evaluate(server, request);
    expect(concatBytes(evaluated, server.publicKey)).toEqual(output('registration_response'));
    const stretched = randomizedPassword(password, input('blind_registration'), evaluated, (same) => same);
    const made = createRecord(stretched, input('envelope_nonce'), server.publicKey, identities);
    const { clientPublicKey, maskingKey, envelope } = made.record;
    expect(concatBytes(clientPublicKey, maskingKey, envelope)).toEqual(output('registration_upload'));
    expect(made.exportKey).toEqual(output('export_key'));

    const blind = input('blind_login');
    const started = startClient(password, blind, input('client_nonce'), input('client_keyshare_seed'));
    expect(started.ke1).toEqual(output('KE1'));
    const answer = answerAsServer(server, made.record, started.ke1, random, identities);
    expect(answer.ke2).toEqual(output('KE2'));
    const again = randomizedPassword(password, blind, answer.ke2.subarray(0, 32), (same) => same);
    expect(finishAsClient(again, started, answer.ke2, identities)).toEqual({
      ke3: output('KE3'),
      sessionKey: output('session_key'),
      exportKey: output('export_key'),
    });
    expect(answer.expectedKe3).toEqual(output('KE3'));
    expect(answer.sessionKey).toEqual(output('session_key'));
  },
);
