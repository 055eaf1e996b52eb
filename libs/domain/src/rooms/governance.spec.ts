import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../kernel/errors.js';
import { AccountId, Instant } from '../kernel/ids.js';
import {
  applyRoomCommand,
  decodeRoomCommand,
  encodeRoomCommand,
  type Governance,
  initialGovernance,
  type RoomCommand,
} from './governance.js';

const OWNER = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const GUEST = AccountId.parse('h3kqkq9s0mC8f2zJ6r1vTw');
const OTHER = AccountId.parse('AAAAAAAAAAAAAAAAAAAAAA');
const at = Instant.parse('2026-11-21T09:00:00.000Z');
const key = (fill: number) => new Uint8Array(32).fill(fill);

const after = (...steps: readonly (readonly [AccountId, RoomCommand])[]): Governance =>
  steps.reduce(
    (state, [accountId, command]) =>
      applyRoomCommand(
        state,
        { sequence: state.sequence + 1, hash: key(state.sequence + 2), accountId },
        command,
      ),
    initialGovernance,
  );

const create: RoomCommand = { type: 'create', identityKey: key(1), at };
const invite = (accountId: AccountId, role: 'owner' | 'moderator' | 'member' = 'member'): RoomCommand => ({
  type: 'invite',
  accountId,
  identityKey: key(2),
  role,
  at,
});
const accept: RoomCommand = { type: 'accept', at };

const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('the signed form of a room command', () => {
  it('comes back as the same command', () => {
    expect(decodeRoomCommand(encodeRoomCommand(invite(GUEST)))).toEqual(invite(GUEST));
  });

  it('is refused when the same command is spelled in another way', () => {
    const spaced = Uint8Array.from(` ${JSON.stringify({ at, type: 'accept' })}`, (c) => c.charCodeAt(0));
    expect(refusalOf(() => decodeRoomCommand(spaced))).toBe('governance-invalid');
    expect(decodeRoomCommand(spaced.slice(1))).toEqual(accept);
  });
});

describe('the governance of a room', () => {
  it('makes the creator its owner', () => {
    expect(after([OWNER, create]).members.get(OWNER)).toMatchObject({ role: 'owner', status: 'member' });
  });

  it('lets an invited person become a member by accepting, and nobody else', () => {
    expect(after([OWNER, create], [OWNER, invite(GUEST)], [GUEST, accept]).members.get(GUEST)?.status).toBe(
      'member',
    );
    expect(refusalOf(() => after([OWNER, create], [OWNER, invite(GUEST)], [OTHER, accept]))).toBe(
      'forbidden',
    );
  });

  it('does not let an invited person act before accepting', () => {
    expect(
      refusalOf(() => after([OWNER, create], [OWNER, invite(GUEST, 'owner')], [GUEST, invite(OTHER)])),
    ).toBe('forbidden');
  });

  it('does not let a member invite, and lets a moderator invite members only', () => {
    const withRole = (role: 'member' | 'moderator') =>
      [
        [OWNER, create],
        [OWNER, invite(GUEST, role)],
        [GUEST, accept],
      ] as const;
    expect(refusalOf(() => after(...withRole('member'), [GUEST, invite(OTHER)]))).toBe('forbidden');
    expect(refusalOf(() => after(...withRole('moderator'), [GUEST, invite(OTHER)]))).toBe('accepted');
    expect(refusalOf(() => after(...withRole('moderator'), [GUEST, invite(OTHER, 'owner')]))).toBe(
      'forbidden',
    );
  });

  it('keeps an owner: the last one can neither leave nor be made a member', () => {
    expect(refusalOf(() => after([OWNER, create], [OWNER, { type: 'leave', at }]))).toBe(
      'governance-invalid',
    );
    expect(
      refusalOf(() =>
        after([OWNER, create], [OWNER, { type: 'set-role', accountId: OWNER, role: 'member', at }]),
      ),
    ).toBe('governance-invalid');
  });

  it('lets nobody remove a person of the same or a higher rank, except an owner', () => {
    const room = [
      [OWNER, create],
      [OWNER, invite(GUEST, 'moderator')],
      [GUEST, accept],
    ] as const;
    expect(refusalOf(() => after(...room, [GUEST, { type: 'remove', accountId: OWNER, at }]))).toBe(
      'forbidden',
    );
    expect(after(...room, [OWNER, { type: 'remove', accountId: GUEST, at }]).members.has(GUEST)).toBe(false);
  });

  it('refuses an entry that does not continue the chain', () => {
    const state = after([OWNER, create]);
    const late = { sequence: 0, hash: key(9), accountId: OWNER };
    expect(refusalOf(() => applyRoomCommand(state, late, invite(GUEST)))).toBe('governance-stale');
  });
});
