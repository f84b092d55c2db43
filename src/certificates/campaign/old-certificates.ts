// What becomes of certificates that a campaign has replaced: revoked when their time has come, and no target serves them where that matters.

import { DomainError } from '../../failure.ts';
import { addMs, MINUTE_MS } from '../../lib/clock.ts';
import type { Campaign } from '../model/campaign.ts';
import type { CampaignItem } from '../model/campaign-item.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { servedOf } from '../model/deployment.ts';
import type { World } from '../ports/world.ts';
import { revoke } from '../revocation/revoke.ts';
import { troubleOfRefusal } from '../renewal/trouble.ts';
import { isThere, type KnownTarget, listKnownTargets } from '../targets/known-targets.ts';
import { savingItem, type UsableRights } from './take-item.ts';

/** So many are looked at together. */
const OLD_IN_LOOK = 256;
/** How often one that a target serves still is looked at. */
export const SERVED_LOOK_MS = 10 * MINUTE_MS;

export type OldWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'targets' | 'clock' | 'wake'>;

/** A run that ends in between finds those that it has revoked revoked. */
export async function revokeOld(
  world: OldWorld,
  { campaign, rights }: { readonly campaign: Campaign; readonly rights: UsableRights },
): Promise<void> {
  const { campaigns, certificates } = world.store.reads;
  const question = { campaignId: campaign.id, now: world.clock.now(), limit: OLD_IN_LOOK };
  const items = await campaigns.listOldDue(question);
  const found = await certificates.listWithDeleted(items.map(({ certificateId: id }) => id));
  const byId = new Map(found.map((one) => [one.id, one]));
  const targetsOf = rememberingTargets(world);
  const looking = items.map(async (item) => {
    const certificate = byId.get(item.certificateId);
    const change = await lookAt(world, { campaign, rights, item, certificate, targetsOf });
    await world.store.apply(savingItem(item, { ...item, ...change, changedAt: world.clock.now() }));
  });
  await Promise.all(looking);
}

interface Look {
  readonly campaign: Campaign;
  readonly rights: UsableRights;
  readonly item: CampaignItem;
  readonly certificate: Certificate | undefined;
  readonly targetsOf: (accountUin: string) => Promise<readonly KnownTarget[]>;
}

async function lookAt(world: OldWorld, look: Look): Promise<Pick<CampaignItem, 'old' | 'oldAt' | 'reason'>> {
  const { campaign, rights, item, certificate, targetsOf } = look;
  const now = world.clock.now();
  const { reason } = item;
  const phase = certificate === undefined ? 'deleted' : phaseOf(certificate, now);
  if (phase === 'revoked' || phase === 'revoking') return { old: 'revoked', oldAt: now, reason };
  if (certificate === undefined || certificate.deletedAt !== undefined || phase !== 'issued')
    return { old: 'kept', oldAt: undefined, reason };
  if (item.old === 'awaitingTargets') {
    const served = servedOf(certificate);
    const isServed = (await targetsOf(item.accountUin)).some((target) => isThere(target, served));
    if (isServed) return { old: 'awaitingTargets', oldAt: addMs(now, SERVED_LOOK_MS), reason };
  }
  const refusal = await rights.refusalToRevoke(certificate);
  if (refusal !== undefined) return { old: 'kept', oldAt: undefined, reason: refusal };
  const { revocationReason, incident } = campaign.plan;
  const cause = { reason: revocationReason, comment: incident };
  try {
    // Its replacement is a reissue of it, and stays.
    await revoke(world, { actor: item.accountUin, certificate, cause, isOpen: () => true, isAlone: true });
    return { old: 'revoked', oldAt: now, reason };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { old: 'kept', oldAt: undefined, reason: troubleOfRefusal(error.refusal) };
  }
}

/** Read once for each account. */
function rememberingTargets(world: OldWorld): Look['targetsOf'] {
  const known = new Map<string, Promise<readonly KnownTarget[]>>();
  return async (accountUin) => {
    const targets = known.get(accountUin) ?? listKnownTargets(world, accountUin);
    known.set(accountUin, targets);
    return await targets;
  };
}
