import { Controller } from '@nestjs/common';
import { type InputOf, type OutputOf, ReadFeed, ReadKeyring, StoreKeyringSegment } from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { StorageQuota } from '../kernel/security/storage-quota.js';
import { FeedQuery } from '../rooms/feed.query.js';
import { Keyring } from './keyring.js';

@Controller()
export class MessagingController {
  constructor(
    private readonly feed: FeedQuery,
    private readonly keyring: Keyring,
    private readonly quota: StorageQuota,
  ) {}

  @Endpoint(ReadFeed)
  readFeed(
    { roomId, after, limit }: InputOf<typeof ReadFeed>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ): Promise<OutputOf<typeof ReadFeed>> {
    return this.feed.read(accountId, roomId, after, limit);
  }

  @Endpoint(StoreKeyringSegment)
  async storeKeyringSegment(
    segment: InputOf<typeof StoreKeyringSegment>,
    @CurrentCaller() caller: DeviceCaller,
  ): Promise<OutputOf<typeof StoreKeyringSegment>> {
    const store = () => this.keyring.store(caller, segment);
    return { cursor: await this.quota.within(caller.accountId, segment.sealed.length, store) };
  }

  @Endpoint(ReadKeyring)
  readKeyring(
    { after }: InputOf<typeof ReadKeyring>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ): Promise<OutputOf<typeof ReadKeyring>> {
    return this.keyring.read(accountId, after);
  }
}
