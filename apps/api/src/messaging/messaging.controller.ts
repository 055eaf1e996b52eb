import { Controller } from '@nestjs/common';
import { type InputOf, type OutputOf, ReadFeed, ReadKeyring, StoreKeyringSegment } from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { FeedQuery } from '../rooms/feed.query.js';
import { Keyring } from './keyring.js';

@Controller()
export class MessagingController {
  constructor(
    private readonly feed: FeedQuery,
    private readonly keyring: Keyring,
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
    return { cursor: await this.keyring.store(caller, segment) };
  }

  @Endpoint(ReadKeyring)
  readKeyring(
    { after }: InputOf<typeof ReadKeyring>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ): Promise<OutputOf<typeof ReadKeyring>> {
    return this.keyring.read(accountId, after);
  }
}
