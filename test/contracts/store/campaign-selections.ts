// Store contract: what SQL selects for a campaign is what isSelected says; lines of files, groups and waves.

import { deepEqual, equal, ok } from 'node:assert/strict';
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  oneof,
  option,
  record,
} from 'fast-check';
import { canonicalIdentifier, identifiersOf } from '../../../src/certificates/model/campaigns/identifier.ts';
import { isSelected, type SelectableCertificate } from '../../../src/certificates/model/campaigns/match.ts';
import type { CampaignSelection } from '../../../src/certificates/model/campaigns/selection.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import type { CampaignGroup, SelectionScope, Stretch } from '../../../src/certificates/ports/campaign-selections.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { fingerprint } from '../../../src/x509/certificate/certificate.ts';
import { makeCampaign, makeItem } from './campaigns.ts';
import { idsOf, insert } from './certificates.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, domain, makeCertificate, makeIssued, makeMaterial, NOON, OTHER_ACCOUNT } from './samples.ts';
import { changing } from './write-set-samples.ts';

const SEED = 20261130;

/** So few that the ends of a range often are a certificate's own. */
const moment = integer({ min: -2, max: 2 }).map((milliseconds) => addMs(NOON, milliseconds));
const LEAVES = [1, 2, 3].map((byte) => Uint8Array.of(48, 1, byte));
/** Whoever has signed is told apart by the chain, since none of these can be read. */
const AUTHORITIES = [Uint8Array.of(48, 3), Uint8Array.of(48, 4)];
const SERIALS = ['0a0b', '0b', '00f0', 'f0f0f0', 'ab'];

const material = record({
  serial: constantFrom(...SERIALS),
  chain: record({ leaf: constantFrom(...LEAVES), above: constantFrom(...AUTHORITIES) }).map(({ leaf, above }) => [
    leaf,
    above,
  ]),
  notBefore: moment,
  notAfter: moment,
  encryption: option(
    constantFrom(...SERIALS).map((serial) => ({ serial, leaf: Uint8Array.of(48, 9) })),
    { nil: undefined },
  ),
}).map(makeMaterial);

const facts = record({
  issued: option(material, { nil: undefined, freq: 6 }),
  step: constantFrom('issued', 'issued', 'revoking', 'revoked'),
  source: constantFrom('ordered', 'ordered', 'uploaded'),
  type: constantFrom('server', 'server', 'server', 'authority'),
  deletedAt: constantFrom(undefined, undefined, undefined, NOON),
  projectId: constantFrom(0, 7),
  keyAlgorithm: constantFrom('p256', 'rsa2048'),
  productId: constantFrom('13', '83'),
  packageType: constantFrom('13', '83', '2'),
  orderReference: constantFrom('', 'acme:le:Ab12Cd34/1', 'acme:lea:Ab12Cd34/1'),
  tags: array(constantFrom({ key: 'team', value: 'shop' }, { key: 'team', value: '' }, { key: 'a', value: 'team' }), {
    maxLength: 1,
  }),
  names: array(constantFrom('a.com', '*.a.com', 'b.a.com', 'xa.com', 'a.com.cn').map(domain), { maxLength: 2 }),
});

const some = <Value>(...values: readonly Value[]) => array(constantFrom(...values), { maxLength: 2 });

/** One member of a selection. */
const member: Arbitrary<Omit<CampaignSelection, 'all'>> = oneof(
  record({ tag: record({ key: constantFrom('team', 'te', 'a'), value: constantFrom(undefined, 'shop', '', 'team') }) }),
  record({ projectIds: some(0, 7, 8) }),
  record({ accountUins: some('x', 'y') }),
  record({ packageTypes: some('13', '83', '2') }),
  record({ issuers: some('builtin', 'le', 'l') }),
  record({ authorities: some('issuing-1') }),
  record({ keyAlgorithms: some<'p256' | 'rsa2048'>('p256', 'rsa2048') }),
  record({ keyHashes: some('k1', 'k2') }),
  record({ domainSuffixes: some('a.com', 'com', 'b.a.com', 'a') }),
  record({ issuedFrom: moment }),
  record({ issuedTo: moment }),
  record({ expiresFrom: moment }),
  record({ expiresTo: moment }),
  record({ lintRules: some('r1', 'r2') }),
  record({ certificateIds: some('0', '1', '2') }),
  record({ serials: some('a0b', 'b', 'f0', 'f0f0f0', 'ab') }),
  record({ fingerprints: some(...LEAVES.map((leaf) => fingerprint(leaf, 'sha256'))) }),
);

/** Few, since hardly anything is selected by many. */
const selection = array(member, { maxLength: 2 }).map(
  (members): CampaignSelection => Object.assign({ all: members.length === 0 }, ...members),
);

/** Its serial decides its keys and its defects, so that the store can be told of them. */
function selectable(certificate: Certificate): SelectableCertificate {
  const { issued } = certificate;
  const above = issued?.chain[1];
  return {
    certificate,
    authorityKey: above === AUTHORITIES[0] ? 'aa' : 'bb',
    keyHashes: keysOf(certificate),
    failedRules: () => (issued?.serial === 'ab' ? ['r1'] : []),
  };
}

function keysOf({ issued }: Certificate): readonly string[] {
  return issued?.serial === '0b' ? ['k1'] : [];
}

async function recordKeys(store: RecordStore, certificates: readonly Certificate[]): Promise<void> {
  await store.transact(async (rows) => {
    for (const { id, accountUin, ...certificate } of certificates) {
      for (const keySha256 of keysOf({ id, accountUin, ...certificate })) {
        await rows.subjectKeys.record({ keySha256, accountUin, certificateId: id });
      }
    }
  });
}

/** The chain that begins with the first authority, as a store without readable certificates is told of it. */
async function chainsOf(made: readonly Certificate[]): Promise<readonly string[]> {
  return made.length === 0 ? [] : [fingerprint(Uint8Array.of(0, 0, 0, 2, 48, 3), 'sha256')];
}

interface Asked {
  readonly selection: CampaignSelection;
  readonly isNamed: boolean;
  readonly scope: SelectionScope;
  readonly made: readonly Certificate[];
}

/** By stretches of three, so that their borders are passed. */
async function selectedBy(store: RecordStore, asked: Asked) {
  const listed: Certificate[] = [];
  let counted = 0;
  const question = { selection: asked.selection, isNamed: asked.isNamed, now: NOON };
  const issuerChains = await chainsOf(asked.made);
  const isTaken = (one: Certificate) => isSelected(selectable(one), { ...question, authorityKeys: ['aa'] });
  const asMade = (read: Certificate) => asked.made.find(({ id }) => id === read.id) ?? read;
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const stretch: Stretch = { ...question, scope: asked.scope, issuerChains, after, limit: 3 };
    const { page, last } = await store.reads.selections.listSelected(stretch);
    const { count, open, last: lastCounted } = await store.reads.selections.countSelected(stretch);
    equal(lastCounted, last);
    listed.push(...page.map(asMade).filter(isTaken));
    counted += count + open.map(asMade).filter(isTaken).length;
    after = last;
  }
  return { listed: new Set(idsOf(listed)), counted };
}

function wantedOf({ selection: wanted, isNamed, scope, made }: Asked): ReadonlySet<string> {
  const isTaken = (one: Certificate) => {
    return isSelected(selectable(one), { selection: wanted, isNamed, now: NOON, authorityKeys: ['aa'] });
  };
  const isOpen = ({ accountUin, projectId }: Certificate) =>
    scope === undefined ||
    (scope.accountUin === accountUin && (scope.projectIds === undefined || scope.projectIds.includes(projectId)));
  return new Set(idsOf(made.filter((one) => isTaken(one) && isOpen(one))));
}

function waveOf(nth: number): number {
  return nth <= 2 ? 1 : 2;
}

function group(by: 'issuer' | 'product', value: string, count: number): CampaignGroup {
  return { by, value, count };
}

export const campaignSelectionContract: Contract = {
  [`a campaign selects what the rule says of each certificate, whoever's they are, and counts as many (seed ${SEED})`]:
    async (store) => {
      const certificates = array(facts, { minLength: 1, maxLength: 8 });
      const question = record({ certificates, selection, isNamed: boolean(), ofAll: boolean(), inProject: boolean() });
      let [run, found] = [0, 0];
      const property = asyncProperty(question, async ({ certificates: list, selection: wanted, ...asked }) => {
        const [own, other] = [`x${run}`, `y${run}`];
        run += 1;
        const made = list.map((fact, at) => {
          return makeCertificate({ ...fact, id: `${own}/${at}`, accountUin: at % 3 === 2 ? other : own });
        });
        await insert(store, ...made);
        await recordKeys(store, made);
        // Names of accounts and certificates are of the run.
        const placed: CampaignSelection = {
          ...wanted,
          ...(wanted.accountUins && { accountUins: wanted.accountUins.map((name) => `${name}${run - 1}`) }),
          ...(wanted.certificateIds && { certificateIds: wanted.certificateIds.map((name) => `${own}/${name}`) }),
        };
        const scope = asked.ofAll ? undefined : { accountUin: own, projectIds: asked.inProject ? [7] : undefined };
        const ask = { selection: placed, isNamed: asked.isNamed, scope, made };
        const { listed, counted } = await selectedBy(store, ask);
        deepEqual(listed, wantedOf(ask));
        equal(counted, listed.size);
        found += listed.size;
        await store.transact(async (rows) => {
          for (const one of made) equal(await rows.certificates.remove(one), true);
        });
      });
      await assert(property, { seed: SEED, numRuns: 40 });
      ok(found > 20, `only ${found} were selected`);
    },

  'lines of a file count once, and those that name nothing are told, page by page': async (store) => {
    const [campaignId, other] = ['CampaignA001', 'CampaignB001'];
    const { selections } = store.reads;
    const add = async (...lines: readonly string[]) =>
      await store.transact(async (rows) => await rows.selections.addIdentifiers(campaignId, lines));
    deepEqual([await add('b', 'a', 'b'), await add('a', 'c'), await add()], [2, 1, 0]);
    await store.transact(async (rows) => {
      await rows.selections.addIdentifiers(other, ['a']);
      await rows.selections.markFound(campaignId, ['a']);
      await rows.selections.markFound(campaignId, ['a']);
    });
    deepEqual([await selections.countIdentifiers(campaignId), await selections.countUnknown(campaignId)], [3, 2]);
    deepEqual(await selections.listUnknown(campaignId, { after: '', limit: 1 }), ['b']);
    deepEqual(await selections.listUnknown(campaignId, { after: 'b', limit: 5 }), ['c']);
    deepEqual(await selections.listIdentifiersAmong(campaignId, ['a', 'z']), ['a']);
    deepEqual(await selections.listUnknown(other, { after: '', limit: 5 }), ['a']);
    deepEqual(await selections.countUnknown(other), 1);
    equal(await store.transact(async (rows) => await rows.selections.forgetFound(campaignId, 5)), 1);
    equal(await selections.countUnknown(campaignId), 3);
  },

  'lines and groups go with their campaign': async (store) => {
    const campaignId = 'campaign-1';
    const campaign = makeCampaign({ id: campaignId, step: 'done', endedAt: NOON });
    await store.apply(changing({ kind: 'insertCampaign', campaign }));
    await store.transact(async ({ selections }) => {
      await selections.addIdentifiers(campaignId, ['a', 'b', 'c']);
      await selections.addIdentifiers('campaign-2', ['a']);
      await selections.markFound(campaignId, ['a']);
      await selections.addToGroups(campaignId, [{ by: 'product', value: '13', count: 1 }]);
    });
    const prune = async () => await store.transact(async (rows) => await rows.campaigns.prune(addMs(NOON, 1), 2));
    deepEqual([await prune(), await prune(), await prune(), await prune(), await prune()], [1, 2, 1, 2, 1]);
    const { selections } = store.reads;
    deepEqual([await selections.countIdentifiers(campaignId), await selections.countIdentifiers('campaign-2')], [0, 1]);
    deepEqual(await selections.listIdentifiersAmong(campaignId, ['a', 'b', 'c']), []);
    deepEqual(await selections.listGroups(campaignId, 9), []);
  },

  'waves are dealt to what waits, in the order of certificate ids, page by page': async (store) => {
    const ids = ['d', 'a', 'c', 'e', 'b'];
    await store.transact(async ({ campaigns }) => {
      const items = ids.map((certificateId) => makeItem({ certificateId, wave: 0 }));
      await campaigns.insertItems([...items, makeItem({ certificateId: 'bb', wave: 0, state: 'refused' })]);
      await campaigns.insertItems([makeItem({ certificateId: 'a', wave: 0, campaignId: 'campaign-2' })]);
    });
    const deal = async (after: string, nth: number) =>
      await store.transact(async ({ selections }) => {
        return await selections.dealWaves({ campaignId: 'campaign-1', after, nth, limit: 2, waveOf });
      });
    deepEqual(await deal('', 1), { last: 'b', dealt: 2 });
    deepEqual(await deal('b', 3), { last: 'c', dealt: 1 });
    deepEqual(await deal('c', 4), { last: 'e', dealt: 2 });
    deepEqual(await deal('e', 6), { last: undefined, dealt: 0 });
    const wavesOf = async (campaignId: string) => {
      const filter = { campaignId, state: undefined, wave: undefined, after: '', limit: 9 };
      return (await store.reads.campaigns.listItems(filter)).map((item) => [item.certificateId, item.wave]);
    };
    deepEqual(Object.fromEntries(await wavesOf('campaign-1')), { a: 1, b: 1, bb: 0, c: 2, d: 2, e: 2 });
    deepEqual(await wavesOf('campaign-2'), [['a', 0]]);
  },

  'groups of a campaign add up, the most frequent first': async (store) => {
    await store.transact(async (rows) => {
      const add = async (...groups: readonly CampaignGroup[]) =>
        await rows.selections.addToGroups('CampaignA001', groups);
      await add(group('issuer', 'le', 1), group('product', '13', 1), group('issuer', 'builtin', 1));
      await add(group('issuer', 'le', 4));
      await add();
    });
    const listed = async (limit: number) => await store.reads.selections.listGroups('CampaignA001', limit);
    deepEqual(await listed(5), [group('issuer', 'le', 5), group('issuer', 'builtin', 1), group('product', '13', 1)]);
    deepEqual(await listed(1), [group('issuer', 'le', 5), group('product', '13', 1)]);
    await store.transact(async (rows) => await rows.selections.removeGroups('CampaignA001'));
    deepEqual(await listed(5), []);
  },

  'what an account may not see is in no stretch': async (store) => {
    const hidden = makeIssued({ id: 'Hidden01', projectId: 7 });
    await insert(
      store,
      makeIssued({ id: 'Shown001' }),
      hidden,
      makeIssued({ id: 'Other001', accountUin: OTHER_ACCOUNT }),
    );
    const scope = { accountUin: ACCOUNT, projectIds: undefined, except: [{ by: 'project', pattern: '7' }] } as const;
    const stretch = {
      selection: { all: true },
      isNamed: false,
      now: NOON,
      issuerChains: [],
      after: undefined,
      limit: 9,
    };
    const { page } = await store.reads.selections.listSelected({ ...stretch, scope });
    deepEqual(idsOf(page), ['Shown001']);
  },

  'a line names a certificate by id, serial or fingerprint, however that is written': async (store) => {
    const certificate = makeIssued({ id: 'Ab12Cd34', issued: makeMaterial({ serial: '00f3a4b5c6' }) });
    const sha1 = fingerprint(certificate.issued?.chain[0] ?? Uint8Array.of(), 'sha1');
    const written = ['Ab12Cd34', ' F3A4B5C6\t', '0xf3a4b5c6', '00:f3:a4:b5:c6', '0000F3A4B5C6', sha1.toUpperCase()];
    const lines = written.map(canonicalIdentifier);
    await store.transact(async (rows) => await rows.selections.addIdentifiers('CampaignA001', [...lines, 'ab12cd34']));
    const found = await store.reads.selections.listIdentifiersAmong('CampaignA001', identifiersOf(certificate));
    deepEqual(new Set(found), new Set(lines));
  },
};
