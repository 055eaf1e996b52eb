import { type InputOf, type OutputOf, SendEnvelope } from '@collab/domain';
import { CommandBus } from '@nestjs/cqrs';
import type { SocketIdentity } from '../kernel/realtime/connection.js';
import { Frame, type FrameRequest, SocketGateway } from '../kernel/realtime/frame.js';
import { StorageQuota } from '../kernel/security/storage-quota.js';
import type { Carried } from '../rooms/feed.query.js';
import { SendRoomEnvelope } from './send-envelope.handler.js';

@SocketGateway()
export class MessagingGateway {
  constructor(
    private readonly commands: CommandBus,
    private readonly quota: StorageQuota,
  ) {}

  @Frame(SendEnvelope)
  sendEnvelope(
    input: InputOf<typeof SendEnvelope>,
    { accountId, deviceId }: SocketIdentity,
    { data }: FrameRequest,
  ): Promise<OutputOf<typeof SendEnvelope>> {
    // The schema has decoded both from this very spelling, which is canonical.
    const { keyPart, body } = data as Carried;
    const sending = new SendRoomEnvelope(input, { accountId, deviceId }, { keyPart, body });
    const bytes = input.keyPart.length + input.body.length;
    return this.quota.within(accountId, bytes, () => this.commands.execute(sending));
  }
}
