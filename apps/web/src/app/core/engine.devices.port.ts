import type { DeviceId, SessionId } from '@collab/domain';

/** The own account's devices, for the settings page. */
export interface DeviceView {
  readonly deviceId: string;
  readonly thisOne: boolean;
  /** Hex SHA-256 of the device's signing key. */
  readonly fingerprint: string;
}

/** A device of the own account, for the page of devices. */
export interface OwnDeviceView {
  readonly deviceId: DeviceId;
  readonly name: string;
  readonly thisOne: boolean;
  /** Hex SHA-256 of the device's signing key; null when its certificate is not one of the account's identity key. */
  readonly fingerprint: string | null;
  /** When its certificate ends, or has ended, once a log-in there with the password would renew it; null until then. */
  readonly certificateEnds: string | null;
  /** Whether its owner has compared this fingerprint on both screens. */
  readonly verified: boolean;
  readonly registeredAt: string;
  readonly lastSeen: string | null;
  /** Key packages that it has left on the server. */
  readonly keyPackages: number;
  /** One-time prekeys that it has left on the server, for direct channels. */
  readonly prekeys: number;
}

/** A place where the account is signed in. */
export interface SessionPlace {
  readonly sessionId: SessionId;
  readonly current: boolean;
  readonly client: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly addressPrefix: string | null;
}

/** What the page of devices and sessions asks of the engine. */
export interface DeviceCalls {
  devices(): Promise<readonly DeviceView[]>;
  ownDevices(): Promise<readonly OwnDeviceView[]>;
  renameDevice(input: { deviceId: DeviceId; name: string }): Promise<void>;
  /** The owner has seen exactly this fingerprint on the other device's own screen; all own devices learn of it. */
  verifyDevice(input: { deviceId: DeviceId; fingerprint: string }): Promise<void>;
  /** Removes another device of the account for good; the password opens the key that signs it out. */
  removeDevice(input: { deviceId: DeviceId; password: string }): Promise<void>;
  sessions(): Promise<readonly SessionPlace[]>;
  endSession(input: { sessionId: SessionId }): Promise<void>;
  endOtherSessions(): Promise<void>;
}
