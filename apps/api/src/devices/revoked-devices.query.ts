import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type DataOf, DeviceId, DeviceRevoked } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { LogTail } from '../kernel/projections/log-tail.js';
import { Connections } from '../kernel/realtime/connections.js';

const DeviceRow = z.object({ device_id: DeviceId });

/**
 * The devices that were removed from their accounts, in memory: every message asks whether one of its room is among them.
 * They are read once and then follow the log's tail, and the sockets of a device close when its removal comes by, before
 * anything that follows it in the log is pushed.
 */
@Injectable()
export class RevokedDevices implements OnModuleInit {
  private readonly devices = new Set<DeviceId>();
  private loading: Promise<void> | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly tail: LogTail,
    private readonly connections: Connections,
  ) {}

  onModuleInit(): void {
    this.tail.onBatch((batch) => {
      for (const { event } of batch) {
        if (event.type !== DeviceRevoked.type) continue;
        const { deviceId } = event.data as DataOf<typeof DeviceRevoked>;
        this.devices.add(deviceId);
        this.connections.endDevice(deviceId);
      }
    });
  }

  /** All of them, as far as this node has seen the log; the set goes on growing. */
  async all(): Promise<ReadonlySet<DeviceId>> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    await this.loading;
    return this.devices;
  }

  /** The mark is made before the event is appended, so that what the tail did not show is here. */
  private async load(): Promise<void> {
    const rows = await this.database.query(
      'SELECT device_id FROM device_owners WHERE revoked_at IS NOT NULL',
    );
    for (const { device_id } of z.array(DeviceRow).parse(rows)) this.devices.add(device_id);
  }
}
