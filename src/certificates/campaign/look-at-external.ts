// Items that somebody else has to replace, looked at some at a time: whether they were, or need it no more.

import { addMs, HOUR_MS, isAhead, MAX_CLOCK_SKEW_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { isGoodFor } from '../model/coverage.ts';
import { registrableDomainOf } from '../model/domain-name.ts';
import type { World } from '../ports/world.ts';
import { savingItem } from './take-item.ts';
import { standingFor } from './valid-successor.ts';

/** How often each of them is looked at. */
export const EXTERNAL_LOOK_MS = HOUR_MS;
/** So many are looked at together; then what else the campaign has to do has its turn. */
const ITEMS_IN_LOOK = 250;
/** New certificates under one domain among which one of the same names is sought: the newest. */
const MAX_NEW_UNDER = 10_000;
/**
 * So many of what may stand in the place of one are looked at, the newest of each kind: an account can make any number of them. Where all of
 * these are not good, and one before them is, that is told later than it could be.
 */
export const MAX_IN_PLACE = 4;
/** Records read at once. */
const RECORDS_AT_ONCE = 1000;

type LookWorld = Pick<World, 'store' | 'clock'>;

/** When the first of them is to be looked at; at once where a clock ahead of its time has dated a look. Undefined where there are none. */
export async function findExternalDue({ store, clock }: LookWorld, { id }: Campaign): Promise<Date | undefined> {
  const looks = await store.reads.campaigns.findExternalLooks(id);
  if (looks === undefined) return undefined;
  const now = clock.now();
  return isAhead(looks.newest, now) ? now : addMs(looks.oldest, EXTERNAL_LOOK_MS);
}

/** Those that were looked at the longest time ago. What somebody has changed meanwhile is looked at another time. */
export async function lookAtExternal(world: LookWorld, campaign: Campaign): Promise<void> {
  const { store, clock } = world;
  const now = clock.now();
  const items = await store.reads.campaigns.listExternalToLook({
    campaignId: campaign.id,
    until: addMs(now, -EXTERNAL_LOOK_MS),
    since: addMs(now, MAX_CLOCK_SKEW_MS),
    limit: ITEMS_IN_LOOK,
  });
  const ids = items.map(({ certificateId }) => certificateId);
  const originals = await readRecords(world, ids);
  const others = await findInPlace(world, campaign, [...originals.values()]);
  for (const item of items) {
    const certificate = originals.get(item.certificateId);
    const fate = fateOf({ certificate, others: others.get(item.certificateId) ?? [], campaign, now });
    if (fate !== undefined) await store.apply(savingItem(item, { ...item, ...fate, changedAt: now }));
  }
  await store.transact(async ({ campaigns }) => {
    await campaigns.noteLooked({ campaignId: campaign.id, certificateIds: ids, at: now });
  });
}

/** Undefined: somebody else has to replace it still. */
function fateOf(about: {
  readonly certificate: Certificate | undefined;
  /** What may stand in its place, the newest last. */
  readonly others: readonly Certificate[];
  readonly campaign: Campaign;
  readonly now: Date;
}): Partial<CampaignItem> | undefined {
  const { certificate, others, campaign, now } = about;
  if (certificate === undefined) return { state: 'over', reason: because('itemDeleted') };
  const { revocationReason: reason } = campaign.plan;
  const isStanding = standingFor({ certificate, reason, now });
  const successor = others.findLast((one) => coversAll(one, certificate) && isStanding(one));
  if (successor !== undefined)
    return { state: 'replaced', replacementId: successor.id, reason: undefined, old: 'kept' };
  if (certificate.deletedAt !== undefined) return { state: 'over', reason: because('itemDeleted') };
  const phase = phaseOf(certificate, now);
  if (phase !== 'expired' && phase !== 'revoking' && phase !== 'revoked') return undefined;
  return { state: 'over', reason: because('itemIsOver', { phase }) };
}

/** An ACME client may say that its order replaces what shares one name with it, and serve others from then on. */
function coversAll(one: Certificate, { accountUin, names }: Certificate): boolean {
  return one.accountUin === accountUin && names.every((name) => isGoodFor(one.names, name));
}

/** By the ids of the originals, the newest last: what is linked to one, and new ones of the same names that began later. */
async function findInPlace(
  world: LookWorld,
  campaign: Campaign,
  originals: readonly Certificate[],
): Promise<ReadonlyMap<string, readonly Certificate[]>> {
  const certificateIds = originals.map(({ id }) => id);
  const linked = await world.store.reads.campaigns.listLinkedLater({ certificateIds, most: MAX_IN_PLACE });
  const named = await findSameNamed(world, campaign, originals);
  const records = await readRecords(
    world,
    [...linked, ...named].map(({ id }) => id),
  );
  const byId = new Map(originals.map((one) => [one.id, one]));
  const later = named.filter(({ originalId, id }) => beginsLater(records.get(id), byId.get(originalId)));
  const byOriginal = Map.groupBy([...later, ...linked], ({ originalId }) => originalId);
  return new Map([...byOriginal].map(([id, found]) => [id, found.flatMap((one) => records.get(one.id) ?? [])]));
}

/** What was made before, and comes on record only now, replaces nothing. */
function beginsLater(one: Certificate | undefined, original: Certificate | undefined): boolean {
  const [begin, before] = [one?.issued?.notBefore, original?.issued?.notBefore];
  return begin !== undefined && before !== undefined && begin > before;
}

interface Named {
  readonly originalId: string;
  readonly id: string;
}

/** On record since the campaign was drafted: what was there before may serve elsewhere. The newest last. */
async function findSameNamed(
  { store }: LookWorld,
  { id: campaignId, createdAt: since }: Campaign,
  originals: readonly Certificate[],
): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const ofDomain of Map.groupBy(originals, placeOf).values()) {
    const [first] = ofDomain;
    const main = first?.names[0];
    if (first === undefined || main === undefined) continue;
    const place = { accountUin: first.accountUin, registrableDomain: registrableDomainOf(main) };
    const news = await store.reads.campaigns.listNewUnder({ ...place, campaignId, since, limit: MAX_NEW_UNDER });
    const byNames = Map.groupBy(news, namesOf);
    for (const original of ofDomain) {
      const newest = (byNames.get(namesOf(original)) ?? []).slice(0, MAX_IN_PLACE);
      for (const { id } of newest.toReversed()) found.push({ originalId: original.id, id });
    }
  }
  return found;
}

function placeOf({ accountUin, names }: Certificate): string {
  const [main] = names;
  return `${accountUin}/${main === undefined ? '' : registrableDomainOf(main)}`;
}

/** Whatever their order. */
function namesOf({ names }: Pick<Certificate, 'names'>): string {
  return names.toSorted().join(' ');
}

async function readRecords({ store }: LookWorld, ids: readonly string[]): Promise<ReadonlyMap<string, Certificate>> {
  const wanted = [...new Set(ids)];
  const records = new Map<string, Certificate>();
  for (let at = 0; at < wanted.length; at += RECORDS_AT_ONCE) {
    const page = await store.reads.certificates.listWithDeleted(wanted.slice(at, at + RECORDS_AT_ONCE));
    for (const one of page) records.set(one.id, one);
  }
  return records;
}
