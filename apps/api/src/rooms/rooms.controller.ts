import { Controller } from '@nestjs/common';
import {
  AcknowledgeWelcome,
  type InputOf,
  ListRooms,
  ListWelcomes,
  type OutputOf,
  ReadCommit,
  ReadGroupInfo,
  ReadRoom,
  SubmitCommit,
  SubmitGovernance,
} from '@collab/domain';
import { CommandBus } from '@nestjs/cqrs';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { GovernanceQuery } from './governance.query.js';
import { HandshakesQuery } from './handshakes.query.js';
import { RoomSummariesQuery } from './room-summaries.query.js';
import { SubmitRoomCommit } from './submit-commit.handler.js';
import { SubmitGovernanceEntry } from './submit-governance.handler.js';
import { WelcomesQuery } from './welcomes.query.js';

const deviceOf = ({ accountId, deviceId }: DeviceCaller) => ({ accountId, deviceId });

@Controller()
export class RoomsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly summaries: RoomSummariesQuery,
    private readonly governance: GovernanceQuery,
    private readonly handshakes: HandshakesQuery,
    private readonly welcomes: WelcomesQuery,
  ) {}

  @Endpoint(SubmitGovernance)
  submitGovernance(
    { entry }: InputOf<typeof SubmitGovernance>,
    @CurrentCaller() caller: DeviceCaller,
  ): Promise<OutputOf<typeof SubmitGovernance>> {
    return this.commands.execute(new SubmitGovernanceEntry(entry, deviceOf(caller)));
  }

  @Endpoint(ListRooms)
  async listRooms(
    _input: InputOf<typeof ListRooms>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ): Promise<OutputOf<typeof ListRooms>> {
    return { rooms: await this.summaries.of(accountId) };
  }

  @Endpoint(ReadRoom)
  async readRoom(
    { roomId, governanceAfter }: InputOf<typeof ReadRoom>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ): Promise<OutputOf<typeof ReadRoom>> {
    const room = await this.summaries.one(accountId, roomId);
    return { room, governance: await this.governance.read(roomId, governanceAfter) };
  }

  @Endpoint(SubmitCommit)
  submitCommit(
    input: InputOf<typeof SubmitCommit>,
    @CurrentCaller() caller: DeviceCaller,
  ): Promise<OutputOf<typeof SubmitCommit>> {
    return this.commands.execute(new SubmitRoomCommit(input, deviceOf(caller)));
  }

  @Endpoint(ReadCommit)
  async readCommit(
    { roomId, fromEpoch }: InputOf<typeof ReadCommit>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ): Promise<OutputOf<typeof ReadCommit>> {
    return { commit: await this.handshakes.commitOf(accountId, roomId, fromEpoch) };
  }

  @Endpoint(ReadGroupInfo)
  readGroupInfo(
    { roomId }: InputOf<typeof ReadGroupInfo>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ): Promise<OutputOf<typeof ReadGroupInfo>> {
    return this.handshakes.groupInfoOf(accountId, roomId);
  }

  @Endpoint(ListWelcomes)
  async listWelcomes(
    _input: InputOf<typeof ListWelcomes>,
    @CurrentCaller() { deviceId }: DeviceCaller,
  ): Promise<OutputOf<typeof ListWelcomes>> {
    return { welcomes: await this.welcomes.of(deviceId) };
  }

  @Endpoint(AcknowledgeWelcome)
  async acknowledgeWelcome(
    { roomId, epoch }: InputOf<typeof AcknowledgeWelcome>,
    @CurrentCaller() { deviceId }: DeviceCaller,
  ): Promise<OutputOf<typeof AcknowledgeWelcome>> {
    await this.welcomes.acknowledge(deviceId, roomId, epoch);
    return {};
  }
}
