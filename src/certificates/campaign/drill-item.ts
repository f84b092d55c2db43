// One certificate of a drill: its reissue rehearsed, in a parallel drill issued by a throw-away authority, and each step timed.

import { because, type Reason } from '../../reasons/reason.ts';
import { issueRequestOf } from '../fulfil/issue-at-once.ts';
import { lackingKeysOf } from '../keys/lacking-keys.ts';
import { signingDefectOf } from '../material/signed-as-ordered.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import { type Certificate, lacksKey } from '../model/certificate.ts';
import type { DrillStep, DrillTimes } from '../model/campaigns/drill-times.ts';
import { productOf } from '../ordering/order.ts';
import type { Drills } from '../ports/drills.ts';
import type { Issuer } from '../ports/issuer.ts';
import type { ReissueRequest, ReissueWorld } from '../reissue/reissue.ts';
import { rehearse } from './rehearse.ts';

export type DrillWorld = ReissueWorld & { readonly drills: Drills };

/** refused: the throw-away authority would not sign it, or signed something else than was ordered. */
export interface Drilled {
  readonly kind: 'rehearsed' | 'issued' | 'refused';
  readonly reason: Reason;
  readonly times: DrillTimes;
}

/** Refuses as reissue does. */
export async function drillItem(world: DrillWorld, { id, plan }: Campaign, request: ReissueRequest): Promise<Drilled> {
  const watch = new StepWatch(world.drills.monotonicMs);
  let drafted: Certificate | undefined;
  const besides: ReissueRequest['besides'] = (certificate, pace) => {
    drafted = certificate;
    return request.besides(certificate, pace);
  };
  await watch.restOf('select', async () => await rehearse(timing(world, watch), { ...request, besides }));
  if (!plan.isParallel || drafted === undefined) return rehearsed(watch);
  return await issue(world, watch, { campaignId: id, certificate: drafted });
}

function rehearsed({ times }: StepWatch): Drilled {
  return { kind: 'rehearsed', reason: because('itemRehearsed'), times };
}

/** By the profile of its product; what is ordered elsewhere is rehearsed alone. */
async function issue(
  world: DrillWorld,
  watch: StepWatch,
  { campaignId, certificate: draft }: { readonly campaignId: string; readonly certificate: Certificate },
): Promise<Drilled> {
  const product = productOf(world, draft.productId);
  if (world.issuers.get(product.issuer)?.local === undefined) return rehearsed(watch);
  const certificate = lacksKey(draft) ? await watch.time('key', async () => await withKeys(world, draft)) : draft;
  const issuing = await world.drills.openIssuing(campaignId, product.profile);
  const request = issueRequestOf(certificate, product);
  const planned = watch.timeNow('lint', () => issuing.plan(request));
  if (planned === undefined) return { kind: 'refused', reason: because('drillUnsigned'), times: watch.times };
  const material = await watch.time('sign', async () => await planned.sign());
  const defect = signingDefectOf({ material, order: request, now: world.clock.now() });
  if (defect !== undefined) return { kind: 'refused', reason: defect, times: watch.times };
  return { kind: 'issued', reason: because('itemDrilled'), times: watch.times };
}

/** Fresh ones, which nobody keeps: none that was made ahead is taken from an order. */
async function withKeys(world: DrillWorld, certificate: Certificate): Promise<Certificate> {
  const made = await lackingKeysOf(world, certificate, async (wanted) => await world.keyMaker.makeFreshKey(wanted));
  return { ...certificate, ...made };
}

/** The same world, whose steps are timed. */
function timing<W extends DrillWorld>(world: W, watch: StepWatch): W {
  const { store, issuers } = world;
  const { authorizations } = store.reads;
  const list: typeof authorizations.list = async (...asked) =>
    await watch.time('proof', async () => await authorizations.list(...asked));
  const reads = { ...store.reads, authorizations: { ...authorizations, list } };
  const apply: typeof store.apply = async (...set) => await watch.time('store', async () => await store.apply(...set));
  const timed = [...issuers].map(([name, issuer]) => [name, timingIssuer(issuer, watch)] as const);
  return { ...world, store: { ...store, reads, apply }, issuers: new Map(timed) };
}

function timingIssuer(issuer: Issuer, watch: StepWatch): Issuer {
  const { local } = issuer;
  if (local === undefined) return issuer;
  return { ...issuer, local: { plan: (request) => watch.timeNow('lint', () => local.plan(request)) } };
}

class StepWatch {
  readonly #monotonicMs: () => number;
  readonly #times = new Map<DrillStep, number>();

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  get times(): DrillTimes {
    return Object.fromEntries(this.#times);
  }

  async time<T>(step: DrillStep, work: () => Promise<T>): Promise<T> {
    const begun = this.#monotonicMs();
    try {
      return await work();
    } finally {
      this.#add(step, this.#monotonicMs() - begun);
    }
  }

  timeNow<T>(step: DrillStep, work: () => T): T {
    const begun = this.#monotonicMs();
    const done = work();
    this.#add(step, this.#monotonicMs() - begun);
    return done;
  }

  /** What of the work belongs to no step that is timed within it. */
  async restOf(step: DrillStep, work: () => Promise<void>): Promise<void> {
    const before = this.#sum();
    const begun = this.#monotonicMs();
    await work();
    const within = this.#sum() - before;
    this.#add(step, Math.max(0, this.#monotonicMs() - begun - within));
  }

  #add(step: DrillStep, milliseconds: number): void {
    this.#times.set(step, (this.#times.get(step) ?? 0) + milliseconds);
  }

  #sum(): number {
    return [...this.#times.values()].reduce((sum, one) => sum + one, 0);
  }
}
