import { DeviceRegistered, IdentityReset } from '@collab/domain';
import { defineProjection } from '../kernel/projections/projection.js';

/** The read model `devices`: the registered devices with their certificates. */
export const devicesProjection = defineProjection({
  name: 'devices',
  version: 2,
  tables: ['devices'],
  events: [DeviceRegistered, IdentityReset],
  on: {
    DeviceRegistered: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId, deviceId, name, certificate } = event.data;
        await transaction.query(
          'INSERT INTO devices (device_id, account_id, name, certificate) VALUES ($1, $2, $3, $4)',
          [deviceId, accountId, name, Buffer.from(certificate)],
        );
      }
    },
    IdentityReset: async (events, transaction) => {
      for (const { event } of events)
        await transaction.query('DELETE FROM devices WHERE account_id = $1', [event.data.accountId]);
    },
  },
});
