// Whatever is done in whatever order: a lineage is a line, and nothing in it has two certificates in its place.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Certificate, isLiveReplacement, predecessorOf } from '../../../src/certificates/model/certificate.ts';
import { DAY_MS, HOUR_MS } from '../../../src/lib/clock.ts';
import { issueGranted, LIFE_YAML, recordOf, waitForRest } from '../../support/life.ts';
import { runsOf } from '../../support/runs.ts';
import { type Answer, openTestService, type TestService } from '../../support/service.ts';

const ACTS = [
  'reissue',
  'reissueByHand',
  'renew',
  'renew',
  'renewByHand',
  'revoke',
  'cancel',
  'delete',
  'wait',
  'waitLong',
  'setClockBack',
] as const;

interface Step {
  readonly act: (typeof ACTS)[number];
  /** Which of the certificates that there are then. */
  readonly target: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({ act: fc.constantFrom(...ACTS), target: fc.nat(1000) });
const RUNS = runsOf({ suite: 1, long: 12 });
const STEPS = 25;
const YAML = LIFE_YAML.replace('"13": { ', '"13": { renewal: { auto: true, key: same }, ');

test('Reissues, renewals, revocations, cancellations and deletions in any order leave one line, with one live replacement of each at most', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  const steps = fc.array(STEP, { minLength: STEPS, maxLength: STEPS });
  await fc.assert(fc.asyncProperty(steps, runAndCheck), { seed, numRuns: RUNS, endOnFailure: true });
});

async function runAndCheck(steps: readonly Step[]): Promise<void> {
  await using service = await openTestService({ yaml: YAML });
  await issueGranted(service, ['one.com']);
  for (const step of steps) {
    const ids = await listIds(service);
    const answer = await take(service, step, ids[step.target % ids.length] ?? '');
    assert.notEqual(answer?.Error?.Code, 'InternalError');
    await waitForRest(service);
    check(await Promise.all((await listIds(service)).map((id) => recordOf(service, id))), service.clock.now());
  }
}

/** What renews by itself is among them. */
async function listIds(service: TestService): Promise<readonly string[]> {
  const { Certificates: page } = await service.ask('DescribeCertificates', { Limit: 1000 });
  return (page as readonly Answer[]).map((one) => String(one['CertificateId'])).toReversed();
}

/** Answers nothing where nothing was asked for. */
async function take(service: TestService, step: Step, CertificateId: string): Promise<Answer | undefined> {
  switch (step.act) {
    case 'reissue':
    case 'reissueByHand': {
      const ValidType = step.act === 'reissue' ? 'DNS_AUTO' : 'DNS';
      return await service.call('ReplaceCertificate', { CertificateId, ValidType, CsrType: 'original' });
    }
    case 'renew':
      return await service.call('ResealRenewCertificate', { CertificateId });
    case 'renewByHand':
      return await service.call('ResealRenewCertificate', { CertificateId, ValidType: 'DNS', CsrType: 'online' });
    case 'revoke':
      return await service.call('RevokeCertificate', { CertificateId });
    case 'cancel':
      return await service.call('CancelCertificateOrder', { CertificateId });
    case 'delete':
      return await service.call('DeleteCertificate', { CertificateId });
    case 'wait':
      service.advance(HOUR_MS);
      return undefined;
    case 'waitLong':
      service.advance(20 * DAY_MS);
      return undefined;
    case 'setClockBack':
      service.advance(-HOUR_MS);
      return undefined;
  }
}

function check(records: readonly Certificate[], now: Date): void {
  assert.equal(new Set(records.map(({ lineageId }) => lineageId)).size, records.length === 0 ? 0 : 1);
  const byId = new Map(records.map((record) => [record.id, record]));
  const replaced = Map.groupBy(
    records.filter((one) => predecessorOf(one) !== undefined),
    predecessorOf,
  );
  for (const [id, replacements] of replaced) {
    // One that has ended stands in no place any more.
    const live = replacements.filter((one) => isLiveReplacement(one, now) && !hasEnded(one, now));
    assert.ok(live.length <= 1, `${id} has ${live.length} in its place`);
    const before = byId.get(id ?? '');
    if (before === undefined) continue;
    for (const one of replacements) {
      assert.equal(one.generation, before.generation + 1);
      assert.equal(one.termId, one.renews === undefined ? before.termId : one.id);
    }
  }
}

function hasEnded({ issued }: Certificate, now: Date): boolean {
  return issued !== undefined && now > issued.notAfter;
}
