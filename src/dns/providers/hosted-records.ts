// Records in the zones that an API lists: found by name and value, added where they are missing, removed by what they are called.

import { because } from '../../reasons/reason.ts';
import { ListedZones } from './listed-zones.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { ProviderTrouble, refusedBecause } from './provider-trouble.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { type HostedRecord, type HostedZone, MAX_RECORDS_AT_NAME, type ZoneApi } from './zone-api.ts';

export function hostedRecords(api: ZoneApi, monotonicMs: () => number): RecordKeeper {
  const zones = new ListedZones(api, monotonicMs);
  // Whoever looks and then changes must not meet another who does the same at the name.
  const turns = new OneAtATime();
  return {
    add: async (record, signal) =>
      await turns.run(record.name, async () => {
        const { zone, standing } = await find(record.name, { api, zones, signal });
        if (standing.some(({ value }) => value === record.value)) return;
        await forgettingAtTrouble(zones, api.addTxt(zone, record, signal));
      }),
    remove: async (record, signal) =>
      await turns.run(record.name, async () => {
        const { zone, standing } = await find(record.name, { api, zones, signal });
        for (const { id } of standing.filter(({ value }) => value === record.value)) {
          await forgettingAtTrouble(zones, api.removeTxt(zone, { ...record, id }, signal));
        }
      }),
    look: async (name, signal) => void (await find(`_dnsauth.${name}`, { api, zones, signal })),
  };
}

interface Found {
  readonly zone: HostedZone;
  readonly standing: readonly HostedRecord[];
}

async function find(
  name: string,
  { api, zones, signal }: { readonly api: ZoneApi; readonly zones: ListedZones; readonly signal: AbortSignal },
): Promise<Found> {
  const zone = await zones.zoneOf(name, signal);
  const standing = await forgettingAtTrouble(zones, api.listTxt(zone, name, signal));
  if (standing.length <= MAX_RECORDS_AT_NAME) return { zone, standing };
  throw refusedBecause(because('dnsProviderManyRecords', { most: MAX_RECORDS_AT_NAME, name }));
}

async function forgettingAtTrouble<T>(zones: ListedZones, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProviderTrouble && !error.facts.isOfProvider) zones.forget();
    throw error;
  }
}
