// What is on record: certificates by phase and end, jobs and renewals that are due, what webhooks were not told, how old lists and responders are.

import { CAMPAIGN_STEPS, type CampaignStep } from '../certificates/model/campaigns/campaign.ts';
import { ITEM_STATES, type ItemCounts } from '../certificates/model/campaigns/item.ts';
import { LEGAL_STEPS, type Phase } from '../certificates/model/certificate.ts';
import { type Clock, SECOND_MS } from '../lib/clock.ts';
import type { Meter, Standing } from './meter.ts';
import type { DueJobs, DueRenewals, Undelivered } from './ports.ts';

export interface Inventory {
  readonly certificates: ReadonlyMap<Phase, number>;
  /** By days. */
  readonly ending: ReadonlyMap<number, number>;
  /** Persistent records, by days. */
  readonly recordsEnding: ReadonlyMap<number, number>;
  readonly dueJobs: readonly DueJobs[];
  readonly undelivered: readonly Undelivered[];
  readonly dueRenewals: DueRenewals;
  readonly campaigns: ReadonlyMap<CampaignStep, number>;
  /** Of those that run or are paused. */
  readonly campaignItems: ItemCounts;
  /** Certificates that campaigns have left to others, who have not replaced them. */
  readonly atRisk: number;
  /** For each authority the oldest of its lists, and the one that ends first. */
  readonly lists: readonly {
    readonly authorityId: string;
    readonly oldestThisUpdate: Date;
    readonly firstNextUpdate: Date;
  }[];
  readonly responders: readonly { readonly authorityId: string; readonly notAfter: Date }[];
  /** Of each authority whose key is in other hands: what is left below it, and when its root revokes it at the latest. */
  readonly compromised: readonly {
    readonly authorityId: string;
    readonly unreplaced: number;
    readonly revokeAt: Date;
  }[];
}

/** How old figures may be that the store was asked for: however often somebody looks, it is asked twice a minute. */
export const INVENTORY_MS = 30 * SECOND_MS;

/** A phase that no certificate is in is shown too. */
const PHASES = [...Object.keys(LEGAL_STEPS), 'expired'] as readonly Phase[];

export interface InventoryMetricsWorld {
  readonly take: () => Promise<Inventory>;
  readonly clock: Clock;
  /** A count of milliseconds that no change of the clock moves. */
  readonly monotonicMs: () => number;
  readonly report: (error: unknown) => void;
}

type Read = (pick: (inventory: Inventory) => Standing<string>) => () => Promise<Standing<string>>;

/** Shows nothing of all this while the store cannot be read, and counts that. */
export function addInventoryMetrics(meter: Meter, world: InventoryMetricsWorld): void {
  const failures = meter.counter({
    name: 'inventory_failures_total',
    help: 'Looks at the store for metrics that failed',
    labels: [],
  });
  const current = keptFor(INVENTORY_MS, world.monotonicMs, async () => {
    try {
      return await world.take();
    } catch (error) {
      failures.inc();
      world.report(error);
      return undefined;
    }
  });
  const read: Read = (pick) => async () => {
    const inventory = await current();
    return inventory === undefined ? [] : pick(inventory);
  };
  addCertificates(meter, read);
  addWaiting(meter, read, world.clock);
  addRenewals(meter, read, world.clock);
  addCampaigns(meter, read);
  addAuthority(meter, read);
}

function addCertificates(meter: Meter, read: Read): void {
  meter.gauge(
    { name: 'certificates', help: 'Certificates on record by phase, without the deleted ones', labels: ['phase'] },
    read(({ certificates }) => PHASES.map((phase) => [{ phase }, certificates.get(phase) ?? 0])),
  );
  meter.gauge(
    {
      name: 'certificates_ending',
      help: 'Issued certificates that end within so many days, and that no reissue has replaced',
      labels: ['within_days'],
    },
    read(({ ending }) => [...ending].map(([days, count]) => [{ within_days: String(days) }, count])),
  );
  meter.gauge(
    {
      name: 'persistent_records_ending',
      help: 'Persistent records that have proved orders and end within so many days',
      labels: ['within_days'],
    },
    read(({ recordsEnding }) => [...recordsEnding].map(([days, count]) => [{ within_days: String(days) }, count])),
  );
}

/** Ages are counted from when they are asked for, so that they grow while the look at the store is kept. */
function addRenewals(meter: Meter, read: Read, clock: Clock): void {
  meter.gauge(
    { name: 'renewals_due', help: 'Certificates that are to be looked at for their renewal by now', labels: [] },
    read(({ dueRenewals }) => [[{}, dueRenewals.count]]),
  );
  meter.gauge(
    {
      name: 'renewals_due_oldest_age_seconds',
      help: 'How long the oldest of them has been due; 0 without any',
      labels: [],
    },
    read(({ dueRenewals: { oldestDueAt } }) => [[{}, oldestDueAt === undefined ? 0 : ageOf(oldestDueAt, clock)]]),
  );
}

/** A step that no campaign is in, and a state that no item is in, are shown too. */
function addCampaigns(meter: Meter, read: Read): void {
  meter.gauge(
    { name: 'campaigns', help: 'Campaigns on record by step', labels: ['step'] },
    read(({ campaigns }) => CAMPAIGN_STEPS.map((step) => [{ step }, campaigns.get(step) ?? 0])),
  );
  meter.gauge(
    { name: 'campaign_items', help: 'Certificates of campaigns that run or are paused, by state', labels: ['state'] },
    read(({ campaignItems }) => ITEM_STATES.map((state) => [{ state }, campaignItems[state]])),
  );
  meter.gauge(
    {
      name: 'campaign_at_risk',
      help: 'Certificates that campaigns cannot replace by themselves, and that whoever holds their keys has not replaced yet',
      labels: [],
    },
    read(({ atRisk }) => [[{}, atRisk]]),
  );
}

function addWaiting(meter: Meter, read: Read, clock: Clock): void {
  meter.gauge(
    { name: 'jobs_due', help: 'Jobs of all nodes that could run now', labels: ['kind', 'lane'] },
    read(({ dueJobs }) => dueJobs.map(({ kind, lane, count }) => [{ kind, lane }, count])),
  );
  meter.gauge(
    {
      name: 'jobs_due_oldest_age_seconds',
      help: 'How long the oldest due job has been due',
      labels: ['kind', 'lane'],
    },
    read(({ dueJobs }) => dueJobs.map(({ kind, lane, oldestDueAt }) => [{ kind, lane }, ageOf(oldestDueAt, clock)])),
  );
  meter.gauge(
    { name: 'deliveries_pending', help: 'Deliveries to webhooks that will be tried again', labels: ['webhook'] },
    read(({ undelivered }) => undelivered.map(({ hook, pending }) => [{ webhook: hook }, pending])),
  );
  meter.gauge(
    { name: 'deliveries_given_up', help: 'Deliveries to webhooks that are not tried any more', labels: ['webhook'] },
    read(({ undelivered }) => undelivered.map(({ hook, givenUp }) => [{ webhook: hook }, givenUp])),
  );
  meter.gauge(
    { name: 'deliveries_oldest_age_seconds', help: 'How long the oldest pending delivery waits', labels: ['webhook'] },
    read(({ undelivered }) =>
      undelivered.flatMap(({ hook, oldestSince }) =>
        oldestSince === undefined ? [] : [[{ webhook: hook }, ageOf(oldestSince, clock)] as const],
      ),
    ),
  );
}

/** As times, as Prometheus wants them: an age is the rule's to reckon. */
function addAuthority(meter: Meter, read: Read): void {
  meter.gauge(
    {
      name: 'revocation_list_this_update_timestamp_seconds',
      help: 'When the oldest revocation list of the authority that is served was made',
      labels: ['authority'],
    },
    read(({ lists }) => lists.map((one) => [{ authority: one.authorityId }, secondsOf(one.oldestThisUpdate)])),
  );
  meter.gauge(
    {
      name: 'revocation_list_next_update_timestamp_seconds',
      help: 'When the first of the revocation lists of the authority that are served runs out',
      labels: ['authority'],
    },
    read(({ lists }) => lists.map((one) => [{ authority: one.authorityId }, secondsOf(one.firstNextUpdate)])),
  );
  meter.gauge(
    {
      name: 'ocsp_responder_not_after_timestamp_seconds',
      help: 'When the certificate ends that signs the OCSP answers of the authority',
      labels: ['authority'],
    },
    read(({ responders }) => responders.map((one) => [{ authority: one.authorityId }, secondsOf(one.notAfter)])),
  );
  meter.gauge(
    {
      name: 'authority_unreplaced',
      help: 'Certificates in force below an authority that is compromised, and that nothing has replaced',
      labels: ['authority'],
    },
    read(({ compromised }) => compromised.map((one) => [{ authority: one.authorityId }, one.unreplaced])),
  );
  meter.gauge(
    {
      name: 'authority_revocation_timestamp_seconds',
      help: 'When the certificate of an authority that is compromised is revoked at the latest',
      labels: ['authority'],
    },
    read(({ compromised }) => compromised.map((one) => [{ authority: one.authorityId }, secondsOf(one.revokeAt)])),
  );
}

/** Those who ask while it is looked for share the one look. */
function keptFor<T>(milliseconds: number, monotonicMs: () => number, look: () => Promise<T>): () => Promise<T> {
  let kept: { readonly atMs: number; readonly value: Promise<T> } | undefined;
  return async () => {
    if (kept === undefined || monotonicMs() - kept.atMs >= milliseconds) kept = { atMs: monotonicMs(), value: look() };
    return await kept.value;
  };
}

function secondsOf(date: Date): number {
  return date.getTime() / SECOND_MS;
}

function ageOf(since: Date, clock: Clock): number {
  return Math.max(secondsOf(clock.now()) - secondsOf(since), 0);
}
