// What is asked of a certificate when a campaign is planned, question by question, in the order in which they are asked.

import { deepEqual, fail } from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type Judging, type JudgeWorld, type Verdict } from '../../../src/certificates/campaign/judge.ts';
import { subjectKeyHashesOf } from '../../../src/certificates/keys/subject-keys.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { FREE_PRODUCT, makeProducts } from '../../../src/certificates/model/product.ts';
import { keyPolicy } from '../../../src/ca/key-policy/key-policy.ts';
import { PUBLIC_PROFILE } from '../../../src/ca/profile/profile.ts';
import { openThrowAway } from '../../../src/ca/throw-away.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { because, type Reason } from '../../../src/reasons/reason.ts';
import { makeCampaign } from '../../contracts/store/campaigns.ts';
import { makeIssued, makeMaterial, NOON } from '../../contracts/store/samples.ts';
import { makeAuthoritySettings, makeTestCsr } from '../../support/authority.ts';
import { silentLog } from '../../support/silent-log.ts';

const { plan: PLAN } = makeCampaign({ id: 'any' });
const csr = await makeTestCsr(['example.com'], 'p256');
const settings = makeAuthoritySettings('p256');
const clock = { now: () => NOON };
const profiles = new Map([[PUBLIC_PROFILE.id, PUBLIC_PROFILE]]);
const authority = openThrowAway({ ...settings, profiles, clock, random: systemRandom, log: silentLog });
const signing = await authority.signingBy(PUBLIC_PROFILE.id);
const prepared = signing.prepare({ names: ['example.com'], csr, validityDays: 80, fixedNotAfter: undefined });
const leaf = prepared.kind === 'prepared' ? await signing.sign(prepared.certificate) : fail(prepared.kind);
const chain = [leaf, signing.issuing.certificate];

/** The same certificate, told to end at another time. */
function materialUntil(notAfter: Date) {
  return makeMaterial({ chain, notAfter });
}

const FREE = { ...FREE_PRODUCT, reissue: { ...FREE_PRODUCT.reissue, keyAlgorithms: ['p256', 'rsa2048'] as const } };
/** Nothing stands in its way. */
const GOOD = makeIssued({
  id: 'good',
  productId: FREE.id,
  keyAlgorithm: 'p256',
  csr,
  sealedKey: Uint8Array.of(1),
  method: 'managedDns',
  issued: materialUntil(addMs(NOON, 80 * DAY_MS)),
});

interface Scene {
  readonly certificate?: Partial<Certificate>;
  readonly judging?: Partial<Judging>;
  readonly denied?: Reason;
  /** An ACME client has ordered it. */
  readonly isOfClient?: boolean;
  readonly replacement?: Certificate;
  /** Nobody here can publish its records. */
  readonly isUnpublished?: boolean;
}

async function verdictOn({
  certificate,
  judging,
  denied,
  isOfClient,
  replacement,
  isUnpublished,
}: Scene = {}): Promise<Verdict> {
  const judged = { ...GOOD, ...certificate };
  const reads = {
    certificates: {
      find: async () => await Promise.resolve(judged),
      findLatestReplacement: async () => await Promise.resolve(replacement),
      listLineage: async () => await Promise.resolve([judged]),
      listPendingReissues: async () => await Promise.resolve([]),
    },
  };
  const world = {
    store: { reads: { ...reads, authorizations: { list: async () => await Promise.resolve([]) } } },
    products: makeProducts([FREE]),
    issuers: new Map([[FREE.issuer, { local: {} }]]),
    publisher: { placementOf: () => (isUnpublished === true ? undefined : { kind: 'zone' }) },
    keyPolicy,
    csrPolicy: { acceptsSha1: false },
    clock: { now: () => NOON },
  } as unknown as JudgeWorld;
  const usual = {
    plan: PLAN,
    rights: { kind: 'usable', refusalToReissue: async () => await Promise.resolve(denied) },
    reads,
    acme: { findOrderOfCertificate: async () => await Promise.resolve(isOfClient === true ? {} : undefined) },
    held: new Set<string>(),
    blocked: new Set<string>(),
    now: NOON,
  } as unknown as Judging;
  return await judge(world, judged, { ...usual, ...judging });
}

/** Its state, and the reason's id where it has one. */
const told = async (scene: Scene = {}): Promise<readonly (string | undefined)[]> => {
  const { state, reason } = await verdictOn(scene);
  return [state, reason?.id];
};

const DENIED = because('noReissues', { product: '83' });
const withoutKey = { sealedKey: undefined };
const KEYED = { ...PLAN, key: 'p256' } as const;

test('What nothing stands in the way of waits, with how its names are proved', async () => {
  deepEqual(await verdictOn(), { state: 'waiting', reason: undefined, proof: 'published' });
});

test('Only what is issued and valid is reissued', async () => {
  for (const step of ['revoked', 'revoking', 'validating'] as const)
    deepEqual(await told({ certificate: { step } }), ['refused', 'onlyIssuedReissued']);
  const issued = materialUntil(addMs(NOON, -1));
  deepEqual(await told({ certificate: { issued } }), ['refused', 'onlyIssuedReissued']);
});

test('What was uploaded, what an ACME client has the key of, and a new key where the old one is not held, are left to others', async () => {
  deepEqual(await told({ certificate: { source: 'uploaded' } }), ['external', 'issuedElsewhere']);
  deepEqual(await told({ certificate: withoutKey, isOfClient: true }), ['external', 'ofAcmeClient']);
  deepEqual(await told({ certificate: withoutKey, judging: { plan: KEYED } }), ['external', 'newKeyElsewhere']);
  deepEqual(await told({ judging: { plan: KEYED }, isOfClient: true }), ['waiting', undefined]);
});

test('Whoever began it must have the right; another campaign must not hold it, nor its key be blocked where it is kept', async () => {
  deepEqual(await told({ denied: DENIED }), ['refused', 'noReissues']);
  deepEqual(await told({ judging: { held: new Set(['good']) } }), ['refused', 'heldByOther']);
  const blocked = new Set(subjectKeyHashesOf(GOOD));
  deepEqual(await told({ judging: { blocked } }), ['refused', 'keyBlocked']);
  deepEqual(await told({ judging: { blocked, plan: KEYED } }), ['waiting', undefined]);
});

test('What comes first in order is the reason: its phase, others, the right, a hold, the key, the rules', async () => {
  const everything: Scene = {
    certificate: { step: 'revoked', source: 'uploaded' },
    denied: DENIED,
    judging: { held: new Set(['good']), blocked: new Set(subjectKeyHashesOf(GOOD)) },
  };
  deepEqual(await told(everything), ['refused', 'onlyIssuedReissued']);
  deepEqual(await told({ ...everything, certificate: { source: 'uploaded' } }), ['external', 'issuedElsewhere']);
  deepEqual(await told({ ...everything, certificate: {} }), ['refused', 'noReissues']);
});

function ending(days: number, more = 0): Partial<Certificate> {
  return { issued: materialUntil(addMs(NOON, days * DAY_MS + more)) };
}

test('Of 30 days or less left the rule refuses, at the edge of it too, unless it is lifted', async () => {
  deepEqual(await told({ certificate: ending(30) }), ['refused', 'daysLeft']);
  deepEqual(await told({ certificate: ending(30, 1000) }), ['waiting', undefined]);
  const plan = { ...PLAN, overrides: ['lessThan30Days'] } as const;
  deepEqual(await told({ certificate: ending(30), judging: { plan } }), ['waiting', undefined]);
  deepEqual(await told({ certificate: ending(30), judging: { plan: { ...PLAN, overrides: ['freeReissueUsed'] } } }), [
    'refused',
    'daysLeft',
  ]);
});

test('What has a live replacement is refused, and without naming it', async () => {
  const replacement = makeIssued({ id: 'Next1234', replaces: 'good', issued: GOOD.issued });
  const { state, reason } = await verdictOn({ replacement });
  deepEqual([state, JSON.stringify(reason).includes('Next1234')], ['refused', false]);
  const failed = { ...replacement, step: 'failed' } as const;
  deepEqual(await told({ replacement: failed }), ['waiting', undefined]);
});

test('A key that its product does not allow is refused, and names that nobody here can prove are left to others', async () => {
  const [state] = await told({ judging: { plan: { ...PLAN, key: 'ed25519' } } });
  deepEqual(state, 'refused');
  deepEqual(await told({ isUnpublished: true }), ['external', 'noProofPossible']);
  deepEqual(await told({ isUnpublished: true, judging: { plan: { ...PLAN, proof: 'own' } } }), ['waiting', undefined]);
});
