// Store contract: what SQL says of phases is what phaseOf says.

import { deepEqual } from 'node:assert/strict';
import { array, assert, asyncProperty, boolean, constantFrom, integer, option, record } from 'fast-check';
import {
  LEGAL_STEPS,
  phaseOf,
  type Certificate,
  type Phase,
  type Step,
} from '../../../src/certificates/model/certificate.ts';
import type { Standing } from '../../../src/certificates/model/certificate-filter.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { Contract } from './contract.ts';
import { listed } from './certificate-lists.ts';
import { idsOf, insert } from './certificates.ts';
import { makeCertificate, makeMaterial, NOON } from './samples.ts';

const SEED = 20260301;
const STEPS = Object.keys(LEGAL_STEPS) as readonly Step[];
const PHASES: readonly Phase[] = [...STEPS, 'expired'];

/** So few that deadlines, expiries and the time of asking often meet to the millisecond. */
const moment = integer({ min: -2, max: 2 }).map((milliseconds) => addMs(NOON, milliseconds));

const facts = record({
  step: constantFrom(...STEPS),
  proofDeadline: option(moment, { nil: undefined }),
  issued: option(
    moment.map((notAfter) => makeMaterial({ notAfter })),
    { nil: undefined },
  ),
  replaces: constantFrom(undefined, 'original'),
  method: constantFrom(undefined, 'managedDns', 'dns', 'file'),
});

const standing = record(
  { phase: constantFrom(...PHASES), isReissue: boolean(), isAutomatic: boolean() },
  { requiredKeys: ['phase'] },
);

const question = record({
  certificates: array(facts, { maxLength: 30 }),
  standings: array(standing, { maxLength: 4 }),
  now: moment,
});

function stands(certificate: Certificate, { phase, isReissue, isAutomatic }: Standing, now: Date): boolean {
  return (
    phaseOf(certificate, now) === phase &&
    (isReissue ?? isReissueOf(certificate)) === isReissueOf(certificate) &&
    (isAutomatic ?? isAutomaticOf(certificate)) === isAutomaticOf(certificate)
  );
}

const isReissueOf = (certificate: Certificate): boolean => certificate.replaces !== undefined;
const isAutomaticOf = (certificate: Certificate): boolean => certificate.method === 'managedDns';

function isPendingReissue(certificate: Certificate, now: Date): boolean {
  return isReissueOf(certificate) && ['validating', 'issuing'].includes(phaseOf(certificate, now));
}

export const phaseContract: Contract = {
  [`a list by phase holds those whose phase it is at that moment (seed ${SEED})`]: async (store) => {
    let run = 0;
    const property = asyncProperty(question, async ({ certificates, standings, now }) => {
      const accountUin = `account-${run++}`;
      const made = certificates.map((fact, at) => makeCertificate({ id: `${accountUin}/${at}`, accountUin, ...fact }));
      await insert(store, ...made);
      const idsWhere = (matches: (certificate: Certificate) => boolean) => new Set(idsOf(made.filter(matches)));
      deepEqual(
        new Set(await listed(store, { accountUin, standings }, now)),
        idsWhere((certificate) => standings.some((one) => stands(certificate, one, now))),
      );
      deepEqual(
        new Set(idsOf(await store.reads.certificates.listPendingReissues(accountUin, 'example.com', now))),
        idsWhere((certificate) => isPendingReissue(certificate, now)),
      );
    });
    await assert(property, { seed: SEED, numRuns: 200 });
  },
};
