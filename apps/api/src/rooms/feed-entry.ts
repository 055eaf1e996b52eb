import {
  type CommitAccepted,
  type DataOf,
  type EnvelopeSent,
  FeedEntry,
  type InvitationDeclined,
  type RecordedEvent,
} from '@collab/domain';
import * as z from 'zod';

export type FeedKind = FeedEntry['kind'];

/** A feed entry on the wire without its place in the feed, and without what an envelope carries. */
export type FeedHead = { readonly kind: FeedKind; readonly at: string } & Readonly<Record<string, unknown>>;

type Governed = RecordedEvent<string, DataOf<typeof InvitationDeclined>>;

/** Any place: the schema asks for one. */
const PLACE = { seq: 1 };

/** What a room's event looks like in the feed, by the kind of its entry. */
export const feedHeadOf = {
  governance({ at, data }: Governed): FeedHead {
    const { roomId, sequence, previousHash, accountId, deviceId, command, signature } = data;
    const entry = { roomId, sequence, previousHash, accountId, deviceId, command, signature };
    return headOf({ ...PLACE, at, kind: 'governance', entry });
  },

  commit({ at, data }: RecordedEvent<string, DataOf<typeof CommitAccepted>>): FeedHead {
    const { fromEpoch, accountId, deviceId, adds, removes, resync, governanceHash, commitHash } = data;
    return headOf({
      ...PLACE,
      at,
      kind: 'commit',
      fromEpoch,
      accountId,
      deviceId,
      adds,
      removes,
      resync,
      governanceHash,
      commitHash,
    });
  },

  /** Written out, because every message comes by here: ids and numbers are the same on the wire. */
  envelope({ at, data }: RecordedEvent<string, DataOf<typeof EnvelopeSent>>): FeedHead {
    const { messageId, accountId, deviceId, epoch } = data;
    return { kind: 'envelope', at, messageId, accountId, deviceId, epoch };
  },
} as const;

function headOf(entry: FeedEntry): FeedHead {
  const { seq: _place, ...head } = z.encode(FeedEntry, entry);
  return head;
}

/** What an envelope carries, as base64url. */
export interface Carried {
  readonly keyPart: string;
  readonly body: string;
}

/** The whole entry on the wire. */
export const wireEntry = (head: FeedHead, seq: number, carried?: Carried) => ({ ...head, seq, ...carried });
