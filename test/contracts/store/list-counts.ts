// Store contract: whatever was done to certificates, a list has those that its filter means, in its order, and counts them all.

import { deepEqual } from 'node:assert/strict';
import { array, assert, asyncProperty, boolean, constantFrom, integer, nat, option, record } from 'fast-check';
import {
  type Certificate,
  LEGAL_STEPS,
  phaseOf,
  type Phase,
  type Step,
} from '../../../src/certificates/model/certificate.ts';
import type { CertificateFilter, Standing } from '../../../src/certificates/model/certificate-filter.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { ALL } from './certificate-lists.ts';
import { idsOf } from './certificates.ts';
import type { Contract } from './contract.ts';
import { makeCertificate, makeMaterial, NOON } from './samples.ts';

const SEED = 20261130;
const STEPS = Object.keys(LEGAL_STEPS) as readonly Step[];
const PHASES: readonly Phase[] = [...STEPS, 'expired'];
const MIDNIGHT = new Date('2026-03-01T00:00:00.000Z');

/** Around noon and both ends of its day, and before there was a day. */
const moment = constantFrom(
  ...[NOON, MIDNIGHT, addMs(MIDNIGHT, DAY_MS)].flatMap((time) => [-1, 0, 1].map((by) => addMs(time, by))),
  addMs(MIDNIGHT, -40 * DAY_MS),
  addMs(MIDNIGHT, 40 * DAY_MS),
  new Date(-DAY_MS),
);

const facts = record({
  projectId: nat(2),
  source: constantFrom('ordered', 'uploaded'),
  type: constantFrom('server', 'authority'),
  productId: constantFrom('83', '2'),
  keyAlgorithm: constantFrom('p256', 'sm2'),
  replaces: constantFrom(undefined, 'original'),
  method: constantFrom(undefined, 'managedDns', 'dns'),
  step: constantFrom(...STEPS),
  createdAt: moment,
  proofDeadline: option(moment, { nil: undefined }),
  alias: constantFrom('', 'Web', 'mail'),
  tags: constantFrom([], [{ key: 'env', value: 'prod' }]),
  issued: option(
    moment.map((notAfter) => makeMaterial({ notAfter })),
    { nil: undefined },
  ),
});

type Facts = Partial<Certificate>;

/** `turn` takes a certificate to a step that its own may be followed by. */
const act = record({
  kind: constantFrom('insert', 'insert', 'insert', 'change', 'turn', 'delete', 'remove'),
  at: nat(40),
  step: nat(8),
  facts,
});

const standing = record(
  { phase: constantFrom(...PHASES), isReissue: boolean(), isAutomatic: boolean() },
  { requiredKeys: ['phase'] },
);

const filter = record(
  {
    projectIds: array(nat(2), { maxLength: 2 }),
    standings: array(standing, { maxLength: 4 }),
    source: constantFrom('ordered', 'uploaded'),
    phases: array(constantFrom(...PHASES), { minLength: 1, maxLength: 4 }),
    type: constantFrom('server', 'authority'),
    productIds: constantFrom(['83'], ['83', '2'], ['1']),
    keyAlgorithms: constantFrom(['sm2'], ['p256']),
    endsUntil: moment,
    search: constantFrom('cert', 'web', '-1', 'nothing'),
    tags: constantFrom([], [{ key: 'env', value: 'prod' }]),
    sort: constantFrom('newest', 'expiryAscending', 'expiryDescending'),
    offset: nat(3),
    limit: integer({ min: 0, max: 8 }),
  },
  { requiredKeys: [] },
);

interface Act {
  readonly kind: string;
  readonly at: number;
  readonly step: number;
  readonly facts: Facts;
}

const question = record({
  acts: array(act as never, { minLength: 5, maxLength: 30 }),
  filters: array(record({ filter, now: moment }), { minLength: 6, maxLength: 6 }),
});

export const listCountContract: Contract = {
  [`after any acts a list has those that its filter means, in its order, and counts them all (seed ${SEED})`]: async (
    store,
  ) => {
    let run = 0;
    const property = asyncProperty(question, async ({ acts, filters }) => {
      const accountUin = `account-${run++}`;
      const kept = await carryOut(store, accountUin, acts as readonly Act[]);
      for (const { filter: asked, now } of filters) {
        const whole = { ...ALL, ...(asked as Partial<CertificateFilter>), accountUin };
        const { total, page } = await store.reads.certificates.list(whole, now);
        const meant = sorted(
          kept.filter((certificate) => isMeant(certificate, whole, now)),
          whole.sort,
        );
        const { offset, limit } = whole;
        deepEqual([total, idsOf(page)], [meant.length, idsOf(meant.slice(offset, offset + limit))]);
      }
    });
    await assert(property, { seed: SEED, numRuns: 25 });
  },
};

/** Answers those that are left, in the order in which they were inserted. */
async function carryOut(store: RecordStore, accountUin: string, acts: readonly Act[]): Promise<readonly Certificate[]> {
  const kept: Certificate[] = [];
  for (const [nth, { kind, at, step, facts: given }] of acts.entries()) {
    const index = kept.length === 0 ? -1 : at % kept.length;
    const known = kept[index];
    await store.transact(async ({ certificates }) => {
      if (kind === 'insert' || known === undefined) {
        const made = makeCertificate({ ...given, id: `${accountUin}/cert-${nth}`, accountUin });
        await certificates.insert(made);
        kept.push(made);
      } else if (kind === 'remove') {
        await certificates.remove(known);
        kept.splice(index, 1);
      } else if (kind === 'delete') {
        await certificates.save(known, { ...known, deletedAt: NOON });
        kept.splice(index, 1);
      } else {
        kept[index] = await certificates.save(known, changed(known, { kind, step, facts: given }));
      }
    });
  }
  return kept;
}

function changed(known: Certificate, { kind, step, facts: given }: Pick<Act, 'kind' | 'step' | 'facts'>): Certificate {
  const legal = LEGAL_STEPS[known.step];
  const { projectId = 0, alias = '', tags = [], issued, proofDeadline } = given;
  if (kind === 'change') return { ...known, projectId, alias, tags };
  return { ...known, step: legal[step % legal.length] ?? known.step, issued, proofDeadline };
}

function isMeant(certificate: Certificate, asked: CertificateFilter, now: Date): boolean {
  const { search, tags = [], endsUntil, projectIds, phases, productIds, keyAlgorithms, standings } = asked;
  const notAfter = certificate.issued?.notAfter;
  return [
    projectIds?.includes(certificate.projectId) ?? true,
    asked.source === undefined || asked.source === certificate.source,
    asked.type === undefined || asked.type === certificate.type,
    phases?.includes(phaseOf(certificate, now)) ?? true,
    productIds?.includes(certificate.productId) ?? true,
    keyAlgorithms?.includes(certificate.keyAlgorithm) ?? true,
    standings?.some((one) => stands(certificate, one, now)) ?? true,
    endsUntil === undefined || (notAfter !== undefined && notAfter <= endsUntil),
    tags.every(({ key }) => certificate.tags.some((tag) => tag.key === key)),
    search === undefined || `${certificate.id} ${certificate.alias}`.toLowerCase().includes(search),
  ].every(Boolean);
}

function stands(certificate: Certificate, { phase, isReissue, isAutomatic }: Standing, now: Date): boolean {
  const [reissue, automatic] = [certificate.replaces !== undefined, certificate.method === 'managedDns'];
  return (
    phaseOf(certificate, now) === phase &&
    (isReissue ?? reissue) === reissue &&
    (isAutomatic ?? automatic) === automatic
  );
}

function sorted(certificates: readonly Certificate[], sort: CertificateFilter['sort']): readonly Certificate[] {
  const newestFirst = certificates.toReversed();
  if (sort === 'newest') return newestFirst.toSorted((one, other) => Number(other.createdAt) - Number(one.createdAt));
  const inOrder = sort === 'expiryAscending' ? certificates : newestFirst;
  const sign = sort === 'expiryAscending' ? 1 : -1;
  const none = sign * Infinity;
  const endOf = ({ issued }: Certificate): number => issued?.notAfter.getTime() ?? none;
  return inOrder.toSorted((one, other) => (endOf(one) === endOf(other) ? 0 : sign * (endOf(one) - endOf(other))));
}
