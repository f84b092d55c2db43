// One stretch of what a campaign selects: the certificates in it as items, each with what would become of it.

import { mapByTurns } from '../../lib/turns/turns.ts';
import { because } from '../../reasons/reason.ts';
import { subjectKeyHashesOf } from '../keys/subject-keys.ts';
import { identifiersOf } from '../model/campaigns/identifier.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import { isSelected, issuerNamesOf, namesCertificates } from '../model/campaigns/match.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { Certificate } from '../model/certificate.ts';
import type { CampaignRight } from '../ports/campaign-right.ts';
import type { CampaignGroup } from '../ports/campaign-selections.ts';
import type { Reads } from '../ports/store.ts';
import { type Grouped, groupsOf } from './groups.ts';
import { judge, type Judging, type Verdict } from './judge.ts';
import { isPassingTrouble } from './passing-trouble.ts';
import { PlanningEnds, type PlanWorld } from './plan-world.ts';
import { authorityKeysOf, AuthorityKeys, makeSelectable } from './selectable.ts';
import type { UsableRights } from './take-item.ts';

/** Certificates that are looked at together: a tenth of a second where each is selected and judged. */
const CERTIFICATES_IN_STRETCH = 500;
/** Half a millisecond of the event loop, between which others have their turn. */
const JUDGED_PER_TURN = 8;

export interface SelectedStretch {
  readonly items: readonly CampaignItem[];
  readonly groups: readonly CampaignGroup[];
  /** Lines of files that name one of them. */
  readonly found: readonly string[];
  /** Undefined: there are no more certificates. */
  readonly last: string | undefined;
}

/** After this place. Throws PlanningEnds where whoever began the campaign has no right to it any more. */
export async function selectStretch(
  world: PlanWorld,
  campaign: Campaign,
  after: string | undefined,
): Promise<SelectedStretch> {
  const now = world.clock.now();
  const { selection, id: campaignId, accountUin } = campaign;
  const { selections } = world.store.reads;
  const rights = await usableRights(world, campaign);
  const right = await findRight(world, campaign, now);
  const authorityKeys = authorityKeysOf(world, selection);
  const issuerChains = authorityKeys.length === 0 ? [] : await selections.findIssuerChains(authorityKeys);
  const hasLines = (await selections.countIdentifiers(campaignId)) > 0;
  const question = { selection, isNamed: hasLines || namesCertificates(selection), now };
  const stretch = { ...question, scope: right?.scope, issuerChains, after, limit: CERTIFICATES_IN_STRETCH };
  const { page, last } = await selections.listSelected(stretch);
  const selectable = makeSelectable(world, selection);
  /** Whether these are selected cannot be told. */
  const broken = new Set<Certificate>();
  const isTaken = async (one: Certificate): Promise<boolean> => {
    if (right?.isOpen(one) === false) return false;
    const taking = (): boolean => isSelected(selectable(one), { ...question, authorityKeys });
    const isOne = await unlessBroken(world, one, taking);
    if (isOne === undefined) broken.add(one);
    return isOne ?? true;
  };
  const open = await mapByTurns(page, async (one) => ((await isTaken(one)) ? [one] : []), { perTurn: JUDGED_PER_TURN });
  const { taken, found } = await namedAmong(world, { campaignId, hasLines, open: open.flat() });
  const judging = await readJudging(world, { campaign, rights, taken, now });
  const judgedOf = async (certificate: Certificate): Promise<Judged> => {
    const judged = async (): Promise<Verdict> => await judge(world, certificate, judging);
    const verdict = broken.has(certificate) ? undefined : await unlessBroken(world, certificate, judged);
    return { certificate, verdict: verdict ?? BROKEN, now };
  };
  const items = await mapByTurns(taken, async (one) => itemOf(world, campaign, await judgedOf(one)), {
    perTurn: JUDGED_PER_TURN,
  });
  const grouping = { ...world, authorities: new AuthorityKeys(), isOperators: accountUin === undefined };
  return { items: items.map(({ item }) => item), groups: groupsOf(grouping, items), found, last };
}

async function usableRights({ rightsOf }: PlanWorld, campaign: Campaign): Promise<UsableRights> {
  const rights = await rightsOf(campaign);
  if (rights.kind === 'usable') return rights;
  throw new PlanningEnds(rights.kind === 'gone' ? rights.why : because('accountHeld'));
}

/** Undefined for the operator, who sees all. */
async function findRight(
  { findCampaignRight }: PlanWorld,
  { accountUin, startedBy: secretId }: Campaign,
  now: Date,
): Promise<CampaignRight | undefined> {
  if (accountUin === undefined) return undefined;
  if (secretId === undefined) throw new PlanningEnds(because('campaignUnstarted'));
  const found = await findCampaignRight({ accountUin, secretId }, now);
  if (found.kind === 'gone') throw new PlanningEnds(found.why);
  return found.right;
}

/** Where there are lines of files, those that one of them names. */
async function namedAmong(
  { store }: PlanWorld,
  about: { readonly campaignId: string; readonly hasLines: boolean; readonly open: readonly Certificate[] },
): Promise<{ readonly taken: readonly Certificate[]; readonly found: readonly string[] }> {
  const { campaignId, hasLines, open } = about;
  if (!hasLines) return { taken: open, found: [] };
  const names = new Map(open.map((one) => [one, identifiersOf(one)]));
  const found = await store.reads.selections.listIdentifiersAmong(campaignId, [...names.values()].flat());
  const known = new Set(found);
  return { taken: open.filter((one) => names.get(one)?.some((name) => known.has(name)) === true), found };
}

async function readJudging(
  { store }: PlanWorld,
  about: {
    readonly campaign: Campaign;
    readonly rights: UsableRights;
    readonly taken: readonly Certificate[];
    readonly now: Date;
  },
): Promise<Judging> {
  const { campaign, rights, taken, now } = about;
  const { plan, id: campaignId } = campaign;
  const { selections, acme } = store.reads;
  const ids = taken.map(({ id }) => id);
  const hashes = plan.key === undefined ? taken.flatMap(subjectKeyHashesOf) : [];
  const [held, blocked, reads] = await Promise.all([
    selections.listHeldAmong(campaignId, ids),
    selections.listBlockedAmong(hashes),
    readTogether(store.reads, taken),
  ]);
  return { plan, rights, reads, acme, held: new Set(held), blocked: new Set(blocked), now };
}

/** What the rules of a reissue read of each is read of all at once; what is asked for besides goes to the store. */
async function readTogether(
  { certificates }: Pick<Reads, 'certificates'>,
  taken: readonly Certificate[],
): Promise<Pick<Reads, 'certificates'>> {
  const ids = taken.map(({ id }) => id);
  const known = new Map(taken.map((one) => [one.id, one]));
  const latest = await certificates.listLatestReplacements(ids);
  return {
    certificates: {
      ...certificates,
      find: async (id) => known.get(id) ?? (await certificates.find(id)),
      findLatestReplacement: async (id) =>
        known.has(id) ? latest.get(id) : await certificates.findLatestReplacement(id),
    },
  };
}

interface Judged {
  readonly certificate: Certificate;
  readonly verdict: Verdict;
  readonly now: Date;
}

const BROKEN: Verdict = { state: 'refused', reason: because('itemBroke') };

/** Undefined where something goes wrong with this certificate that nobody foresaw: the others are planned all the same. */
async function unlessBroken<T>(
  { report }: Pick<PlanWorld, 'report'>,
  { id: subject }: Certificate,
  asked: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await asked();
  } catch (error) {
    if (isPassingTrouble(error)) throw error;
    report({ what: 'Cannot judge for a campaign', subject, error });
    return undefined;
  }
}

/** Its wave is dealt when all that waits is known. */
function itemOf(
  { products }: Pick<PlanWorld, 'products'>,
  { id: campaignId, round }: Campaign,
  { certificate, verdict, now }: Judged,
): Grouped {
  const { id: certificateId, accountUin, names, issued, productId } = certificate;
  const item: CampaignItem = {
    campaignId,
    certificateId,
    version: 1,
    accountUin,
    domain: names[0] ?? '',
    issuer: products.get(productId)?.issuer ?? issuerNamesOf(certificate)[0] ?? '',
    notAfter: issued?.notAfter,
    state: verdict.state,
    reason: verdict.reason,
    wave: 0,
    round,
    replacementId: undefined,
    old: undefined,
    oldAt: undefined,
    // Which rules are broken for it is put on record when they are.
    overridden: [],
    changedAt: now,
  };
  return { certificate, item, proof: verdict.state === 'waiting' ? verdict.proof : undefined };
}
