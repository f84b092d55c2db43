// One certificate of a campaign at its turn: reissued, or found to be one that is not.

import { DomainError } from '../../failure.ts';
import { addMs, HOUR_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import type { CampaignPlan, Override } from '../model/campaigns/plan.ts';
import { type Certificate, isLiveReplacement, phaseOf } from '../model/certificate.ts';
import type { DrillTimes } from '../model/campaigns/drill-times.ts';
import type { ValidationMethod } from '../model/proof.ts';
import type { CampaignRights, FindCampaignRights } from '../ports/campaign-run-rights.ts';
import type { World } from '../ports/world.ts';
import { changing, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { reasonElsewhere } from './elsewhere.ts';
import { isPassingTrouble } from './passing-trouble.ts';
import { isPassing, methodOf, overrideFor } from './plan-rules.ts';
import { reissue, type ReissueRequest } from '../reissue/reissue.ts';
import { troubleOfRefusal } from '../renewal/trouble.ts';
import { type DrillWorld, drillItem } from './drill-item.ts';

export type ItemWorld = DrillWorld & Pick<World, 'report'> & { readonly rightsOf: FindCampaignRights };

export type UsableRights = Extract<CampaignRights, { readonly kind: 'usable' }>;

export interface ItemTurn {
  readonly campaign: Campaign;
  readonly item: CampaignItem;
  /** As it was read a moment ago; undefined where it is on record no more. */
  readonly certificate: Certificate | undefined;
  readonly rights: UsableRights;
  /** Nothing else of the campaign is under way that may stand in its way for a moment. */
  readonly isAlone: () => boolean;
}

/**
 * later: it waits on, since the service or the store is busy, or somebody else has it · full: it waits on, since its account has as many orders
 * under way as it may · locked: it waits on, since another one
 * of its domain comes first · stopped: nothing more can be begun.
 */
export type Taken =
  | { readonly kind: CampaignItem['state'] | 'later' | 'full' | 'locked' }
  | { readonly kind: 'stopped'; readonly reason: Reason };

/** The item's new state goes on record with the certificate that replaces it, or alone where none does. */
export async function takeItem(world: ItemWorld, turn: ItemTurn): Promise<Taken> {
  try {
    const fate = (await fateOf(world, turn)) ?? (await reissueItem(world, turn, []));
    if (fate.kind !== 'ends') return fate;
    return (await saveEnd(world, turn.item, fate)) ? { kind: fate.state } : { kind: 'later' };
  } catch (error) {
    if (isPassingTrouble(error)) return { kind: 'later' };
    world.report({ what: 'Cannot reissue for a campaign', subject: turn.item.certificateId, error });
    const end = { kind: 'ends', state: 'failed', reason: because('itemBroke') } as const;
    return (await saveEnd(world, turn.item, end)) ? { kind: 'failed' } : { kind: 'later' };
  }
}

interface Ends {
  readonly kind: 'ends';
  readonly state: 'failed' | 'refused' | 'external' | 'over' | 'replaced';
  readonly reason: Reason | undefined;
  readonly replacementId?: string;
  /** Of a drill. */
  readonly times?: DrillTimes;
}

type Fate = Ends | Taken;

function ends(state: Ends['state'], reason: Reason): Ends {
  return { kind: 'ends', state, reason };
}

/** What can be told without an attempt. */
async function fateOf(
  { store, clock }: ItemWorld,
  { campaign: { plan }, certificate, rights }: ItemTurn,
): Promise<Ends | undefined> {
  if (certificate === undefined || certificate.deletedAt !== undefined) return ends('over', because('itemDeleted'));
  const phase = phaseOf(certificate, clock.now());
  if (phase === 'expired' || phase === 'revoking' || phase === 'revoked')
    return ends('over', because('itemIsOver', { phase }));
  const elsewhere = await reasonElsewhere(store.reads.acme, certificate, plan);
  if (elsewhere !== undefined) return ends('external', elsewhere);
  const refusal = await rights.refusalToReissue(certificate, { keepsKey: plan.key === undefined });
  return refusal === undefined ? undefined : ends('refused', refusal);
}

/** `broken`: rules that an operator has lifted, and that stood in the way of this one. */
async function reissueItem(world: ItemWorld, turn: ItemTurn, broken: readonly Override[]): Promise<Fate> {
  try {
    return await attempt(world, { ...turn, broken, method: methodOf(turn.certificate ?? {}, turn.campaign.plan) });
  } catch (error) {
    if (error instanceof Unproved && turn.campaign.plan.proof === 'reuse')
      return await attempt(world, { ...turn, broken, method: 'managedDns' }).catch(asFate(world, turn, broken));
    return await asFate(world, turn, broken)(error);
  }
}

/** Not all of its names are proved, and nobody here can prove them. */
class Unproved extends Error {
  override readonly name = 'Unproved';
}

interface Attempt extends ItemTurn {
  readonly broken: readonly Override[];
  readonly method: ValidationMethod;
}

async function attempt(world: ItemWorld, turn: Attempt): Promise<Fate> {
  const { campaign, item, certificate: original, broken, method } = turn;
  if (original === undefined) throw new Error(`Cannot reissue ${item.certificateId}: it is not on record`);
  const { plan, startedBy, id: campaignId } = campaign;
  const request: ReissueRequest = {
    actor: original.accountUin,
    orderedBy: startedBy,
    original,
    // Reasons are told to whoever may see the campaign, and counted together.
    isOpen: () => false,
    method,
    key: plan.key === undefined ? { origin: 'original' } : { origin: 'online', algorithm: plan.key },
    keyPassword: undefined,
    reason: `campaign ${campaignId}`,
    afterReissue: undefined,
    usesCrossRoot: original.usesCrossRoot,
    given: undefined,
    broken,
    besides: (certificate, pace) => {
      checkProvable(certificate, plan);
      const next = { ...progressOf(turn, pace, certificate), overridden: broken };
      const logging = broken.length === 0 ? NO_CHANGE : loggingOverride(item, next.changedAt);
      return together(savingItem(item, next), logging);
    },
  };
  if (plan.mode === 'drill') {
    const { kind, reason, times } = await drillItem(world, campaign, request);
    return { ...ends(kind === 'refused' ? 'failed' : 'replaced', reason), times };
  }
  const replacement = await reissue(world, request);
  return { kind: replacement.step === 'issued' ? 'replaced' : 'underWay' };
}

/** Whoever is to prove its names themselves was not asked for it, unless the plan says that each is proved as it was. */
function checkProvable({ id, step, method }: Certificate, { proof }: CampaignPlan): void {
  if (step === 'validating' && method !== 'managedDns' && proof !== 'own')
    throw new Unproved(`Order ${id} has no proofs`);
}

function progressOf({ campaign, item }: Attempt, pace: 'issued' | 'ordered', replacement: Certificate): CampaignItem {
  const now = replacement.createdAt;
  const changed = { ...item, replacementId: replacement.id, reason: undefined, changedAt: now };
  if (pace === 'ordered') return { ...changed, state: 'underWay' };
  return { ...changed, state: 'replaced', ...oldAfter(campaign.plan, now) };
}

/** What becomes of the old certificate, from the time on at which it was replaced. */
export function oldAfter({ old }: CampaignPlan, now: Date): Pick<CampaignItem, 'old' | 'oldAt'> {
  if (old.kind === 'keep') return { old: 'kept', oldAt: undefined };
  return { old: old.kind === 'revoke' ? 'toRevoke' : 'awaitingTargets', oldAt: addMs(now, old.afterHours * HOUR_MS) };
}

/** The item as it goes on, where nobody has changed it since it was read. */
export function savingItem(previous: CampaignItem, changed: CampaignItem): WriteSet {
  const next = { ...changed, version: previous.version + 1 };
  return {
    expects: [{ kind: 'campaignItemUnchanged', item: previous }],
    changes: [{ kind: 'saveCampaignItem', previous, next }],
  };
}

/** That a rule was broken for it is in the log of its account. */
function loggingOverride({ accountUin, certificateId }: CampaignItem, at: Date): WriteSet {
  const operation = { accountUin, actor: accountUin, certificateId, kind: 'overrideRule', at } as const;
  return changing({ kind: 'operation', operation });
}

async function saveEnd(world: ItemWorld, item: CampaignItem, end: Ends): Promise<boolean> {
  const { state, reason, replacementId = item.replacementId, times } = end;
  const next = { ...item, state, reason, replacementId, changedAt: world.clock.now() };
  const { campaignId, certificateId } = item;
  const timed =
    times === undefined ? NO_CHANGE : changing({ kind: 'campaignItemTimed', campaignId, certificateId, times });
  return (await world.store.apply(together(savingItem(item, next), timed))).kind === 'applied';
}

/** What a refusal makes of the item. */
function asFate(world: ItemWorld, turn: ItemTurn, broken: readonly Override[]) {
  return async (error: unknown): Promise<Fate> => {
    if (error instanceof Unproved) return ends('external', because('noProofPossible'));
    if (!(error instanceof DomainError)) throw error;
    const { refusal } = error;
    const reason = troubleOfRefusal(refusal);
    const override = overrideFor(reason, turn.campaign.plan.overrides);
    if (override !== undefined && !broken.includes(override))
      return await reissueItem(world, turn, [...broken, override]);
    if (isPassing(reason)) return turn.isAlone() ? ends('failed', because('itemLocked')) : { kind: 'locked' };
    switch (refusal.kind) {
      case 'orderLimitReached':
        return { kind: 'full' };
      case 'storeUnavailable':
      case 'tooManyAtOnce':
        return { kind: 'later' };
      case 'quotaReached':
        return { kind: 'stopped', reason };
      case 'publicationImpossible':
        return ends('external', reason);
      case 'authorityUnreachable':
      case 'reissueRefused':
      case 'orderUnreadable':
        return ends('failed', reason);
      case 'alreadyReplaced':
        return await replacedMeanwhile(world, turn, reason);
      default:
        return ends('refused', reason);
    }
  };
}

/** Somebody else has replaced it, or is about to. */
async function replacedMeanwhile(world: ItemWorld, { item }: ItemTurn, reason: Reason): Promise<Fate> {
  const latest = await world.store.reads.certificates.findLatestReplacement(item.certificateId);
  const isIssued = latest?.step === 'issued' && isLiveReplacement(latest, world.clock.now());
  return isIssued
    ? { kind: 'ends', state: 'over', reason: because('itemReplaced'), replacementId: latest.id }
    : ends('refused', reason);
}
