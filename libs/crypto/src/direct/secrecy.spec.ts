import { describe, expect, it } from '@jest/globals';
import { openFromDevice } from './channel.js';
import { LABELS } from '../labels.js';
import type { Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { hmacSha256 } from '../primitives/hash.js';
import { contains } from '../testing/contains.js';
import { connectedDevices, twoDevices, type LabDevice } from '../testing/direct-lab.js';
import { decodePrekeyStore } from './prekey-store.js';

/** Somebody who has copied everything that a device stores, and hears all that is sent to it from then on. */
class Thief {
  private channel: Bytes | null;
  private prekeys: Bytes;

  constructor(private readonly victim: LabDevice) {
    this.channel = victim.channel?.slice() ?? null;
    this.prekeys = victim.prekeys.slice();
  }

  async reads(sender: LabDevice, message: Uint8Array): Promise<boolean> {
    const { channel, prekeys, victim } = this;
    const { self, now } = victim;
    try {
      const opened = await openFromDevice({ channel, prekeys, self, peer: sender.asPeer, message, now });
      [this.channel, this.prekeys] = [opened.channel, opened.prekeys];
      return true;
    } catch {
      return false;
    }
  }
}

describe('property 13: what a stolen state is good for', () => {
  it('reads what comes until the device has answered with a key made after the theft, and nothing after that', async () => {
    const { ada, ben } = await connectedDevices();
    const thief = new Thief(ada);
    for (const text of ['in the chain that was stolen', 'after one turn, to the key that was stolen']) {
      const message = ben.send(ada, text);
      expect(await thief.reads(ben, message)).toBe(true);
      await ada.receive(ben, message);
      await ben.receive(ada, ada.send(ben, 'answer'));
    }
    for (let turn = 0; turn < 3; turn++) {
      const message = ben.send(ada, 'healed');
      expect(await thief.reads(ben, message)).toBe(false);
      await ada.receive(ben, message);
      await ben.receive(ada, ada.send(ben, 'on'));
    }
  });

  it('reads nothing that the device had read before', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    const messages: Bytes[] = [];
    for (let turn = 0; turn < 3; turn++) {
      messages.push(ada.send(ben, 'one'), ada.send(ben, 'two'));
      for (const message of messages.slice(-2)) await ben.receive(ada, message);
      await ada.receive(ben, ben.send(ada, 'turn'));
    }
    const next = ada.send(ben, 'next');
    const thief = new Thief(ben);
    for (const message of messages) expect(await thief.reads(ada, message)).toBe(false);
    expect(await thief.reads(ada, next)).toBe(true);
  });

  it('holds no key of a message that was read or sent', async () => {
    const { ada, ben } = await connectedDevices();
    for (let turn = 0; turn < 3; turn++) {
      const { CKs, RK, DHs } = ada.session.ratchet;
      if (CKs === null) throw new Error('Ada has been answered');
      const messageKey = hmacSha256(CKs, labelled(LABELS.directMessageKey).finish());
      expect(contains(ada.stored(), CKs)).toBe(true);
      await ben.receive(ada, ada.send(ben, 'text'));
      for (const device of [ada, ben])
        for (const key of [CKs, messageKey]) expect(contains(device.stored(), key)).toBe(false);
      expect(contains(ada.stored(), DHs.secretKey)).toBe(true);
      await ada.receive(ben, ben.send(ada, 'turn'));
      for (const key of [RK, DHs.secretKey]) expect(contains(ada.stored(), key)).toBe(false);
    }
  });

  it('holds no one-time secret of a session that has started', async () => {
    const { ada, ben } = await twoDevices();
    const { keys } = decodePrekeyStore(ben.prekeys);
    const [oneTime, kem] = [keys['one-time'][0], keys['kem-one-time'][0]];
    if (oneTime === undefined || kem === undefined) throw new Error('Ben has prekeys');
    await ada.start(ben);
    expect([oneTime, kem].map(({ secret }) => contains(ben.stored(), secret))).toEqual([true, true]);
    await ben.receive(ada, ada.send(ben, 'hello'));
    expect([oneTime, kem].map(({ secret }) => contains(ben.stored(), secret))).toEqual([false, false]);
  });
});
