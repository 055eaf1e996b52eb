import { Injectable } from '@nestjs/common';
import {
  type AccountId,
  type DeviceId,
  type Membership,
  Refusal,
  type RoomId,
  type RoomSummary,
  type RosterEntry,
} from '@collab/domain';
import { DevicesQuery } from '../devices/devices.query.js';
import { FeedQuery } from './feed.query.js';
import { Freshness } from './freshness.js';
import { membershipProjection } from './membership.projection.js';
import { PlacesQuery } from './places.query.js';
import { type RoomState, RoomStates } from './room-states.query.js';

/** What the places of an account, and the invitations that it is shown, are read from. */
const OF_PLACES = [membershipProjection.name, 'contacts'];

type Devices = ReadonlyMap<AccountId, ReadonlySet<DeviceId>>;

/** Rooms as their members see them, put together from the room's state, its feed and the registered devices. */
@Injectable()
export class RoomSummariesQuery {
  constructor(
    private readonly places: PlacesQuery,
    private readonly rooms: RoomStates,
    private readonly feed: FeedQuery,
    private readonly devices: DevicesQuery,
    private readonly freshness: Freshness,
  ) {}

  /** All rooms of the account, and those that it is invited to by somebody whom it does not block. */
  async of(accountId: AccountId): Promise<RoomSummary[]> {
    await this.freshness.of([...OF_PLACES, 'devices']);
    const shown = await this.places.shownTo(accountId);
    return this.summarise(accountId, await Promise.all(shown.map((roomId) => this.rooms.of(roomId))));
  }

  /** One room. Throws `Refusal('not-found')` for whom it is none of their business. */
  async one(accountId: AccountId, roomId: RoomId): Promise<RoomSummary> {
    await this.freshness.of(['devices']);
    const [summary] = await this.summarise(accountId, [await this.rooms.of(roomId)]);
    if (summary === undefined || !(await this.isShown(accountId, summary))) throw new Refusal('not-found');
    return summary;
  }

  private async isShown(accountId: AccountId, { roomId, status }: RoomSummary): Promise<boolean> {
    if (status === 'member') return true;
    await this.freshness.of(OF_PLACES);
    return (await this.places.shownTo(accountId)).includes(roomId);
  }

  private async summarise(accountId: AccountId, states: readonly RoomState[]): Promise<RoomSummary[]> {
    const entered = states.flatMap((state) => {
      const membership = state.room.governance.members.get(accountId);
      return membership === undefined || state.room.roomId === null
        ? []
        : [{ state, membership, roomId: state.room.roomId }];
    });
    const own = entered.filter(({ membership }) => membership.status === 'member');
    const accounts = new Set(own.flatMap(({ state }) => state.members));
    const [heads, devices] = await Promise.all([
      this.feed.headsOf(own.map(({ roomId }) => roomId)),
      this.devices.registeredOf([...accounts]),
    ]);
    return entered.map(({ state, membership, roomId }) =>
      membership.status === 'member'
        ? summaryOf(roomId, membership, state, heads.get(roomId) ?? 0, devices)
        : invitationTo(roomId, membership),
    );
  }
}

function summaryOf(
  roomId: RoomId,
  { status }: Membership,
  state: RoomState,
  head: number,
  devices: Devices,
): RoomSummary {
  const { epoch, roster, leaving } = state.room;
  return {
    roomId,
    status,
    head,
    epoch,
    rekeyPending: leaving.length > 0,
    roster: [...roster].map(([deviceId, accountId]) => ({ accountId, deviceId })),
    waiting: waitingIn(state, devices),
    leaving: [...leaving],
  };
}

/** Who is only invited learns that, and reads in the governance chain by whom; the rest is for members. */
const invitationTo = (roomId: RoomId, { status }: Membership): RoomSummary => ({
  roomId,
  status,
  head: 0,
  epoch: 0,
  rekeyPending: false,
  roster: [],
  waiting: [],
  leaving: [],
});

/** Devices of members that the MLS group does not have yet. */
export function waitingIn({ room, members }: RoomState, devices: Devices): RosterEntry[] {
  return members.flatMap((accountId) =>
    [...(devices.get(accountId) ?? [])]
      .filter((deviceId) => !room.roster.has(deviceId))
      .map((deviceId) => ({ accountId, deviceId })),
  );
}
