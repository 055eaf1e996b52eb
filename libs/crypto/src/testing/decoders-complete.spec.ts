import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join, resolve } from 'node:path';
import * as client from '../index.js';
import * as server from '../public.js';
import type { Decoder } from './decoder.js';
import { createDecoders } from './decoders.js';

const SOURCES = resolve(import.meta.dirname, '..');
/** How the names of functions begin that read bytes or text which somebody else may have made. */
const READS = /^(decode|fold|join|load|match|open|parse|process|read|unpad|unwrap|verify)/;

/** What the package exports besides: it makes, counts or compares what its caller has, and reads nothing from outside. */
const MAKES =
  /^(acceptCommit|acknowledgeChange|agreementKeyPairOf|callDescriptionHash|create\w+|decoyContactKey|derive\w+|deviceFingerprint|drop\w+|encode\w+|encryptMessage|epochAuthenticator|exportSecret|generateKeyPackages|governanceEntryHash|groupInfoOf|issue\w+|keyIdOf|localRecords|markVerified|opaqueServerPublicKey|randomId|safetyNumber|seal\w+|sign\w+|sliceHistory|start(LogIn|Registration)|wrap\w+)$/;

const isClass = (value: unknown) => /^class\b/.test(String(value));
const exported = Object.entries({ ...client, ...server })
  .filter(([, value]) => typeof value === 'function' && !isClass(value))
  .map(([name]) => name);

/** Also those that only the library itself uses. */
const readers = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !/^(testing|vectors)\//.test(path))
  .flatMap((path) => [
    ...readFileSync(join(SOURCES, path), 'utf8').matchAll(/^export (?:async )?(?:function|const) (\w+)/gm),
  ])
  .flatMap(([, name]) => (name !== undefined && READS.test(name) ? [name] : []));

/** The functions of the library that run while these decoders read their samples, as the engine counts them. */
async function calledBy(decoders: readonly Decoder[]): Promise<ReadonlySet<string>> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    for (const { decode, sample } of decoders) await decode(sample);
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const called = result
      .filter(({ url }) => url.includes('/libs/crypto/src/') && !url.includes('/src/testing/'))
      .flatMap(({ functions }) => functions)
      .filter(({ ranges }) => ranges.some(({ count }) => count > 0));
    return new Set(called.map(({ functionName }) => functionName));
  } finally {
    session.disconnect();
  }
}

describe('the list of decoders', () => {
  let decoders: Decoder[];
  let called: ReadonlySet<string>;

  beforeAll(async () => {
    decoders = await createDecoders();
    called = await calledBy(decoders);
  });

  it('names each of them once', () => {
    expect(new Set(decoders.map(({ name }) => name)).size).toBe(decoders.length);
  });

  it('reaches every function of the library that reads something', () => {
    expect(readers.filter((name) => !called.has(name))).toEqual([]);
  });

  it('reaches every function that the package exports, but for those that make', () => {
    expect(exported.filter((name) => !called.has(name) && !MAKES.test(name))).toEqual([]);
    expect(exported.filter((name) => MAKES.test(name) && READS.test(name))).toEqual([]);
  });

  it('would be found short of one', async () => {
    const short = decoders.filter(({ name }) => !name.startsWith('link approval'));
    const fewer = await calledBy(short);
    expect(readers.filter((name) => !fewer.has(name))).toEqual(['openLinkApproval']);
    expect(exported.filter((name) => !fewer.has(name) && !MAKES.test(name))).toEqual(['openLinkApproval']);
  });
});
