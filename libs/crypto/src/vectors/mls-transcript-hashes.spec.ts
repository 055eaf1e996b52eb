import { expect } from '@jest/globals';
import { decodeAuthenticatedContent } from 'ts-mls/authenticatedContent.js';
import { verifyConfirmationTag } from 'ts-mls/framedContent.js';
import { createConfirmedHash, createInterimHash } from 'ts-mls/transcriptHash.js';
import { availableCases, decoded, type SuiteCase, suiteOf, toHex } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly confirmation_key: string;
  readonly authenticated_content: string;
  readonly interim_transcript_hash_before: string;
  readonly confirmed_transcript_hash_after: string;
  readonly interim_transcript_hash_after: string;
}

vectorFile<readonly Case[], Case>('mls/transcript-hashes.json', 1, availableCases, async (each) => {
  const { hash } = await suiteOf(each);
  const { wireformat, content, auth } = decoded(decodeAuthenticatedContent, each.authenticated_content);
  if (content.contentType !== 'commit' || auth.contentType !== 'commit') throw new Error('Not a commit');
  const confirmed = await createConfirmedHash(
    hex(each.interim_transcript_hash_before),
    { wireformat, content, signature: auth.signature },
    hash,
  );
  expect(toHex(confirmed)).toBe(each.confirmed_transcript_hash_after);
  const interim = await createInterimHash(confirmed, auth.confirmationTag, hash);
  expect(toHex(interim)).toBe(each.interim_transcript_hash_after);
  expect(await verifyConfirmationTag(hex(each.confirmation_key), auth.confirmationTag, confirmed, hash)).toBe(
    true,
  );
});
