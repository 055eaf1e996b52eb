import { foldGovernance, type GovernanceRules } from '@collab/crypto';
import {
  AccountId,
  applyRoomCommand,
  decodeRoomCommand,
  type Governance,
  type GovernanceEntry,
  initialGovernance,
  type RoomCommand,
} from '@collab/domain';
import { fromGovernanceRecord, type ItemRecord, type RoomRecord, toGovernanceRecord } from './records.js';
import type { RoomContext } from './room-context.js';

/** The rules that server and clients share, in the form in which the chain is folded. */
const RULES: GovernanceRules<Governance> = {
  initial: initialGovernance,
  apply: (state, entry, command) =>
    applyRoomCommand(
      state,
      { ...entry, accountId: AccountId.parse(entry.accountId) },
      decodeRoomCommand(command),
    ),
  identityKeyOf: (state, accountId) => state.members.get(AccountId.parse(accountId))?.identityKey,
  instantOf: (command) => new Date(decodeRoomCommand(command).at).getTime(),
};

/**
 * Folds one entry of the chain into the room, after verifying it: signed by a device that is certified by the identity
 * key the chain itself has bound to the actor. A server that adds a ghost or a right fails here.
 */
export async function foldEntry(
  context: RoomContext,
  record: RoomRecord,
  entry: GovernanceEntry,
): Promise<{ readonly record: RoomRecord; readonly command: RoomCommand }> {
  const certificates = await context.people.certificatesOf(entry.accountId, entry.deviceId);
  const state = fromGovernanceRecord(record.governance);
  const folded = foldGovernance([entry], {
    roomId: record.roomId,
    rules: RULES,
    certificateOf: () => certificates,
    revocationsOf: (accountId) => context.people.revocationsOf(accountId),
    from: { state, sequence: state.sequence, hash: state.hash },
  });
  const identityKeys = new Map(record.identityKeys);
  for (const [accountId, member] of folded.state.members) identityKeys.set(accountId, member.identityKey);
  return {
    command: decodeRoomCommand(entry.command),
    record: { ...record, governance: toGovernanceRecord(folded.state), identityKeys: [...identityKeys] },
  };
}

const NOTICE_OF = {
  create: 'created',
  invite: 'invited',
  accept: 'accepted',
  decline: 'declined',
  leave: 'left',
  remove: 'removed',
  'set-role': 'role-changed',
} as const satisfies Record<RoomCommand['type'], string>;

/** The line that a command leaves in the conversation. */
export function noticeOf(seq: number, at: string, actor: AccountId, command: RoomCommand): ItemRecord {
  const subject = 'accountId' in command ? command.accountId : null;
  return { item: 'notice', seq, at, kind: NOTICE_OF[command.type], actor, subject };
}
