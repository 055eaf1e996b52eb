import { Injectable, inject, signal } from '@angular/core';
import type { DeviceId, SessionId } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import type { OwnDeviceView, SessionPlace } from '../core/engine.devices.port.js';

/** The own devices, and where the account is signed in. */
@Injectable({ providedIn: 'root' })
export class DevicesStore {
  private readonly engine = inject(EngineClient);
  private readonly knownDevices = signal<readonly OwnDeviceView[] | undefined>(undefined);
  private readonly knownSessions = signal<readonly SessionPlace[]>([]);
  /** Undefined until they have been read. */
  readonly devices = this.knownDevices.asReadonly();
  readonly sessions = this.knownSessions.asReadonly();

  async read(): Promise<void> {
    const [devices, sessions] = await Promise.all([
      this.engine.call('ownDevices'),
      this.engine.call('sessions'),
    ]);
    this.knownDevices.set(devices);
    this.knownSessions.set(sessions);
  }

  async rename(deviceId: DeviceId, name: string): Promise<void> {
    await this.engine.call('renameDevice', { deviceId, name });
    await this.read();
  }

  async verify(deviceId: DeviceId, fingerprint: string): Promise<void> {
    await this.engine.call('verifyDevice', { deviceId, fingerprint });
    await this.read();
  }

  async remove(deviceId: DeviceId, password: string): Promise<void> {
    await this.engine.call('removeDevice', { deviceId, password });
    await this.read();
  }

  async end(sessionId: SessionId): Promise<void> {
    await this.engine.call('endSession', { sessionId });
    await this.read();
  }

  async endOthers(): Promise<void> {
    await this.engine.call('endOtherSessions');
    await this.read();
  }
}
