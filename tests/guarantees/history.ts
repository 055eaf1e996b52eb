import {
  accountDecider,
  AccountSignedUp,
  SessionId,
  type Account,
  type AccountDecision,
  type EventId,
  type RosterEntry,
} from '@collab/domain';
import { bytesNumber, messageNumber, person, roomNumber, RoomStory } from '@collab/domain/testing';

/** Some events of one stream, appended together. */
export interface Chapter {
  readonly stream: string;
  readonly events: readonly { readonly type: string; readonly data: unknown }[];
  /** Names the events; the others get random ids. */
  readonly ids: readonly EventId[];
}

/** Of 100 steps: how many send messages; the others change accounts and rooms. */
const MESSAGES_IN_100 = 85;

/** Mulberry32: the same seed tells the same story. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/**
 * A lab's life, told by the real deciders from a seed: people sign up, register devices, log in and out, open rooms,
 * invite, accept, decline, leave, are removed; devices commit; everybody writes. Ends after at least `size` events.
 */
export function* history(seed: number, size: number): Generator<Chapter> {
  const lab = new Lab(randomFrom(seed));
  for (let told = 0; told < size;) {
    const chapter = lab.step();
    if (chapter === undefined || chapter.events.length === 0) continue;
    told += chapter.events.length;
    yield chapter;
  }
}

/** In which everybody registers devices; it goes on for ever. */
const FIRST_SESSION = SessionId.parse(messageNumber(0));

interface Someone {
  readonly entry: RosterEntry;
  account: Account;
  sessions: number;
}

class Lab {
  private readonly random: (below: number) => number;
  private readonly people: Someone[] = [];
  private readonly rooms: RoomStory[] = [];
  private readonly devicesOf = new Map<string, RosterEntry[]>();
  private messages = 0;
  private devices = 1_000_000;

  constructor(random: (below: number) => number) {
    this.random = random;
  }

  step(): Chapter | undefined {
    if (this.people.length < 3) return this.signUp();
    if (this.rooms.length < 1) return this.openRoom();
    if (this.random(100) < MESSAGES_IN_100) return this.write();
    const steps = [
      () => this.signUp(),
      () => this.useAccount(),
      () => this.openRoom(),
      () => this.invite(),
      () => this.answer(),
      () => this.part(),
      () => this.commit(),
      () => this.commit(),
    ];
    return steps[this.random(steps.length)]?.();
  }

  private signUp(): Chapter {
    const n = this.people.length + 1;
    const entry = person(n);
    const someone = { entry, account: accountDecider.initialState, sessions: 1 };
    this.people.push(someone);
    this.devicesOf.set(entry.accountId, [entry]);
    const account: typeof AccountSignedUp.example = {
      ...AccountSignedUp.example,
      accountId: entry.accountId,
      email: `person-${n}@example.org`,
      displayName: `Person ${n}`,
    };
    const session = { accountId: entry.accountId, sessionId: FIRST_SESSION, client: 'Firefox' };
    return this.decide(
      someone,
      { type: 'sign-up', account },
      { type: 'start-session', session },
      this.registration(entry),
    );
  }

  private registration({ accountId, deviceId }: RosterEntry): AccountDecision {
    const device = { accountId, deviceId, name: 'Chromium on Linux', certificate: bytesNumber(180, 1) };
    const identityKey = bytesNumber(32, 1);
    return { type: 'register-device', device, identityKey, sessionId: FIRST_SESSION };
  }

  private useAccount(): Chapter {
    const someone = this.pick(this.people);
    const { accountId, deviceId } = someone.entry;
    const sessionId = SessionId.parse(messageNumber(someone.sessions));
    switch (this.random(5)) {
      case 0: {
        const entry = { accountId, deviceId: person(++this.devices).deviceId };
        const own = this.devicesOf.get(accountId) ?? [];
        if (own.length < 3) {
          own.push(entry);
          return this.decide(someone, this.registration(entry));
        }
        return this.decide(someone);
      }
      case 1:
        return this.decide(someone, {
          type: 'publish-key-packages',
          published: { accountId, deviceId, count: 50 },
        });
      case 2: {
        const revision = someone.account.vaultRevision + 1;
        return this.decide(someone, {
          type: 'store-vault',
          vault: { accountId, revision, change: 'created' as const },
        });
      }
      case 3: {
        const next = SessionId.parse(messageNumber(++someone.sessions));
        return this.decide(someone, {
          type: 'start-session',
          session: { accountId, sessionId: next, client: 'Firefox' },
        });
      }
      default:
        return this.decide(someone, {
          type: 'end-session',
          session: { accountId, sessionId, reason: 'logged-out' },
        });
    }
  }

  private openRoom(): Chapter {
    const story = new RoomStory(roomNumber(this.rooms.length + 1));
    this.rooms.push(story);
    return this.inRoom(story, () => void story.create(this.pick(this.people).entry));
  }

  private invite(): Chapter | undefined {
    const story = this.pick(this.rooms);
    const inviter = this.memberOf(story, 'owner');
    const { entry } = this.pick(this.people);
    if (inviter === undefined || story.room.governance.members.has(entry.accountId)) return undefined;
    return this.inRoom(story, () => void story.invite(inviter, entry));
  }

  private answer(): Chapter | undefined {
    const story = this.pick(this.rooms);
    const invited = this.people.find(
      ({ entry }) => story.room.governance.members.get(entry.accountId)?.status === 'invited',
    );
    if (invited === undefined) return undefined;
    const { entry } = invited;
    return this.inRoom(story, () => {
      if (this.random(4) === 0) story.govern(entry, { type: 'decline', at: story.at });
      else story.accept(entry);
    });
  }

  private part(): Chapter | undefined {
    const story = this.pick(this.rooms);
    const owner = this.memberOf(story, 'owner');
    const other = this.memberOf(story, 'member');
    if (owner === undefined || other === undefined) return undefined;
    return this.inRoom(story, () => {
      if (this.random(2) === 0) story.leave(other);
      else story.remove(owner, other);
    });
  }

  /** Takes out who has to go and adds who waits. */
  private commit(): Chapter | undefined {
    const story = this.pick(this.rooms);
    const { room } = story;
    const committer = this.leafOf(story);
    if (committer === undefined) return undefined;
    const adds = [...room.governance.members]
      .filter(([, { status }]) => status === 'member')
      .flatMap(([accountId]) => this.devicesOf.get(accountId) ?? [])
      .filter(({ deviceId }) => !room.roster.has(deviceId))
      .slice(0, 10);
    return this.inRoom(story, () => void story.commit(committer, { adds }));
  }

  private write(): Chapter | undefined {
    const story = this.pick(this.rooms);
    const sender = this.leafOf(story);
    if (sender === undefined || story.room.leaving.length > 0) return undefined;
    const ids = Array.from({ length: 1 + this.random(4) }, () => messageNumber(++this.messages));
    return {
      stream: `conversation-${story.roomId}`,
      events: ids.map((messageId) => story.envelope(sender, messageId)),
      ids: ids as unknown as EventId[],
    };
  }

  /** A leaf of the group whose account is a member. */
  private leafOf(story: RoomStory): RosterEntry | undefined {
    const leaves = [...story.room.roster]
      .map(([deviceId, accountId]) => ({ accountId, deviceId }))
      .filter(({ accountId }) => story.room.governance.members.get(accountId)?.status === 'member');
    return leaves.length === 0 ? undefined : this.pick(leaves);
  }

  private memberOf(story: RoomStory, role: 'owner' | 'member'): RosterEntry | undefined {
    return this.people.find(({ entry }) => {
      const membership = story.room.governance.members.get(entry.accountId);
      return membership?.status === 'member' && membership.role === role;
    })?.entry;
  }

  private decide(someone: Someone, ...commands: readonly AccountDecision[]): Chapter {
    const events = commands.flatMap((command) => {
      const decided = accountDecider.decide(command, someone.account);
      someone.account = decided.reduce(accountDecider.evolve, someone.account);
      return decided;
    });
    return { stream: `account-${someone.entry.accountId}`, events, ids: [] };
  }

  private inRoom(story: RoomStory, act: () => void): Chapter {
    const before = story.events.length;
    act();
    return { stream: `room-${story.roomId}`, events: story.events.slice(before), ids: [] };
  }

  private pick<Item>(items: readonly Item[]): Item {
    const item = items[this.random(items.length)];
    if (item === undefined) throw new RangeError('there is nothing to pick from');
    return item;
  }
}
