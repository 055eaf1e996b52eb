import { beforeEach, describe, expect, it } from '@jest/globals';
import { DIRECT_MESSAGE_MAX_BYTES } from './direct/limits.js';
import { CRYPTO_ERRORS, CryptoError, type CryptoErrorCode } from './errors.js';
import { commitToGroup } from './group/commit.js';
import type { GroupState } from './group/group-types.js';
import { joinGroup } from './group/join-group.js';
import { MAX_GROUP_MESSAGE_BYTES } from './group/limits.js';
import { decryptMessage, encryptMessage } from './group/messages.js';
import { processCommit } from './group/process-commit.js';
import { toBase64Url } from './primitives/base64url.js';
import { concatBytes, utf8 } from './primitives/bytes.js';
import { randomBytes } from './primitives/random.js';
import { flipped, type LabDevice, replaced, twoDevices } from './testing/direct-lab.js';
import { declarationOf, GroupLab, hashOf, oneKeyPackage, NOBODY_REVOKED } from './testing/group-lab.js';
import { LabRoom } from './testing/lab-room.js';

const CANARY = 'a canary of the laboratory';
const YEAR_MS = 365 * 24 * 3600 * 1000;

/** Everything that an error says, its causes too. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message} ${error.cause === undefined ? '' : textOf(error.cause)}`;
}

/** Expects the refusal, with nothing in it but its code's sentence, and none of the secrets in what caused it. */
function expectRefusal(error: unknown, code: CryptoErrorCode, secrets: readonly Uint8Array[]): void {
  expect(error).toBeInstanceOf(CryptoError);
  expect(error).toMatchObject({ code, message: CRYPTO_ERRORS[code] });
  const said = textOf(error);
  for (const secret of secrets) {
    const hex = Array.from(secret, (byte) => byte.toString(16).padStart(2, '0')).join('');
    for (const spelling of [toBase64Url(secret), hex, secret.toString()])
      expect(said).not.toContain(spelling);
  }
  expect(said).not.toContain(CANARY);
}

const refusalOf = (attempt: () => Promise<unknown>): Promise<unknown> =>
  attempt().then(
    () => 'no refusal',
    (reason: unknown) => reason,
  );

describe('bad input to a room is a typed error, changes no state and tells no secret', () => {
  let room: LabRoom;
  let secrets: Uint8Array[];
  const serialised = () => room.names.map((name) => [[...room.of(name).tree], [...room.of(name).secret]]);
  const send = async (state: GroupState) => (await encryptMessage(state, utf8(CANARY))).message;

  beforeEach(async () => {
    room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    secrets = [(await room.lab.device('ada')).signingSecret, (await room.lab.device('ben')).signingSecret];
  });

  /** What a test does to the room first, and then the attempt that has to be refused. */
  const stories: readonly [
    story: string,
    code: CryptoErrorCode,
    prepare: () => Promise<() => Promise<unknown>>,
  ][] = [
    [
      'a wrong key: a Welcome for another key package',
      'welcome-invalid',
      async () => {
        const { proposed } = await room.propose('ada', { add: ['cleo'] });
        const other = await oneKeyPackage(await room.lab.device('cleo'), room.lab.now);
        return () => joinGroup(proposed.welcome ?? utf8(''), [other], room.lab.policy);
      },
    ],
    [
      'a wrong signature or tag: the last byte of a message',
      'group-message-invalid',
      async () => {
        const message = await send(room.of('ada'));
        return () => decryptMessage(room.of('ben'), flipped(message, message.length - 1), NOBODY_REVOKED);
      },
    ],
    [
      'a wrong epoch: a message from the next one',
      'group-epoch-mismatch',
      async () => {
        const { proposed } = await room.propose('ada', {});
        const message = await send(proposed.nextState);
        return () => decryptMessage(room.of('ben'), message, NOBODY_REVOKED);
      },
    ],
    [
      'a wrong epoch: a commit after another one has ended it',
      'group-epoch-mismatch',
      async () => {
        const { proposed, declared } = await room.propose('ada', {});
        await room.commit('ben', {});
        return () => processCommit(room.of('ben'), proposed.commit, { declared, policy: room.lab.policy });
      },
    ],
    [
      'a wrong header: another kind of message',
      'group-message-invalid',
      async () => {
        const { proposed } = await room.propose('ada', {});
        return () => decryptMessage(room.of('ben'), proposed.commit, NOBODY_REVOKED);
      },
    ],
    [
      'a wrong header: another version of MLS',
      'group-message-invalid',
      async () => {
        const message = await send(room.of('ada'));
        return () =>
          decryptMessage(room.of('ben'), replaced(message, 0, Uint8Array.of(0, 9)), NOBODY_REVOKED);
      },
    ],
    [
      'a wrong length: one byte less',
      'group-message-invalid',
      async () => {
        const message = await send(room.of('ada'));
        return () => decryptMessage(room.of('ben'), message.subarray(0, -1), NOBODY_REVOKED);
      },
    ],
    [
      'a wrong length: beyond the limit',
      'too-large',
      async () => () =>
        decryptMessage(room.of('ben'), new Uint8Array(MAX_GROUP_MESSAGE_BYTES + 1), NOBODY_REVOKED),
    ],
    [
      'a wrong count: one device twice',
      'group-member-exists',
      async () => {
        const { publicPackage } = await oneKeyPackage(await room.lab.device('cleo'), room.lab.now);
        const adds = [publicPackage, publicPackage];
        const change = { adds, removes: [], governanceHash: hashOf(9), policy: room.lab.policy };
        return () => commitToGroup(room.of('ada'), change);
      },
    ],
    [
      'a wrong lifetime: a key package that has ended',
      'key-package-expired',
      async () => {
        const { publicPackage } = await oneKeyPackage(await room.lab.device('cleo'), room.lab.now);
        const now = new Date(room.lab.now.getTime() + YEAR_MS / 2);
        const policy = { ...room.lab.policy, now };
        const change = { adds: [publicPackage], removes: [], governanceHash: hashOf(9), policy };
        return () => commitToGroup(room.of('ada'), change);
      },
    ],
    [
      'a replay',
      'group-message-invalid',
      async () => {
        const message = await room.send('ada', CANARY);
        await room.read('ben', message);
        return () => decryptMessage(room.of('ben'), message, NOBODY_REVOKED);
      },
    ],
    [
      'a rollback: a message that this state has not sent',
      'group-rolled-back',
      async () => {
        const message = await send(room.of('ada'));
        return () => decryptMessage(room.of('ada'), message, NOBODY_REVOKED);
      },
    ],
    [
      'a rollback: a commit that this state has not made',
      'group-rolled-back',
      async () => {
        const { proposed, declared } = await room.propose('ada', {});
        return () => processCommit(room.of('ada'), proposed.commit, { declared, policy: room.lab.policy });
      },
    ],
    [
      'a rollback: two parts of different moments',
      'group-state-invalid',
      async () => {
        const { secret } = room.of('ben');
        await room.commit('ada', {});
        const message = await send(room.of('ada'));
        return () => decryptMessage({ ...room.of('ben'), secret }, message, NOBODY_REVOKED);
      },
    ],
    [
      'a declaration that names others',
      'group-commit-mismatch',
      async () => {
        const change = { adds: [], removes: [], governanceHash: hashOf(9), policy: room.lab.policy };
        const made = await commitToGroup(room.of('ada'), change);
        const declared = { ...declarationOf(room.of('ada'), made, change), governanceHash: hashOf(8) };
        return () => processCommit(room.of('ben'), made.commit, { declared, policy: room.lab.policy });
      },
    ],
  ];

  it.each(stories)('%s: %s', async (_story, code, prepare) => {
    const attempt = await prepare();
    const before = serialised();
    expectRefusal(await refusalOf(attempt), code, secrets);
    expect(serialised()).toEqual(before);
    expect(await room.read('ben', await room.send('ada', 'and on'))).toBe('and on');
  });
});

describe('bad input to a direct channel is a typed error, changes no state and tells no secret', () => {
  let ada: LabDevice;
  let ben: LabDevice;

  beforeEach(async () => {
    ({ ada, ben } = await twoDevices());
    await ada.start(ben);
    await ben.receive(ada, ada.send(ben, 'hello'));
    await ada.receive(ben, ben.send(ada, 'hello'));
  });

  /** The message to refuse, after whatever a test has done. */
  const stories: readonly [story: string, code: CryptoErrorCode, make: () => Promise<Uint8Array>][] = [
    ['a wrong key or tag', 'not-authentic', async () => flipLast(ada.send(ben, CANARY))],
    [
      'a wrong session',
      'direct-session-unknown',
      async () => replaced(ada.send(ben, CANARY), 2, randomBytes(16)),
    ],
    [
      'a wrong version',
      'unsupported-version',
      async () => replaced(ada.send(ben, CANARY), 0, Uint8Array.of(9)),
    ],
    ['a wrong form', 'malformed', async () => replaced(ada.send(ben, CANARY), 1, Uint8Array.of(7))],
    [
      'a wrong header: another key of the ratchet',
      'not-authentic',
      async () => flipped(ada.send(ben, CANARY), 30),
    ],
    ['a wrong length: no body', 'malformed', async () => ada.send(ben, CANARY).subarray(0, 30)],
    [
      'a wrong length: beyond the limit',
      'too-large',
      async () => new Uint8Array(DIRECT_MESSAGE_MAX_BYTES + 1),
    ],
    [
      'a wrong length: one byte more',
      'not-authentic',
      async () => concatBytes(ada.send(ben, CANARY), utf8('x')),
    ],
    [
      'a wrong count: more skipped than may be',
      'direct-skipped-too-many',
      async () => {
        for (let sent = 0; sent < 201; sent++) ada.send(ben, 'skipped');
        return ada.send(ben, CANARY);
      },
    ],
    [
      'a lifetime that has ended',
      'direct-session-expired',
      async () => {
        const message = ada.send(ben, CANARY);
        ben.now += 2 * YEAR_MS;
        return message;
      },
    ],
    [
      'a replay',
      'direct-replayed',
      async () => {
        const message = ada.send(ben, CANARY);
        await ben.receive(ada, message);
        return message;
      },
    ],
    [
      'a rollback: the channel of before, under a key that the other side has used',
      'direct-replayed',
      async () => {
        const older = ada.channel;
        await ben.receive(ada, ada.send(ben, 'sent and read'));
        ada.channel = older;
        return ada.send(ben, CANARY);
      },
    ],
  ];

  it.each(stories)('%s: %s', async (_story, code, make) => {
    const message = await make();
    const before = ben.stored();
    const secrets = [ada, ben].flatMap(({ keys, session }) => [
      keys.signing.secretKey,
      keys.agreement.secretKey,
      session.ratchet.RK,
    ]);
    expectRefusal(await refusalOf(() => ben.receive(ada, message)), code, secrets);
    expect(ben.stored()).toEqual(before);
  });
});

const flipLast = (bytes: Uint8Array) => flipped(bytes, bytes.length - 1);
