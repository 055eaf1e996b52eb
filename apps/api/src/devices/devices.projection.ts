import {
  AccountErased,
  DeviceCertificateRenewed,
  DeviceRegistered,
  DeviceRenamed,
  DeviceRevoked,
  ERASED,
} from '@collab/domain';
import { defineProjection } from '../kernel/projections/projection.js';

/** The read model `devices`: the registered devices with their certificates, and the revocations of those that were removed. */
export const devicesProjection = defineProjection({
  name: 'devices',
  version: 6,
  tables: ['devices'],
  events: [DeviceRegistered, DeviceRenamed, DeviceCertificateRenewed, DeviceRevoked, AccountErased],
  on: {
    DeviceRegistered: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId, deviceId, name, certificate } = event.data;
        await transaction.query(
          `INSERT INTO devices (device_id, account_id, name, certificate, registered_at)
           VALUES ($1, $2, $3, $4, $5)`,
          [deviceId, accountId, name, Buffer.from(certificate), event.at],
        );
      }
    },
    DeviceRenamed: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId, deviceId, name } = event.data;
        await transaction.query('UPDATE devices SET name = $3 WHERE account_id = $1 AND device_id = $2', [
          accountId,
          deviceId,
          name,
        ]);
      }
    },
    DeviceCertificateRenewed: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId, deviceId, certificate } = event.data;
        await transaction.query(
          `UPDATE devices SET former_certificates = former_certificates || certificate, certificate = $3
           WHERE account_id = $1 AND device_id = $2`,
          [accountId, deviceId, Buffer.from(certificate)],
        );
      }
    },
    DeviceRevoked: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId, deviceId, revocation } = event.data;
        await transaction.query(
          'UPDATE devices SET revocation = $3 WHERE account_id = $1 AND device_id = $2',
          [accountId, deviceId, Buffer.from(revocation)],
        );
      }
    },
    // The certificates stay: what the devices have signed in rooms has to verify.
    AccountErased: async (events, transaction) => {
      for (const { event } of events)
        await transaction.query('UPDATE devices SET name = $2 WHERE account_id = $1', [
          event.data.accountId,
          ERASED,
        ]);
    },
  },
});
