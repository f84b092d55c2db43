// What is said of a chain before it is uploaded: whether it is there already, whether clients can follow and trust it.

import assert from 'node:assert/strict';
import { rootCertificates } from 'node:tls';
import { after, before, test } from 'node:test';
import { DAY_MS } from '../../src/lib/clock.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { comparedName } from '../../src/x509/certificate/names.ts';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { makeTrustedRoots } from '../../src/x509/certificate/trusted-roots.ts';
import { detailOf, idOf, issueFree, LIFE_YAML } from '../support/life.ts';
import { materialOf } from '../support/material.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

let service: TestService;
let leaf: string;
let intermediate: string;
let root: string;
let key: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  const detail = await detailOf(service, await issueFree(service, 'chain.com'));
  ({ leaf, intermediate, root, key } = materialOf(detail));
});
after(() => service[Symbol.asyncDispose]());

test('A chain up to the root of this service is complete and trusted, with the root or without, in any order', async () => {
  for (const chain of [leaf + intermediate, leaf + intermediate + root, root + leaf + intermediate, root]) {
    assert.deepEqual(await check(chain), [true, true]);
  }
  const { Chains } = await service.ask('CheckCertificateChain', { CertificateChain: root + intermediate + leaf });
  assert.equal((Chains as readonly string[])[0], 'chain.com');
  assert.equal((Chains as readonly string[]).length, 3);
});

test('A chain with a gap, of strangers, or without its issuers is incomplete', async () => {
  const other = await detailOf(service, await issueFree(service, 'stranger.com'));
  const [stranger = ''] = String(other['CertificatePublicKey']).split(/(?<=-----END CERTIFICATE-----\n)/);
  for (const chain of [leaf, leaf + root, leaf + stranger]) assert.deepEqual(await check(chain), [false, false]);
  const { Chains } = await service.ask('CheckCertificateChain', { CertificateChain: leaf + stranger });
  assert.deepEqual(Chains, ['chain.com', 'stranger.com']);
});

test('A root that nobody trusts ends a complete chain all the same', async () => {
  await using elsewhere = await openTestService({ yaml: LIFE_YAML });
  const detail = await detailOf(elsewhere, await issueFree(elsewhere, 'elsewhere.com'));
  const theirs = String(detail['CertificatePublicKey']);
  assert.deepEqual(await check(theirs), [false, false]);
  assert.deepEqual(await check(theirs + (detail['RootCert'] as { readonly Standard: string }).Standard), [true, false]);
});

test('The roots of the public trust stores are trusted', async () => {
  const roots = makeTrustedRoots({ own: [], publicPem: rootCertificates });
  const known = rootCertificates.flatMap(decodePem).map(({ der }) => der);
  const found = known.filter((der) => roots.named(comparedName(readCertificate(der).issuer)).length > 0);
  assert.equal(found.length, known.length);
  const now = service.clock.now();
  const valid = known.find((der) => readCertificate(der).notAfter > now);
  assert.ok(valid);
  assert.deepEqual(await check(encodePem('CERTIFICATE', valid)), [true, true]);
});

test('What cannot be read as certificates is refused, by the code of each action', async () => {
  const broken = [leaf.slice(0, 100), 'hello', '', key, encodePem('CERTIFICATE', Uint8Array.of(48, 0))];
  for (const CertificateChain of broken) {
    assert.equal(
      await service.refusal('CheckCertificateChain', { CertificateChain }),
      'FailedOperation.CertificateInvalid',
    );
    const wish = { CertificatePublicKey: CertificateChain };
    assert.equal(await service.refusal('CheckCertificateExist', wish), 'FailedOperation.InvalidParam');
  }
});

test('A certificate that is uploaded is there, for its account and projects, until it is deleted', async () => {
  const ProjectId = await service.addProject('sales');
  assert.equal(await known(), '');
  const upload = { CertificatePublicKey: leaf + intermediate, CertificatePrivateKey: key, ProjectId };
  const id = idOf(await service.ask('UploadCertificate', upload));
  assert.equal(await known(), id);
  assert.equal(await known((await service.addAccount()).key), '');
  assert.equal(await known(await service.addKey({ projectIds: [0] })), '');
  assert.equal(await known(await service.addKey({ policyName: 'ReadOnlyAccess' })), id);
  await service.ask('DeleteCertificate', { CertificateId: id });
  assert.equal(await known(), '');
});

test('A chain is complete while all of it is valid', async () => {
  service.advance(91 * DAY_MS);
  assert.deepEqual(await check(leaf + intermediate), [false, false]);
  assert.deepEqual(await check(intermediate), [true, true]);
});

async function known(credential?: Credential): Promise<unknown> {
  return (await service.ask('CheckCertificateExist', { CertificatePublicKey: leaf }, credential))['RepeatCertId'];
}

async function check(CertificateChain: string): Promise<readonly unknown[]> {
  const { IsValid, IsTrustedCA } = await service.ask('CheckCertificateChain', { CertificateChain });
  return [IsValid, IsTrustedCA];
}
