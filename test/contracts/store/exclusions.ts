// Store contract: what SQL leaves out of a list is what the policy denies.

import { deepEqual } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { array, assert, asyncProperty, constantFrom, record } from 'fast-check';
import { certificateResources, isDenied, type Policy } from '../../../src/accounts/policy.ts';
import { exclusionsFor } from '../../../src/api/rights/exclusions.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { listed } from './certificate-lists.ts';
import { idsOf, insert } from './certificates.ts';
import type { Contract } from './contract.ts';
import { domain, makeCertificate, makeIssued, NOON } from './samples.ts';

const SEED = 20260618;

const facts = record({
  id: constantFrom('Ab', 'aB', 'ab', 'AbAb', 'bA', 'a%b', 'a_b'),
  projectId: constantFrom(0, 1, 7, 17, 71),
  tags: array(constantFrom({ key: 'team', value: 'shop' }, { key: 'Team', value: '' }, { key: 'a', value: 'team' }), {
    maxLength: 2,
  }),
  names: array(
    constantFrom('a.com', 'www.a.com', '*.a.com', 'b.a.com', 'c.b.a.com', '*.b.a.com', 'xa.com', '10.0.0.5').map(
      domain,
    ),
    { maxLength: 2 },
  ),
});

const PLAIN = ['Ab', 'a*', '*b', 'A*b', '*', 'a%*', 'a_b'].map((id) => `certificate/${id}`);
const NUMBERS = ['0', '7', '1*', '*7', '7*1'].map((id) => `project/${id}`);
const TAGS = ['tag/team&shop', 'tag/Team&', 'tag/team&', 'tag/shop&team'];
const DOMAINS = ['a.com', 'A.com.', '*.a.com', 'b.a.com', '*.b.a.com', 'c.b.a.com', '*', '10.0.0.5', '*.com'].map(
  (name) => `domain/${name}`,
);
/** Of these SQL may leave out more. */
const LOOSE = ['certificate/A*b*', 'certificate/*bA*A*', 'tag/*&shop', 'tag/te*&s*p', 'tag/*&*', 'project/*1*'];

/** The ids of an account's certificates begin with its own, as ids are unique among all accounts. */
function patternsIn(accountUin: string, things: readonly string[]): readonly string[] {
  return things.map((thing) => `qcs::ssl:::${thing.replace(/^certificate\//, `certificate/${accountUin}`)}`);
}

function denying(resource: readonly string[]): Policy {
  const deny = { effect: 'deny', action: ['ssl:List'], resource } as const;
  return { version: '2.0', statement: [{ effect: 'allow', action: ['*'], resource: ['*'] }, deny] };
}

interface Case {
  readonly policy: Policy;
  readonly accountUin: string;
  readonly made: readonly Certificate[];
}

function allowedOf({ policy, made }: Case): ReadonlySet<string> {
  const isHidden = (one: Certificate) => isDenied(policy, { action: 'ssl:List', resources: certificateResources(one) });
  return new Set(idsOf(made.filter((one) => !isHidden(one))));
}

async function shownOf(store: Parameters<Contract[string]>[0], { policy, accountUin }: Case) {
  const rights = { accountUin, policy, projectIds: undefined };
  return new Set(await listed(store, { accountUin, except: exclusionsFor(rights, 'List') }, NOON));
}

export const exclusionContract: Contract = {
  [`a list leaves out exactly what a policy denies, and with several "*" at least that (seed ${SEED})`]: async (
    store,
  ) => {
    let run = 0;
    const all = [...PLAIN, ...NUMBERS, ...TAGS, ...DOMAINS, ...LOOSE];
    const question = record({
      certificates: array(facts, { maxLength: 8 }),
      things: array(constantFrom(...all), { minLength: 1, maxLength: 3 }),
    });
    const property = asyncProperty(question, async ({ certificates, things }) => {
      const accountUin = `x${run++}x`;
      const made = [...new Map(certificates.map((one) => [one.id, one])).values()].map(({ id, tags, ...rest }) => {
        const kept = [...new Map(tags.map((tag) => [tag.key, tag])).values()];
        return makeCertificate({ ...rest, id: accountUin + id, tags: kept, accountUin });
      });
      await insert(store, ...made);
      const asked = { policy: denying(patternsIn(accountUin, things)), accountUin, made };
      const [shown, allowed] = [await shownOf(store, asked), allowedOf(asked)];
      const revealed = [...shown].filter((id) => !allowed.has(id));
      deepEqual(revealed, [], things.join());
      if (!things.some((thing) => LOOSE.includes(thing))) deepEqual(shown, allowed, things.join());
    });
    await assert(property, { seed: SEED, numRuns: 150 });
  },

  'schedules, uploads and the log of operations leave out the same': async (store) => {
    const except = [{ by: 'id', pattern: 'hidden01' }] as const;
    const at = addMs(NOON, 1);
    for (const id of ['hidden01', 'shown001']) {
      const uploaded = makeIssued({ id: `up${id}`, source: 'uploaded' });
      await insert(store, makeIssued({ id, scheduledRevocation: { at, supersededBy: 'next' } }), uploaded);
    }
    const { accountUin } = makeCertificate({ id: 'any' });
    const done = { accountUin, actor: '', kind: 'issued', at } as const;
    await store.transact(async (rows) => {
      // Of one that is forgotten nobody can tell whether it was to be left out; what is of none tells of policies.
      for (const certificateId of ['hidden01', 'shown001', 'forgotten', '']) {
        await rows.operations.append({ ...done, certificateId });
      }
    });
    const page = { accountUin, projectIds: undefined, except, offset: 0, limit: 9 };
    const scheduled = await store.reads.certificates.listScheduled(page, NOON);
    deepEqual([scheduled.total, idsOf(scheduled.page)], [1, ['shown001']]);
    const logged = await store.reads.operations.list({ ...page, from: undefined, until: undefined });
    deepEqual([logged.total, logged.page.map(({ certificateId }) => certificateId)], [1, ['shown001']]);
    const places = {
      certificateId: undefined,
      secretId: undefined,
      from: undefined,
      until: undefined,
      after: undefined,
    };
    const found = await store.reads.operations.search({ ...page, ...places, lookedAt: 9 });
    deepEqual(
      found.page.map(({ certificateId }) => certificateId),
      ['shown001'],
    );
    const leaf = createHash('sha256')
      .update(makeIssued({ id: 'any' }).issued?.chain[0] ?? '')
      .digest('hex');
    const not = ['uphidden01', 'upshown001'].map((pattern) => ({ by: 'id', pattern }) as const);
    const uploadedBut = async (hidden: typeof not) =>
      (await store.reads.certificates.findUploaded({ accountUin, projectIds: undefined, except: hidden }, leaf))?.id;
    deepEqual(await Promise.all([uploadedBut(not.slice(0, 1)), uploadedBut(not)]), ['upshown001', undefined]);
    const related = await store.reads.certificates.listWithDeleted(['shown001', 'nobody01', 'hidden01']);
    deepEqual(new Set(idsOf(related)), new Set(['shown001', 'hidden01']));
  },
};
