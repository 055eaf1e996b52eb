import { describe, expect, it } from '@jest/globals';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import { protectApplicationData } from 'ts-mls/messageProtection.js';
import { AlteredClient } from '../testing/altered-client.js';
import { contains } from '../testing/contains.js';
import { GroupLab, NOBODY_REVOKED } from '../testing/group-lab.js';
import { LabRoom } from '../testing/lab-room.js';
import { cipherSuite } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { admitsNobody } from './credential.js';
import { epochAuthenticator } from './describe-group.js';
import { loadState } from './group-state.js';
import type { GroupState } from './group-types.js';
import { MAX_GROUP_MESSAGE_BYTES, MAX_GROUP_PLAINTEXT_BYTES, RETAINED_SKIPPED_KEYS } from './limits.js';
import { decryptMessage, encryptMessage, paddedLength } from './messages.js';
import { processCommit } from './process-commit.js';
import { readMessage, writeMessage } from './wire.js';

const text = (value: string) => new TextEncoder().encode(value);

const reloaded = (state: GroupState): GroupState => ({
  tree: state.tree.slice(),
  secret: state.secret.slice(),
});

describe('a message', () => {
  it('names the device that signed it and carries its associated data', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const sent = await encryptMessage(room.of('ada'), text('hello'), text('m-1'));
    const read = await decryptMessage(room.of('ben'), sent.message, NOBODY_REVOKED);
    expect(read.sender).toEqual({ accountId: 'ada', deviceId: 'ada-1' });
    expect(read.associatedData).toEqual(text('m-1'));
    expect(read.epoch).toBe(1);
    expect(read.plaintext).toEqual(text('hello'));
  });

  it('has one of a few sizes', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const sizeOf = async (length: number) =>
      (await encryptMessage(room.of('ada'), new Uint8Array(length))).message.length;
    expect(await sizeOf(1)).toBe(await sizeOf(180));
    expect(await sizeOf(300)).toBe(await sizeOf(900));
    expect(await sizeOf(180)).toBeLessThan(await sizeOf(300));
    expect(paddedLength(40_000)).toBe(49_152);
  });

  it('is refused beyond the limits, before anything is computed', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const state = room.of('ada');
    const tooLarge = new Uint8Array(MAX_GROUP_PLAINTEXT_BYTES + 1);
    await expect(encryptMessage(state, tooLarge)).rejects.toMatchObject({ code: 'too-large' });
    await expect(encryptMessage(state, text('x'), new Uint8Array(1025))).rejects.toMatchObject({
      code: 'too-large',
    });
    const message = new Uint8Array(MAX_GROUP_MESSAGE_BYTES + 1);
    await expect(decryptMessage(state, message, NOBODY_REVOKED)).rejects.toMatchObject({ code: 'too-large' });
    const largest = await encryptMessage(state, tooLarge.slice(1), new Uint8Array(1024));
    const read = await decryptMessage(room.of('ben'), largest.message, NOBODY_REVOKED);
    expect(read.plaintext).toHaveLength(MAX_GROUP_PLAINTEXT_BYTES);
  });
});

describe('what is not a message of this room', () => {
  it('is refused: another room’s message, a commit, an epoch that this device has not reached', async () => {
    const lab = new GroupLab();
    const room = await LabRoom.open(lab, 'ada', 'ben');
    const elsewhere = await LabRoom.open(lab, 'ada', 'ben');
    const ben = room.of('ben');
    const foreign = await elsewhere.send('ada', 'for the other room');
    await expect(decryptMessage(ben, foreign, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-message-invalid',
    });
    const { proposed } = await room.propose('ada', {});
    await expect(decryptMessage(ben, proposed.commit, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-message-invalid',
    });
    const ahead = await encryptMessage(proposed.nextState, text('from the next epoch'));
    await expect(decryptMessage(ben, ahead.message, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-epoch-mismatch',
    });
  });
});

describe('property 7: a message is read once', () => {
  it('is refused the second time, also after the state was stored and read again', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const message = await room.send('ada', 'once');
    expect(await room.read('ben', message)).toBe('once');
    for (const state of [room.of('ben'), reloaded(room.of('ben'))]) {
      await expect(decryptMessage(state, message, NOBODY_REVOKED)).rejects.toMatchObject({
        code: 'group-message-invalid',
      });
    }
    expect(await room.read('ben', await room.send('ada', 'next'))).toBe('next');
  });
});

describe('property 8: messages may be out of order, up to a limit', () => {
  it(`reads ${RETAINED_SKIPPED_KEYS} skipped ones late, and forgets the one before them`, async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const messages: Uint8Array[] = [];
    for (let index = 0; index < RETAINED_SKIPPED_KEYS + 2; index++)
      messages.push(await room.send('ada', `${index}`));
    const [forgotten, ...late] = messages;
    const last = late.pop();
    if (forgotten === undefined || last === undefined) throw new Error('No messages');
    expect(await room.read('ben', last)).toBe(`${RETAINED_SKIPPED_KEYS + 1}`);
    for (const [index, message] of [...late.entries()].reverse()) {
      expect(await room.read('ben', message)).toBe(`${index + 1}`);
    }
    await expect(room.read('ben', forgotten)).rejects.toMatchObject({ code: 'group-message-invalid' });
  });

  it('keeps no more than that however much is skipped, and refuses a leap', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const before = room.of('ben').secret.length;
    for (let index = 0; index < 150; index++) await room.send('ada', 'skipped');
    expect(await room.read('ben', await room.send('ada', 'far'))).toBe('far');
    expect(room.of('ben').secret.length - before).toBe(RETAINED_SKIPPED_KEYS * (4 + 1 + 64));
    for (let index = 0; index < 201; index++) await room.send('ada', 'skipped');
    const leap = await room.send('ada', 'too far');
    await expect(room.read('ben', leap)).rejects.toMatchObject({ code: 'group-message-invalid' });
  });
});

describe('property 11: a state that was rolled back is found out', () => {
  it('tells its own older messages from those that it has not sent yet', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const first = await room.send('ada', 'one');
    const backup = reloaded(room.of('ada'));
    const second = await room.send('ada', 'two');
    await expect(decryptMessage(room.of('ada'), second, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-own-message',
    });
    await expect(decryptMessage(backup, first, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-own-message',
    });
    await expect(decryptMessage(backup, second, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-rolled-back',
    });
    await room.commit('ben', {});
    await expect(decryptMessage(room.of('ada'), second, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-own-message',
    });
  });

  it('meets a commit of its own that it does not know', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const backup = reloaded(room.of('ada'));
    const { proposed, declared } = await room.commit('ada', {});
    const review = { declared, policy: room.lab.policy };
    await expect(processCommit(backup, proposed.commit, review)).rejects.toMatchObject({
      code: 'group-rolled-back',
    });
  });

  it('cannot be made believe it by another member', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const forged = await sendAs(room.of('ben'), 0, 'not from ada');
    await expect(decryptMessage(room.of('ada'), forged, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-message-invalid',
    });
  });
});

describe('property 12: a crash never makes one key encrypt two messages', () => {
  type Step = 'encrypt' | 'persist' | 'send';

  /** A client that is killed before one of its steps, starts again from what is stored, and sends again. */
  async function killedBefore(step: Step, order: readonly Step[]) {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const sent: Uint8Array[] = [];
    let stored: { state: GroupState; outbox: Uint8Array | undefined } = {
      state: room.of('ada'),
      outbox: undefined,
    };
    const attempt = async (plaintext: string, killed: Step | undefined) => {
      let made: { message: Uint8Array; state: GroupState } | undefined;
      for (const next of order) {
        if (next === killed) return;
        if (next === 'encrypt') made = await encryptMessage(stored.state, text(plaintext));
        if (next === 'persist' && made !== undefined) stored = { state: made.state, outbox: made.message };
        if (next === 'send' && made !== undefined) sent.push(made.message);
      }
    };
    await attempt('first', step);
    // After the restart what is in the outbox goes out as it is; then the person writes something else.
    if (stored.outbox !== undefined) sent.push(stored.outbox);
    await attempt('second', undefined);
    const generations = await Promise.all(sent.map((message) => generationOf(room.of('ben'), message)));
    const different = new Set(sent.map((message) => message.toString())).size;
    return { generations: new Set(generations).size, different };
  }

  it.each<Step>(['encrypt', 'persist', 'send'])('when the client is killed before %s', async (step) => {
    const { generations, different } = await killedBefore(step, ['encrypt', 'persist', 'send']);
    expect(generations).toBe(different);
  });

  it('the control: a client that sends before it stores does reuse a key', async () => {
    const { generations, different } = await killedBefore('persist', ['encrypt', 'send', 'persist']);
    expect(different).toBe(2);
    expect(generations).toBe(1);
  });

  it('nor does a commit that was refused and made again', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const refused = await room.propose('ada', {});
    room.set('ada', refused.proposed.spentState);
    const again = await room.propose('ada', {});
    const generations = await Promise.all(
      [refused, again].map(({ proposed }) => generationOf(room.of('ben'), proposed.commit)),
    );
    expect(new Set(generations).size).toBe(2);
    await room.deliver(again);
    expect(await room.read('ben', await room.send('ada', 'on'))).toBe('on');
  });
});

describe('property 13: a stolen state loses its worth', () => {
  it('cannot follow the commit in which its owner has renewed the keys', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const thief = new AlteredClient();
    let stolen = reloaded(room.of('ada'));
    thief.remember(stolen);
    // The control: until then the thief follows every commit of the others.
    const others = await room.commit('ben', {});
    expect(await thief.follow(stolen, others.proposed.commit)).toEqual(epochAuthenticator(room.of('ben')));
    stolen = reloaded(room.of('ada'));
    thief.remember(stolen);
    const healing = await room.commit('ada', {});
    expect(await thief.follow(stolen, healing.proposed.commit)).toBeUndefined();
    const message = await room.send('ben', 'safe again');
    await expect(decryptMessage(stolen, message, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-epoch-mismatch',
    });
  });

  it('holds no key of a message that was sent or read', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const usedBySender = ratchetSecret(room.of('ada'), 0);
    const message = await room.send('ada', 'forward secret');
    await room.read('ben', message);
    for (const name of ['ada', 'ben']) expect(holds(room.of(name), usedBySender)).toBe(false);
    // The control: the next key is there.
    for (const name of ['ada', 'ben'])
      expect(holds(room.of(name), ratchetSecret(room.of('ada'), 0))).toBe(true);
  });

  it('holds no secret of an epoch that is over, but the keys for its late messages', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { keySchedule, privatePath } = loadState(room.of('ben')).tree;
    await room.commit('ben', {});
    await room.commit('ada', {});
    await room.commit('ben', {});
    const old = [
      keySchedule.initSecret,
      keySchedule.exporterSecret,
      ...Object.values(privatePath.privateKeys),
    ];
    for (const secret of old) expect(holds(room.of('ben'), secret)).toBe(false);
  });
});

describe('property 14: whatever is changed on the way is refused', () => {
  const flipped = (bytes: Uint8Array, position: number) =>
    bytes.map((byte, index) => (index === position ? byte ^ (1 << (position % 8)) : byte));

  it('in a message, byte by byte', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { message } = await encryptMessage(room.of('ada'), text('untouched'), text('beside it'));
    const state = room.of('ben');
    const before = reloaded(state);
    for (let position = 0; position < message.length; position++) {
      await expect(decryptMessage(state, flipped(message, position), NOBODY_REVOKED)).rejects.toMatchObject({
        name: 'CryptoError',
      });
    }
    for (const length of [0, 1, message.length - 1]) {
      const cut = message.subarray(0, length);
      await expect(decryptMessage(state, cut, NOBODY_REVOKED)).rejects.toMatchObject({
        code: 'group-message-invalid',
      });
    }
    const longer = Uint8Array.of(...message, 0);
    await expect(decryptMessage(state, longer, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-message-invalid',
    });
    expect(state).toEqual(before);
    expect((await decryptMessage(state, message, NOBODY_REVOKED)).plaintext).toEqual(text('untouched'));
  });

  it('in a commit', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const { proposed, declared } = await room.propose('ada', { remove: ['cleo'], add: ['dan'] });
    const state = room.of('ben');
    const before = reloaded(state);
    const review = { declared, policy: room.lab.policy };
    for (let position = 0; position < proposed.commit.length; position += 41) {
      const changed = flipped(proposed.commit, position);
      await expect(processCommit(state, changed, review)).rejects.toMatchObject({ name: 'CryptoError' });
    }
    expect(state).toEqual(before);
    expect((await processCommit(state, proposed.commit, review)).kind).toBe('advanced');
  });

  it('says nothing secret when it refuses', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { message } = await encryptMessage(room.of('ada'), text('canary of the laboratory'));
    const error: unknown = await decryptMessage(
      room.of('ben'),
      flipped(message, message.length - 1),
      NOBODY_REVOKED,
    ).catch((refusal: unknown) => refusal);
    expect(String(error)).toBe(
      'CryptoError: The message does not belong to the group, was changed, or has been read before.',
    );
  });
});

describe('property 16: the sender that is shown is the certified one', () => {
  it('refuses a message that a member signs in the name of another', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const forged = await sendAs(room.of('ben'), 0, 'I am Ada');
    await expect(decryptMessage(room.of('cleo'), forged, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-message-invalid',
    });
    // The control: the same way of sending works in one’s own name.
    const own = await sendAs(room.of('ben'), 1, 'I am Ben');
    expect((await decryptMessage(room.of('cleo'), own, NOBODY_REVOKED)).sender).toEqual({
      accountId: 'ben',
      deviceId: 'ben-1',
    });
  });

  it('refuses a sender that is not a leaf of the group', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    await room.commit('ada', { remove: ['ben'] });
    const { message } = await encryptMessage(room.of('ada'), text('x'));
    expect((await decryptMessage(room.of('cleo'), message, NOBODY_REVOKED)).sender.accountId).toBe('ada');
    const { tree } = loadState(room.of('cleo'));
    expect(tree.ratchetTree[2]).toBeUndefined();
    expect(loadState(room.of('cleo')).secret.current[2]).toBeUndefined();
  });
});

/**
 * A member that breaks the rules: it encrypts under the ratchet of another leaf, and signs with its own key.
 */
async function sendAs(state: GroupState, leafIndex: number, plaintext: string): Promise<Uint8Array> {
  const { tree, secret } = loadState(state);
  const { privateMessage } = await protectApplicationData(
    tree.signingSecret,
    tree.keySchedule.senderDataSecret,
    text(plaintext),
    new Uint8Array(0),
    tree.groupContext,
    secret.current,
    leafIndex,
    clientConfig(admitsNobody).paddingConfig,
    await cipherSuite(),
  );
  return writeMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });
}

async function generationOf(member: GroupState, message: Uint8Array): Promise<number | undefined> {
  const { privateMessage } = readMessage(message, ['mls_private_message'], 1 << 20, 'group-message-invalid');
  const { senderDataSecret } = loadState(member).tree.keySchedule;
  return (await decryptSenderData(privateMessage, senderDataSecret, await cipherSuite()))?.generation;
}

function ratchetSecret(state: GroupState, leafIndex: number): Uint8Array {
  const node = loadState(state).secret.current[2 * leafIndex];
  if (node === undefined) throw new Error('The leaf is blank');
  return node.application.secret;
}

const holds = ({ tree, secret }: GroupState, value: Uint8Array): boolean =>
  [tree, secret].some((part) => contains(part, value));
