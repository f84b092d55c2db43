// What becomes of certificates that a campaign has replaced: revoked when their time has come, and no target serves them where that matters.

import { DomainError } from '../../failure.ts';
import { addMs, MINUTE_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { servedOf } from '../model/deployment.ts';
import { NotNow, StaleState, StoreBusy } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { revoke } from '../revocation/revoke.ts';
import { troubleOfRefusal } from '../renewal/trouble.ts';
import { isThere, isUnseen, type KnownTarget, listKnownTargets } from '../targets/known-targets.ts';
import { CompromisedKeys } from './compromised-keys.ts';
import { findSuccessor } from './valid-successor.ts';
import { savingItem, type UsableRights } from './take-item.ts';

/** So many are looked at together. */
const OLD_IN_LOOK = 256;
/** How often one that a target serves still is looked at. */
export const SERVED_LOOK_MS = 10 * MINUTE_MS;

/** How often one that waits for others with its key is looked at, or one with which something went wrong. */
export const HELD_LOOK_MS = 10 * MINUTE_MS;

export type OldWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'targets' | 'clock' | 'wake' | 'report'>;

/** What a revocation comes to goes on record with it, and none is begun where the campaign has changed since it was read. */
export async function revokeOld(
  world: OldWorld,
  { campaign, rights }: { readonly campaign: Campaign; readonly rights: UsableRights },
): Promise<void> {
  const { campaigns, certificates } = world.store.reads;
  const question = { campaignId: campaign.id, now: world.clock.now(), limit: OLD_IN_LOOK };
  const items = await campaigns.listOldDue(question);
  const ids = items.flatMap(({ certificateId, replacementId }) =>
    replacementId === undefined ? [certificateId] : [certificateId, replacementId],
  );
  const byId = new Map((await certificates.listWithDeleted(ids)).map((one) => [one.id, one]));
  const targetsOf = rememberingTargets(world);
  const findAwaited: Look['findAwaited'] = async (certificate) =>
    campaign.plan.old.kind === 'whenUnserved'
      ? awaitedAt(await targetsOf(certificate.accountUin), certificate)
      : undefined;
  const isAwaited = async (certificate: Certificate) => (await findAwaited(certificate)) !== undefined;
  const keys = new CompromisedKeys(world, { campaign, rights, isAwaited });
  const shared = { campaign, rights, findAwaited, keys };
  const looking = items.map(async (item) => {
    const certificate = byId.get(item.certificateId);
    await settle(world, { ...shared, item, certificate, replacement: byId.get(item.replacementId ?? '') });
  });
  await Promise.all(looking);
}

/** Why it is not known that none serves it; undefined: one does. */
interface AtTargets {
  readonly reason: Reason | undefined;
}

interface Look {
  readonly campaign: Campaign;
  readonly rights: UsableRights;
  readonly item: CampaignItem;
  readonly certificate: Certificate | undefined;
  readonly replacement: Certificate | undefined;
  /** Undefined: none has to show that it does not serve it, or each has. */
  readonly findAwaited: (certificate: Certificate) => Promise<AtTargets | undefined>;
  readonly keys: CompromisedKeys;
}

type OldFate = Pick<CampaignItem, 'old' | 'oldAt' | 'reason'>;

/** What goes wrong with one holds up no other. What somebody has changed meanwhile, and what the store has no room for, is left to the next look. */
async function settle(world: OldWorld, look: Look): Promise<void> {
  const { item } = look;
  try {
    const fate = await lookAt(world, look);
    if (fate !== 'settled') await world.store.apply(savingFate(item, fate, world.clock.now()));
  } catch (error) {
    if (error instanceof StoreBusy || error instanceof NotNow || error instanceof StaleState) return;
    world.report({ what: 'Cannot revoke for a campaign', subject: item.certificateId, error });
    const now = world.clock.now();
    const later = { old: item.old, oldAt: addMs(now, HELD_LOOK_MS), reason: because('itemBroke') };
    await world.store.apply(savingFate(item, later, now));
  }
}

function savingFate(item: CampaignItem, fate: OldFate, changedAt: Date): WriteSet {
  return savingItem(item, { ...item, ...fate, changedAt });
}

function keptFor(reason: Reason | undefined): OldFate {
  return { old: 'kept', oldAt: undefined, reason };
}

/** settled: what has become of it is on record, or it goes with another one of its key. */
async function lookAt(world: OldWorld, look: Look): Promise<OldFate | 'settled'> {
  const { rights, certificate, replacement } = look;
  const { revocationReason: reason } = look.campaign.plan;
  const now = world.clock.now();
  const phase = certificate === undefined ? 'deleted' : phaseOf(certificate, now);
  if (phase === 'revoked' || phase === 'revoking') return { old: 'revoked', oldAt: now, reason: undefined };
  if (certificate === undefined || certificate.deletedAt !== undefined || phase !== 'issued') return keptFor(undefined);
  const successor = await findSuccessor(world.store.reads, { certificate, replacement, reason, now });
  if (successor === undefined) return keptFor(because('oldHasNoSuccessor'));
  const awaited = await look.findAwaited(certificate);
  if (awaited !== undefined)
    return { old: 'awaitingTargets', oldAt: addMs(now, SERVED_LOOK_MS), reason: awaited.reason };
  const refusal = await rights.refusalToRevoke(certificate);
  if (refusal !== undefined) return keptFor(refusal);
  return await revokeOne(world, { ...look, certificate, successor });
}

/** What it waits for at targets; undefined: none serves it, and that is known of each. */
function awaitedAt(targets: readonly KnownTarget[], certificate: Certificate): AtTargets | undefined {
  const served = servedOf(certificate);
  if (targets.some((target) => isThere(target, served))) return { reason: undefined };
  if (targets.length === 0) return { reason: because('noTargetKnown') };
  const count = targets.filter(isUnseen).length;
  return count === 0 ? undefined : { reason: because('targetsNotSeen', { count }) };
}

/** Its replacement is a reissue of it, and stays. */
async function revokeOne(
  world: OldWorld,
  look: Look & { readonly certificate: Certificate; readonly successor: Certificate },
): Promise<OldFate | 'settled'> {
  const { campaign, item, certificate, successor, keys } = look;
  const { revocationReason, incident } = campaign.plan;
  const now = world.clock.now();
  const bearers = revocationReason === 'keyCompromise' ? await keys.find(certificate) : undefined;
  if (bearers?.isHeld === true)
    return { old: 'toRevoke', oldAt: addMs(now, HELD_LOOK_MS), reason: because('oldKeyHeld') };
  if (bearers !== undefined && !keys.take(certificate)) return 'settled';
  const besides = together(
    expecting({ kind: 'campaignUnchanged', campaign }, { kind: 'unchanged', certificate: successor }),
    bearers?.unchanged ?? NO_CHANGE,
    savingFate(item, { old: 'revoked', oldAt: now, reason: undefined }, now),
  );
  try {
    await revoke(world, {
      actor: item.accountUin,
      certificate,
      cause: { reason: revocationReason, comment: incident },
      isOpen: ({ id }) => bearers?.closed.has(id) !== true,
      isAlone: true,
      besides,
    });
    return 'settled';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return keptFor(troubleOfRefusal(error.refusal));
  }
}

/** Read once for each account. */
function rememberingTargets(world: OldWorld): (accountUin: string) => Promise<readonly KnownTarget[]> {
  const known = new Map<string, Promise<readonly KnownTarget[]>>();
  return async (accountUin) => {
    const targets = known.get(accountUin) ?? listKnownTargets(world, accountUin);
    known.set(accountUin, targets);
    return await targets;
  };
}
