// What is on record, as the metrics show it: read from the store, where long in the thread that reads.

import type { AuthorityRecord } from '../../ca/ports.ts';
import type { Inventory } from '../../metrics/inventory.ts';
import type { RecordStore } from '../../store/rows.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { addMs, type Clock, DAY_MS, MINUTE_MS } from '../../lib/clock.ts';

const NOTHING_LEFT = { unreplaced: 0 };

/** The days of the usual notices, and what a mass replacement has to plan for. */
export const ENDING_WITHIN_DAYS = [1, 7, 14, 30];

/** Below an authority that is compromised nothing comes anew: where nothing is left, nobody counts again. */
export function makeInventoryTaker({ reads }: Pick<RecordStore, 'reads'>, clock: Clock): () => Promise<Inventory> {
  const bare = new Set<string>();
  return async () => await takeInventory({ reads, bare }, clock);
}

interface Look {
  readonly reads: Reads;
  /** The ids of compromised authorities below which nothing is left. */
  readonly bare: Set<string>;
}

async function takeInventory({ reads, bare }: Look, clock: Clock): Promise<Inventory> {
  const now = clock.now();
  const { tallies } = reads;
  const [
    certificates,
    ending,
    recordsEnding,
    dueJobs,
    undelivered,
    dueRenewals,
    campaigns,
    campaignItems,
    atRisk,
    authorities,
  ] = await Promise.all([
    tallies.countByPhase(now),
    tallies.countEnding(ENDING_WITHIN_DAYS, now),
    countRecordsEnding(reads, now),
    tallies.listDueJobs(now),
    tallies.listUndelivered(),
    tallies.countDueRenewals(now),
    reads.campaigns.countBySteps(),
    reads.campaigns.countItemsOfRunning(),
    reads.campaignReports.countAtRisk(),
    reads.authorities.list(),
  ]);
  return {
    certificates,
    ending,
    recordsEnding,
    dueJobs,
    undelivered,
    dueRenewals,
    campaigns,
    campaignItems,
    atRisk,
    lists: (await Promise.all(authorities.map(async (authority) => await listsOf(authority, reads)))).flat(),
    responders: (await Promise.all(authorities.map(async (authority) => await responderOf(authority, reads)))).flat(),
    compromised: (await Promise.all(authorities.map((one) => compromiseOf(one, { reads, bare, now })))).flat(),
  };
}

type Reads = RecordStore['reads'];

async function countRecordsEnding({ persistentRecords }: Reads, now: Date): Promise<Inventory['recordsEnding']> {
  const counted = ENDING_WITHIN_DAYS.map(async (days) => {
    const count = await persistentRecords.countEnding({ now, until: addMs(now, days * DAY_MS) });
    return [days, count] as const;
  });
  return new Map(await Promise.all(counted));
}

/** None of an authority whose first list is not made yet. */
async function listsOf({ id }: AuthorityRecord, { revocationLists }: Reads): Promise<Inventory['lists']> {
  const heads = await revocationLists.listHeads(id);
  if (heads.length === 0) return [];
  return [
    {
      authorityId: id,
      oldestThisUpdate: earliest(heads.map(({ thisUpdate }) => thisUpdate)),
      firstNextUpdate: earliest(heads.map(({ nextUpdate }) => nextUpdate)),
    },
  ];
}

async function responderOf({ id }: AuthorityRecord, { ocspResponders }: Reads): Promise<Inventory['responders']> {
  const responder = await ocspResponders.find(id);
  return responder === undefined
    ? []
    : [{ authorityId: id, notAfter: readCertificate(responder.certificate).notAfter }];
}

async function compromiseOf(
  { id: authorityId, compromise }: AuthorityRecord,
  { reads, bare, now }: Look & { readonly now: Date },
): Promise<Inventory['compromised']> {
  if (compromise === undefined) return [];
  const { declaredAt, revokeAt } = compromise;
  const { unreplaced } = bare.has(authorityId) ? NOTHING_LEFT : await reads.issuances.countBelow(authorityId, now);
  // Another node may have signed by it until it looked.
  if (unreplaced === 0 && declaredAt < addMs(now, -MINUTE_MS)) bare.add(authorityId);
  return [{ authorityId, unreplaced, revokeAt }];
}

function earliest(dates: readonly Date[]): Date {
  return new Date(Math.min(...dates.map((date) => date.getTime())));
}
