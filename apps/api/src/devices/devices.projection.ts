import { DeviceRegistered } from '@collab/domain';
import { defineProjection } from '../kernel/projections/projection.js';

/** The read model `devices`: the registered devices with their certificates. */
export const devicesProjection = defineProjection({
  name: 'devices',
  version: 1,
  tables: ['devices'],
  events: [DeviceRegistered],
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
  },
});
