import { expect } from '@jest/globals';
import type { Decoder } from 'ts-mls/codec/tlsDecoder.js';
import type { Encoder } from 'ts-mls';
import { decodeCommit, encodeCommit } from 'ts-mls/commit.js';
import { decodeGroupSecrets, encodeGroupSecrets } from 'ts-mls/groupSecrets.js';
import { decodeMlsMessage, encodeMlsMessage } from 'ts-mls/message.js';
import * as proposals from 'ts-mls/proposal.js';
import { decodeRatchetTree, encodeRatchetTree } from 'ts-mls/ratchetTree.js';
import { decoded, toHex } from './mls-library.js';
import { vectorFile } from './vector-file.js';

const MESSAGES = [
  'mls_welcome',
  'mls_group_info',
  'mls_key_package',
  'public_message_application',
  'public_message_proposal',
  'public_message_commit',
  'private_message',
] as const;
interface Case extends Readonly<Record<(typeof MESSAGES)[number], string>> {
  readonly ratchet_tree: string;
  readonly group_secrets: string;
  readonly commit: string;
  readonly add_proposal: string;
  readonly update_proposal: string;
  readonly remove_proposal: string;
  readonly pre_shared_key_proposal: string;
  readonly re_init_proposal: string;
  readonly external_init_proposal: string;
  readonly group_context_extensions_proposal: string;
}

function roundTrip<T>(field: string, decode: Decoder<T>, encode: Encoder<T>): void {
  expect(toHex(encode(decoded(decode, field)))).toBe(field);
}

vectorFile<readonly Case[], Case>(
  'mls/messages.json',
  60,
  (cases) => cases,
  (each) => {
    for (const name of MESSAGES) roundTrip(each[name], decodeMlsMessage, encodeMlsMessage);
    roundTrip(each.ratchet_tree, decodeRatchetTree, encodeRatchetTree);
    roundTrip(each.group_secrets, decodeGroupSecrets, encodeGroupSecrets);
    roundTrip(each.commit, decodeCommit, encodeCommit);
    roundTrip(each.add_proposal, proposals.decodeAdd, proposals.encodeAdd);
    roundTrip(each.update_proposal, proposals.decodeUpdate, proposals.encodeUpdate);
    roundTrip(each.remove_proposal, proposals.decodeRemove, proposals.encodeRemove);
    roundTrip(each.pre_shared_key_proposal, proposals.decodePSK, proposals.encodePSK);
    roundTrip(each.re_init_proposal, proposals.decodeReinit, proposals.encodeReinit);
    roundTrip(each.external_init_proposal, proposals.decodeExternalInit, proposals.encodeExternalInit);
    roundTrip(
      each.group_context_extensions_proposal,
      proposals.decodeGroupContextExtensions,
      proposals.encodeGroupContextExtensions,
    );
  },
);
