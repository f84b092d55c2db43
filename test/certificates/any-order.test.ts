// Whatever is asked for, in whatever order and two at a time: what is on record afterwards keeps the rules.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Certificate, isLiveReplacement, phaseOf } from '../../src/certificates/model/certificate.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/clock.ts';
import { countRows, LIFE_YAML, recordOf, waitForRest } from '../support/life.ts';
import { runsOf } from '../support/runs.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';

const ACTS = [
  'apply',
  'applyByHand',
  'order',
  'reissue',
  'reissue',
  'reissueByHand',
  'complete',
  'cancel',
  'revoke',
  'delete',
  'waitHours',
  'waitDays',
] as const;

interface Step {
  readonly act: (typeof ACTS)[number];
  /** Which of the certificates that there are then. */
  readonly target: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({ act: fc.constantFrom(...ACTS), target: fc.nat(1000) });
const RUNS = runsOf({ suite: 2, long: 12 });
const STEPS = 60;
/** Few, so that locks and quotas matter. */
const DOMAINS = ['one.com', 'a.one.com', 'two.com', 'b.two.com'];

test('Names, expiry, lines, serials and records are as the rules say, whatever was done', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  const steps = fc.array(STEP, { minLength: STEPS, maxLength: STEPS });
  await fc.assert(fc.asyncProperty(steps, runAndCheck), { seed, numRuns: RUNS, endOnFailure: true });
});

async function runAndCheck(steps: readonly Step[]): Promise<void> {
  await using service = await openTestService({ yaml: LIFE_YAML });
  const ids: string[] = [];
  for (let at = 0; at < steps.length; at += 2) {
    const answers = await Promise.all(steps.slice(at, at + 2).map((step) => take(service, { step, ids })));
    for (const answer of answers) {
      assert.notEqual(answer?.Error?.Code, 'InternalError');
      ids.push(...newIdsOf(answer));
    }
  }
  service.advance(4 * DAY_MS);
  await waitForRest(service);
  const records = await Promise.all([...new Set(ids)].map((id) => recordOf(service, id)));
  for (const record of records) await checkRecord(service, record, records);
  assert.equal(countRows(service)['dns_records'], 0);
}

/** Answers nothing where there is nothing to do it to. */
async function take(
  service: TestService,
  { step, ids }: { readonly step: Step; readonly ids: readonly string[] },
): Promise<Answer | undefined> {
  const { act, target } = step;
  const DomainName = DOMAINS[target % DOMAINS.length];
  const CertificateId = ids[target % Math.max(ids.length, 1)];
  if (act === 'apply' || act === 'applyByHand') {
    const DvAuthMethod = act === 'apply' ? 'DNS_AUTO' : 'DNS';
    return await service.call('ApplyCertificate', { DvAuthMethod, DomainName, CsrEncryptAlgo: 'ECC' });
  }
  if (act === 'order') return await order(service, DomainName ?? '');
  if (act === 'waitHours' || act === 'waitDays') {
    service.advance(act === 'waitHours' ? 2 * HOUR_MS : 2 * DAY_MS);
    return undefined;
  }
  return CertificateId === undefined ? undefined : await touch(service, { act, CertificateId });
}

async function touch(
  service: TestService,
  { act, CertificateId }: { readonly act: Step['act']; readonly CertificateId: string },
): Promise<Answer> {
  const isGranted = (await recordOf(service, CertificateId)).productId === '13';
  const key = { CertificateId, CsrType: isGranted ? 'original' : 'online' };
  switch (act) {
    case 'reissue':
      return await service.call('ReplaceCertificate', { ...key, ValidType: 'DNS_AUTO' });
    case 'reissueByHand':
      return await service.call('ReplaceCertificate', { ...key, ValidType: 'DNS' });
    case 'complete':
      return await service.call('CompleteCertificate', { CertificateId });
    case 'cancel':
      return await service.call('CancelCertificateOrder', { CertificateId });
    case 'revoke':
      return await service.call('RevokeCertificate', { CertificateId });
    default:
      return await service.call('DeleteCertificate', { CertificateId });
  }
}

async function order(service: TestService, CertificateDomain: string): Promise<Answer> {
  const created = await service.call('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 });
  const [CertificateId] = created['CertificateIds'] as readonly string[];
  await service.call('SubmitCertificateInformation', { CertificateId, CertificateDomain, VerifyType: 'DNS_AUTO' });
  await service.call('CommitCertificateInformation', { CertificateId });
  return created;
}

function newIdsOf(answer: Answer | undefined): readonly string[] {
  if (answer === undefined) return [];
  const { CertificateId, CertificateIds } = answer;
  if (Array.isArray(CertificateIds)) return CertificateIds.map(String);
  return typeof CertificateId === 'string' ? [CertificateId] : [];
}

async function checkRecord(service: TestService, record: Certificate, records: readonly Certificate[]): Promise<void> {
  const now = service.clock.now();
  assert.notEqual(record.step, 'validating', 'the three days are over');
  const replacements = records.filter((other) => other.replaces === record.id);
  assert.ok(replacements.filter((other) => isLiveReplacement(other, now)).length <= 1, 'a line, not a tree');
  if (['revoking', 'revoked'].includes(record.step)) {
    assert.ok(!replacements.some((other) => isLiveReplacement(other, now)), 'reissues fall with their original');
  }
  if (record.productId === '83') {
    const line = records.filter((other) => other.lineageId === record.lineageId && other.replaces !== undefined);
    assert.ok(line.filter((other) => other.issued !== undefined).length <= 1, 'once only');
  }
  const original = records.find((other) => other.id === record.replaces);
  if (original !== undefined) checkAgainstOriginal(record, original);
  await checkSerials(service, record);
  for (const proof of record.proofs) assert.ok(proof.method !== 'managedDns' || proof.retractedAt !== undefined);
  if (record.deletedAt !== undefined) assert.notEqual(phaseOf(record, now), 'issued');
}

function checkAgainstOriginal(record: Certificate, original: Certificate): void {
  assert.deepEqual(record.names, original.names);
  assert.equal(record.lineageId, original.lineageId);
  assert.equal(record.generation, original.generation + 1);
  assert.deepEqual(record.fixedNotAfter, original.issued?.notAfter);
  if (record.issued !== undefined) assert.deepEqual(record.issued.notAfter, original.issued?.notAfter);
}

/** One serial for each issued certificate; every other plan is on record as abandoned. */
async function checkSerials(service: TestService, record: Certificate): Promise<void> {
  const issuances = await service.service.world.store.reads.issuances.listOf(record.id);
  const used = issuances.filter(({ state }) => state !== 'abandoned');
  assert.deepEqual(
    used.map(({ serial, state }) => [serial, state]),
    record.issued === undefined ? [] : [[record.issued.serial, 'issued']],
  );
  assert.equal(used[0]?.revokedAt !== undefined, record.step === 'revoked');
}
