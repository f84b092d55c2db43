// Whatever is done in whatever order: no lineage ever ends without a valid certificate by its schedules alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Certificate, isSuperseded, phaseOf } from '../../src/certificates/model/certificate.ts';
import { findSupersededBy } from '../../src/certificates/revocation/superseded.ts';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { issueGranted, recordOf, waitForRest } from '../support/life.ts';
import { runsOf } from '../support/runs.ts';
import { SCHEDULE_YAML } from '../support/schedules.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';

const ACTS = [
  'reissue',
  'reissue',
  'reissue',
  'revoke',
  'cancelSchedule',
  'advanceSchedule',
  'advanceScheduleToNow',
  'wait',
  'wait',
  'setClockBack',
] as const;

interface Step {
  readonly act: (typeof ACTS)[number];
  /** Which of the certificates that there are then. */
  readonly target: number;
  readonly hours: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS),
  target: fc.nat(1000),
  hours: fc.integer({ min: 1, max: 30 }),
});
const RUNS = runsOf({ suite: 2, long: 12 });
const STEPS = 50;

test('Certificates that go by their schedules always leave a valid one, and what is revoked takes none of them along', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  const steps = fc.array(STEP, { minLength: STEPS, maxLength: STEPS });
  await fc.assert(fc.asyncProperty(steps, runAndCheck), { seed, numRuns: RUNS, endOnFailure: true });
});

async function runAndCheck(steps: readonly Step[]): Promise<void> {
  await using service = await openTestService({ yaml: SCHEDULE_YAML });
  const ids = [await issueGranted(service, ['one.com']), await issueGranted(service, ['two.com'])];
  let before = await readAll(service, ids);
  for (const step of steps) {
    const target = ids[step.target % ids.length] ?? '';
    const answer = await take(service, step, target);
    assert.notEqual(answer?.Error?.Code, 'InternalError');
    const isDone = answer !== undefined && answer.Error === undefined;
    if (step.act === 'reissue' && isDone) ids.push(String(answer['CertificateId']));
    await waitForRest(service);
    const after = await readAll(service, ids);
    checkStep({ before, after, revoked: step.act === 'revoke' && isDone ? target : undefined });
    await checkSupersededBy(service, after);
    before = after;
  }
}

/** Answers nothing where nothing was asked for. */
async function take(service: TestService, step: Step, CertificateId: string): Promise<Answer | undefined> {
  const hoursMs = step.hours * HOUR_MS;
  switch (step.act) {
    case 'reissue':
      return await service.call('ReplaceCertificate', { CertificateId, ValidType: 'DNS_AUTO', CsrType: 'original' });
    case 'revoke':
      return await service.call('RevokeCertificate', { CertificateId });
    case 'cancelSchedule':
      return await service.call('ResealCancelScheduledRevocation', { CertificateId });
    case 'advanceSchedule': {
      const RevokeTime = new Date(service.clock.now().getTime() + hoursMs + 8 * HOUR_MS)
        .toISOString()
        .slice(0, 19)
        .replace('T', ' ');
      return await service.call('ResealAdvanceScheduledRevocation', { CertificateId, RevokeTime });
    }
    case 'advanceScheduleToNow':
      return await service.call('ResealAdvanceScheduledRevocation', { CertificateId });
    case 'wait':
      service.advance(hoursMs);
      return undefined;
    case 'setClockBack':
      service.advance(-hoursMs);
      return undefined;
  }
}

interface Stage {
  readonly records: readonly Certificate[];
  /** The ids of those that are issued and have not expired. */
  readonly valid: ReadonlySet<string>;
}

async function readAll(service: TestService, ids: readonly string[]): Promise<Stage> {
  const records = await Promise.all(ids.map((id) => recordOf(service, id)));
  const now = service.clock.now();
  return { records, valid: new Set(records.filter((one) => phaseOf(one, now) === 'issued').map(({ id }) => id)) };
}

function checkStep({
  before,
  after,
  revoked,
}: {
  readonly before: Stage;
  readonly after: Stage;
  readonly revoked: string | undefined;
}): void {
  const fallen = revoked === undefined ? new Set<string>() : lineFrom(revoked, after.records);
  for (const record of after.records) {
    const isLost = before.valid.has(record.id) && !after.valid.has(record.id);
    if (isLost) assert.equal(isSuperseded(record), !fallen.has(record.id), `${record.id} is lost without reason`);
  }
  for (const lineageId of new Set(after.records.map((record) => record.lineageId))) {
    const line = after.records.filter((record) => record.lineageId === lineageId);
    const hadMore = line.some(({ id }) => before.valid.has(id) && !fallen.has(id));
    const newest = line.filter(({ id }) => after.valid.has(id) && !hasValidAfter(id, after));
    assert.equal(newest.length, hadMore || line.some(({ id }) => after.valid.has(id)) ? 1 : 0, 'a line, with an end');
  }
}

/** The certificate and all that descends from it. */
function lineFrom(id: string, records: readonly Certificate[]): ReadonlySet<string> {
  const children = records.filter(({ replaces }) => replaces === id);
  return new Set([id, ...children.flatMap((child) => Array.from(lineFrom(child.id, records)))]);
}

function hasValidAfter(id: string, { records, valid }: Stage): boolean {
  return [...lineFrom(id, records)].some((other) => other !== id && valid.has(other));
}

/** Each schedule that is ahead would leave something valid; none is left over that would be called off. */
async function checkSupersededBy(service: TestService, { records, valid }: Stage): Promise<void> {
  const { certificates } = service.service.world.store.reads;
  for (const { id, scheduledRevocation } of records) {
    if (scheduledRevocation === undefined || !valid.has(id)) continue;
    const supersededBy = await findSupersededBy(certificates, scheduledRevocation.supersededBy, service.clock.now());
    assert.ok(supersededBy !== undefined, `nothing stands in for ${id}`);
  }
}
