import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import type { Bytes } from '../primitives/bytes.js';
import { GroupLab } from '../testing/group-lab.js';
import { LabRoom } from '../testing/lab-room.js';
import { RandomSource } from '../testing/random-source.js';
import { describeGroup, groupInfoOf } from './describe-group.js';
import { joinGroup } from './join-group.js';
import { readKeyPackage } from './key-packages.js';
import { decryptMessage } from './messages.js';
import { processCommit } from './process-commit.js';
import { resyncGroup } from './resync-group.js';

const MUTATIONS = 150;

/** Cuts, repeats, overwrites: also the lengths inside, so that decoders meet sizes that are not there. */
function mutated(bytes: Uint8Array, random: RandomSource): Bytes {
  const at = random.below(bytes.length);
  switch (random.below(4)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(random.below(bytes.length)));
    case 2: {
      const changed = bytes.slice();
      for (let count = 1 + random.below(8); count > 0; count--) {
        changed[random.below(changed.length)] = random.below(256);
      }
      return changed;
    }
    default: {
      const changed = bytes.slice();
      changed.fill([0x00, 0x3f, 0x7f, 0xbf, 0xff][random.below(5)] ?? 0, at, at + 1 + random.below(6));
      return changed;
    }
  }
}

describe('bytes from a stranger', () => {
  it('are parsed or refused with a code by every decoder, and never break it', async () => {
    const lab = new GroupLab();
    const room = await LabRoom.open(lab, 'ada', 'ben', 'cleo');
    const { proposed, declared, joiners } = await room.propose('ada', { add: ['dan'], remove: ['cleo'] });
    const ben = room.of('ben');
    const device = await lab.device('ben');
    const packages = joiners.map(({ keyPackage }) => keyPackage);
    const { policy } = lab;
    const decoders: readonly (readonly [Uint8Array, (bytes: Bytes) => unknown])[] = [
      [await room.send('ada', 'a message'), (bytes) => decryptMessage(ben, bytes)],
      [proposed.commit, (bytes) => processCommit(ben, bytes, { declared, policy })],
      [proposed.welcome ?? new Uint8Array(0), (bytes) => joinGroup(bytes, packages, policy)],
      [await groupInfoOf(ben), (groupInfo) => resyncGroup(device, { groupInfo, policy })],
      [packages[0]?.publicPackage ?? new Uint8Array(0), readKeyPackage],
      [ben.tree, (tree) => describeGroup({ tree, secret: ben.secret })],
      [ben.secret, (secret) => groupInfoOf({ tree: ben.tree, secret })],
    ];
    const random = new RandomSource(420);
    let refused = 0;
    for (const [bytes, decode] of decoders) {
      for (let count = 0; count < MUTATIONS; count++) {
        const input = mutated(bytes, random);
        try {
          await decode(input);
        } catch (error) {
          expect(error).toBeInstanceOf(CryptoError);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan((decoders.length * MUTATIONS) / 2);
  }, 60_000);
});
