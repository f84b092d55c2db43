// The zones of the embedded server: it answers what is in the store, so that what is stored has arrived.

import type { DnsRecordStore } from './ports.ts';
import type { ZoneProvider } from './zone-provider.ts';

export function embeddedZones(store: DnsRecordStore, holds: ZoneProvider['holds']): ZoneProvider {
  return {
    name: 'embedded',
    arrivalMs: undefined,
    holds,
    // The store knows a record by its certificate too: one that another awaits at the same name stays.
    add: async ({ name, value, certificateId }) => {
      await store.transact(async (rows) => await rows.dnsRecords.put({ name, value, certificateId }));
      return { kind: 'done' };
    },
    remove: async ({ name, value, certificateId }) => {
      await store.transact(async (rows) => await rows.dnsRecords.remove({ name, value, certificateId }));
      return { kind: 'done' };
    },
    arrived: async () => undefined,
  };
}
