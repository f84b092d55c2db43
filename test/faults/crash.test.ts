// A process that is killed between any two steps leaves each certificate whole, or unfinished for the next one to finish: on each store.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { env } from 'node:process';
import { before, describe, test } from 'node:test';
import { wireStatusOf } from '../../src/api/words/status.ts';
import type { Certificate, Step } from '../../src/certificates/model/certificate.ts';
import type { IssuanceState } from '../../src/certificates/model/issuance.ts';
import {
  FREE_PRODUCT,
  makeProducts,
  MULTI_DOMAIN_PRODUCT,
  NATIONAL_PRODUCT,
} from '../../src/certificates/model/product.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { SERVICE_TEST_TIME } from '../support/service.ts';
import { type Gap, GAPS, type Kind, LIST_GAPS, type Part } from './gaps.ts';
import { openPlaces, type StoreName } from './places.ts';
import { crashAndRecover, makeTemplate, type Round } from './round.ts';
import { assertConsistent, certificatesOf, serialStatesOf, type Sight, stepsOf } from './sight.ts';

/** In each round the job of the revocation lists dies in one gap only. `npm run crash` has more rounds. */
const LIST_KILLS = Number(env['CRASH_LIST_KILLS'] ?? '1');
const ROUNDS = Array.from({ length: LIST_KILLS * LIST_GAPS.length }, (_, index) => index);
/** Each of the other gaps is hit at least so often: ten times in the 24 rounds of `npm run crash`. */
const KILLS = Math.floor((ROUNDS.length * 10) / 24);
const AT_ONCE = 2;

/** The one store on which it is tried; undefined: on each. */
const WANTED_STORE = env['CRASH_STORE'];
/** A server of its own costs more than the few rounds of `npm test` show. */
const SKIPPED =
  LIST_KILLS === 1 && WANTED_STORE === undefined ? 'PostgreSQL: npm run crash, or CRASH_STORE=postgres' : false;
const STORES = (
  [
    ['sqlite', false],
    ['postgres', SKIPPED],
  ] as const
).filter(([store]) => (WANTED_STORE ?? store) === store);

test('One of the stores is tried', () => {
  ok(STORES.length > 0, `there is no store ${WANTED_STORE}`);
  ok(KILLS > 0, 'without a kill nothing is shown');
});

for (const [store, skip] of STORES) {
  describe(`a process that is killed, on ${store},`, { skip }, () => {
    let rounds: readonly Round[] = [];

    before(async () => {
      rounds = await runRounds(store);
    });

    for (const gap of GAPS) {
      test(`${titleOf(gap)} leaves ${gap.leaves ?? 'no order'}, which ends as ${gap.endsAs}`, () => {
        const crashes = rounds.flatMap((round) => partsIn(round, gap).map((part) => ({ round, part })));
        ok(crashes.length >= KILLS, `${crashes.length} kills`);
        for (const { round, part } of crashes) {
          ok(round.hits.includes(`${gap.at} ${part.domain}`));
          assertLeft(part, round);
          assertEnded(part, round);
        }
      });
    }

    for (const moment of LIST_GAPS) {
      test(`at ${moment} leaves a revocation list in force, and the next one names every revoked serial`, () => {
        const crashes = rounds.filter(({ hits }) => hits.includes(`${moment} issuing-1`));
        ok(crashes.length >= LIST_KILLS, `${crashes.length} kills`);
        for (const { whenKilled, atRest } of crashes) {
          ok(whenKilled.revocationList.length > 0);
          assertConsistent(atRest);
          ok(atRest.issuances.some(({ revokedAt }) => revokedAt !== undefined));
        }
      });
    }

    test('leaves, once the next has done its work, no plan, no proof record and no second certificate', () => {
      for (const { atRest } of rounds) assertConsistent(atRest);
    });

    test('loses no order and doubles none', (context) => {
      const parts = rounds.flatMap((round) =>
        round.parts.map((part) => ({ part, found: under(round.atRest, part).length })),
      );
      const lost = parts.filter(({ part, found }) => found < expectedOf(part));
      const doubled = parts.filter(({ part, found }) => found > expectedOf(part));
      context.diagnostic(
        `${rounds.length} processes killed, ${parts.length} orders cut off: ${lost.length} lost, ${doubled.length} doubled`,
      );
      deepEqual([lost, doubled], [[], []]);
    });

    test('leaves every serial that it had planned on record, abandoned', () => {
      for (const { whenKilled, atRest } of rounds) {
        const planned = whenKilled.issuances.filter(({ state }) => state === 'planned');
        ok(planned.length > 0);
        for (const { serial } of planned) {
          const now = atRest.issuances.find((one) => one.serial === serial);
          equal(now?.state, 'abandoned');
          ok(now.abandonedAt !== undefined);
        }
      }
    });
  });
}

async function runRounds(store: StoreName): Promise<readonly Round[]> {
  using compiled = makeTemporaryFolder();
  await using places = await openPlaces(store);
  const template = await makeTemplate({ places, compileCache: compiled.path }, ROUNDS);
  await using _prepared = template.place;
  const queue = ROUNDS.values();
  const work = async (): Promise<readonly Round[]> => {
    const done: Round[] = [];
    for (const number of queue) done.push(await crashAndRecover(template, number));
    return done;
  };
  return (await Promise.all(Array.from({ length: AT_ONCE }, work))).flat();
}

function titleOf({ at, cancelledAt }: Gap): string {
  return cancelledAt === undefined ? `at ${at}` : `at ${at}, while another caller waits at ${cancelledAt},`;
}

function partsIn(round: Round, gap: Gap): readonly Part[] {
  return round.parts.filter((part) => part.gap === gap);
}

/** Whole, or visibly unfinished. */
function assertLeft({ gap, kind, domain }: Part, { whenKilled }: Round): void {
  const own = under(whenKilled, { kind, domain });
  const before = gap.leaves === undefined && kind === 'commit' ? 'filled' : undefined;
  const expected = gap.leaves ?? before;
  if (expected === undefined) return deepEqual(own, [], `${domain}: nothing is stored`);
  ok(own.length > 0, `${domain} is on record`);
  for (const certificate of own) {
    equal(certificate.step, expected, domain);
    equal(wireStatus(certificate), statusOf(expected, kind), domain);
    equal(certificate.issued !== undefined, ['issued', 'revoking', 'revoked'].includes(expected), domain);
    deepEqual(serialStatesOf(whenKilled, certificate.id), serialsOf(kind, gap.leavesSerials), domain);
  }
}

function assertEnded({ gap, kind, domain }: Part, { atRest }: Round): void {
  const own = under(atRest, { kind, domain });
  equal(own.length, expectedOf({ kind }), domain);
  for (const certificate of own) {
    equal(certificate.step, gap.endsAs, domain);
    deepEqual(serialStatesOf(atRest, certificate.id), serialsOf(kind, gap.endsWithSerials), domain);
  }
  if (kind === 'superseded') deepEqual(stepsOf(atRest, domain).toSorted(), ['issued', 'revoked'], domain);
}

/** So many certificates are on record of an order in the end: with the one that is revoked its reissue. */
function expectedOf({ kind }: Pick<Part, 'kind'>): number {
  return kind === 'lineage' ? 2 : 1;
}

/** A pair has two of each. */
function serialsOf(kind: Kind, states: readonly IssuanceState[]): readonly IssuanceState[] {
  return kind === 'pair' ? states.flatMap((state) => [state, state]) : states;
}

/** The certificates that the call was about: of a reissue the new one alone, and the old one that it supersedes. */
function under(sight: Sight, { kind, domain }: Pick<Part, 'kind' | 'domain'>): readonly Certificate[] {
  const own = certificatesOf(sight, domain);
  if (kind === 'superseded') return own.filter(({ replaces }) => replaces === undefined);
  return isReissue(kind) ? own.filter(({ replaces }) => replaces !== undefined) : own;
}

function isReissue(kind: Kind): boolean {
  return kind === 'reissue' || kind === 'reuse' || kind === 'pair';
}

/** As reference/lifecycle.md numbers them. */
function statusOf(step: Step, kind: Kind): number {
  const underWay = { validating: isReissue(kind) ? 11 : 4, issuing: isReissue(kind) ? 11 : 0 };
  const others = { ordered: 5, filled: 5, issued: 1, failed: 2, cancelled: 7, revoking: 9, revoked: 10 };
  return { ...underWay, ...others }[step];
}

function wireStatus(certificate: Certificate): number {
  const products = makeProducts([FREE_PRODUCT, MULTI_DOMAIN_PRODUCT, NATIONAL_PRODUCT]);
  return wireStatusOf(certificate, { now: SERVICE_TEST_TIME, language: 'en-US', products }).Status;
}
