import { expect } from '@jest/globals';
import type { ClientState } from 'ts-mls';
import { joinGroup, makePskIndex } from 'ts-mls/clientState.js';
import { decodeMlsMessage } from 'ts-mls/message.js';
import { processPrivateMessage, processPublicMessage } from 'ts-mls/processMessages.js';
import { decodeRatchetTree } from 'ts-mls/ratchetTree.js';
import { bytesToBase64 } from 'ts-mls/util/byteArray.js';
import { availableCases, decoded, type SuiteCase, suiteOf, toHex, trusting } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly external_psks: readonly { readonly psk_id: string; readonly psk: string }[];
  readonly key_package: string;
  readonly signature_priv: string;
  readonly encryption_priv: string;
  readonly init_priv: string;
  readonly welcome: string;
  readonly ratchet_tree: string | null;
  readonly initial_epoch_authenticator: string;
  readonly epochs: readonly {
    readonly proposals: readonly string[];
    readonly commit: string;
    readonly epoch_authenticator: string;
  }[];
}

/** A client that joins by a Welcome and follows along: one of the four files that hold such stories. */
export function passiveClientFile(path: string, expectedCases: number): void {
  vectorFile<readonly Case[], Case>(path, expectedCases, availableCases, follow);
}

async function follow(each: Case): Promise<void> {
  const suite = await suiteOf(each);
  const keyPackage = decoded(decodeMlsMessage, each.key_package);
  const welcome = decoded(decodeMlsMessage, each.welcome);
  if (keyPackage.wireformat !== 'mls_key_package' || welcome.wireformat !== 'mls_welcome') {
    throw new Error('Not a key package with its Welcome');
  }
  const psks = Object.fromEntries(
    each.external_psks.map(({ psk_id, psk }) => [bytesToBase64(hex(psk_id)), hex(psk)]),
  );
  let state = await joinGroup(
    welcome.welcome,
    keyPackage.keyPackage,
    {
      initPrivateKey: hex(each.init_priv),
      hpkePrivateKey: hex(each.encryption_priv),
      signaturePrivateKey: hex(each.signature_priv),
    },
    makePskIndex(undefined, psks),
    suite,
    each.ratchet_tree === null ? undefined : decoded(decodeRatchetTree, each.ratchet_tree),
    undefined,
    trusting,
  );
  expect(toHex(state.keySchedule.epochAuthenticator)).toBe(each.initial_epoch_authenticator);
  for (const { proposals, commit, epoch_authenticator } of each.epochs) {
    for (const message of [...proposals, commit]) state = await processed(state, message, psks);
    expect(toHex(state.keySchedule.epochAuthenticator)).toBe(epoch_authenticator);
  }

  async function processed(
    before: ClientState,
    field: string,
    known: Record<string, Uint8Array>,
  ): Promise<ClientState> {
    const message = decoded(decodeMlsMessage, field);
    const index = makePskIndex(before, known);
    if (message.wireformat === 'mls_private_message') {
      return (await processPrivateMessage(before, message.privateMessage, index, suite)).newState;
    }
    if (message.wireformat === 'mls_public_message') {
      return (await processPublicMessage(before, message.publicMessage, index, suite)).newState;
    }
    throw new Error('Neither a proposal nor a commit');
  }
}
