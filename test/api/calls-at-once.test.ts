// Calls that wait for the world outside: only so many of an account at once, so that silence elsewhere uses up nothing here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProofChecker } from '../../src/certificates/ports/proofs.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { LOOKS_AT_ONCE as LIMIT } from '../../src/api/actions/CheckCertificateDomainVerification.ts';
import { applyFor, LIFE_YAML, until } from '../support/life.ts';
import { openTestService } from '../support/service.ts';
import { told } from '../support/reasons.ts';

const CHECK = 'CheckCertificateDomainVerification';
const BY_HAND = { DvAuthMethod: 'DNS' };

/** DNS that says nothing until it is let speak. */
function makeSilence() {
  const speech = Promise.withResolvers<void>();
  const checks: string[] = [];
  const check: ProofChecker['check'] = async ({ domain }) => {
    checks.push(domain);
    await speech.promise;
    return { result: 'txtNotFound', seen: [], detail: told('nothing is there') };
  };
  return { checks, speak: speech.resolve, world: (world: World): World => ({ ...world, proofChecker: { check } }) };
}

test(`Of one account ${LIMIT} looks at proofs may wait at once; others, and other calls, wait for none of them`, async () => {
  const silence = makeSilence();
  await using service = await openTestService({ yaml: LIFE_YAML, overlay: { world: silence.world } });
  const id = await applyFor(service, 'silent.com', { input: BY_HAND });
  const { key } = await service.addAccount();
  const theirs = await applyFor(service, 'theirs.com', { input: BY_HAND, credential: key });
  await until('the worker looks', () => silence.checks.length === 2);
  const waiting = Array.from({ length: LIMIT }, async () => await service.ask(CHECK, { CertificateId: id }));
  await until('all of them look', () => silence.checks.length === 2 + LIMIT);
  assert.equal(await service.refusal(CHECK, { CertificateId: id }), 'ServiceUnavailable');
  await service.ask('DescribeCertificateDetail', { CertificateId: id });
  const other = service.ask(CHECK, { CertificateId: theirs }, key);
  await until('the other account looks', () => silence.checks.length === 3 + LIMIT);
  silence.speak();
  await Promise.all([...waiting, other]);
  await service.ask(CHECK, { CertificateId: id });
});
