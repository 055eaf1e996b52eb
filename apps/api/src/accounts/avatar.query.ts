import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { Avatars } from './avatars.js';

/** Reads people's pictures, for slices that show people. */
@Injectable()
export class AvatarQuery {
  constructor(private readonly avatars: Avatars) {}

  find(accountId: AccountId, hash: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.avatars.find(accountId, hash);
  }
}
