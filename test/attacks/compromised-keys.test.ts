// A compromised key leaves nothing valid, whoever says so with the right to, and nobody else's word ends a certificate.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { blockKey } from '../../src/certificates/revocation/block-key.ts';
import { hashOfKey } from '../../src/certificates/keys/named-key.ts';
import { PROOF_COMMON_NAME, readCompromiseProof } from '../../src/certificates/keys/key-compromise.ts';
import { DomainError } from '../../src/failure.ts';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { issueGranted, LIFE_YAML, recordOf, statusOf, until } from '../support/life.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { openssl } from '../support/openssl.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const REVOKED = 10;
const CSR_REFUSED = 'FailedOperation.CertificateInvalid';

let service: TestService;
let stranger: Credential;

before(async () => {
  const granted = '  "200": { name: Plain, kind: granted, keyAlgorithms: [p256] }\n';
  service = await openTestService({ yaml: LIFE_YAML.replace('limits:\n', `${granted}limits:\n`) });
  ({ key: stranger } = await service.addAccount());
});
after(() => service[Symbol.asyncDispose]());

async function csrBy(pkcs8: Uint8Array, commonName: string, dnsNames: readonly string[] = []): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await makeCsr({ commonName, dnsNames, pkcs8 }));
}

async function issueWith(pkcs8: Uint8Array, domain: string, credential?: Credential): Promise<string> {
  const input = { CsrContent: await csrBy(pkcs8, domain, [domain]), CsrType: 'parse' };
  return await issueGranted(service, [domain], { product: 200, input, ...(credential ? { credential } : {}) });
}

async function waitForRevocation(ids: readonly string[]): Promise<void> {
  await until('all are revoked', async () => {
    const statuses = await Promise.all(ids.map(async (id) => await statusOf(service, id)));
    return statuses.every((status) => status === REVOKED);
  });
}

describe('by the word of its owner', () => {
  test('every other certificate with the key goes, of another lineage and order, and none with another key', async () => {
    const [pkcs8, other] = [await makeKeyPair('p256'), await makeKeyPair('p256')];
    const [first, second, third] = [
      await issueWith(pkcs8, 'one.example.com'),
      await issueWith(pkcs8, 'two.example.com'),
      await issueWith(pkcs8, 'three.example.com'),
    ];
    const untouched = await issueWith(other, 'four.example.com');
    await service.ask('RevokeCertificate', { CertificateId: first, Reason: 'keyCompromise' });
    await waitForRevocation([first, second, third]);
    assert.match((await recordOf(service, second)).revocation?.comment ?? '', /^keyCompromise/);
    assert.equal(await statusOf(service, untouched), 1);
    assert.match(await refusalOfOrder(pkcs8), /its key is blocked/);
  });

  test('a reason that is no compromise takes none of them along', async () => {
    const pkcs8 = await makeKeyPair('p256');
    const [first, second] = [await issueWith(pkcs8, 'five.example.com'), await issueWith(pkcs8, 'six.example.com')];
    await service.ask('RevokeCertificate', { CertificateId: first, Reason: 'the key was not compromised' });
    await waitForRevocation([first]);
    assert.equal(await statusOf(service, second), 1);
  });

  test("nobody comes to another account's key by its CSR, to revoke it then", async () => {
    const pkcs8 = await makeKeyPair('p256');
    const id = await issueWith(pkcs8, 'seven.example.com');
    assert.match(await refusalOfOrder(pkcs8, stranger), /not of this account/);
    assert.equal(await statusOf(service, id), 1);
  });
});

/** What an order with this key is told. */
async function refusalOfOrder(pkcs8: Uint8Array, credential?: Credential): Promise<string> {
  const wish = { ProductId: 200, DomainNum: 1, TimeSpan: 1 };
  const { CertificateIds } = await service.ask('CreateCertificate', wish, credential);
  const [CertificateId] = CertificateIds as readonly string[];
  const CsrContent = await csrBy(pkcs8, 'z.example.com', ['z.example.com']);
  const input = { CertificateDomain: 'z.example.com', VerifyType: 'DNS_AUTO', CsrType: 'parse', CsrContent };
  const { Error } = await service.call('SubmitCertificateInformation', { CertificateId, ...input }, credential);
  return Error?.Message ?? '';
}

describe('by proof', () => {
  test('whoever has the key has what has it revoked, with the API key of another account', async () => {
    const pkcs8 = await makeKeyPair('p256');
    const ids = [await issueWith(pkcs8, 'eight.example.com'), await issueWith(pkcs8, 'nine.example.com')];
    const Csr = await csrBy(pkcs8, 'proof of key compromise for Example CA');
    const { KeySha256 } = await service.ask('ResealReportKeyCompromise', { CsrContent: Csr }, stranger);
    assert.match(String(KeySha256), /^[0-9a-f]{64}$/);
    await waitForRevocation(ids);
  });

  test('the command line takes the same proof, made by openssl, of a key that is not known here', async () => {
    using folder = makeTemporaryFolder();
    const key = folder.write(
      'key.pem',
      openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']),
    );
    const pem = openssl(['req', '-new', '-key', key, '-subj', `/CN=${PROOF_COMMON_NAME} for us`]);
    const keySha256 = await hashOfKey(service.store.reads, { kind: 'proof', path: 'proof.pem', pem });
    const { isNew, revoked } = await blockKey(service.service.world, { keySha256, reason: '' });
    assert.deepEqual([isNew, revoked], [true, 0]);
    await assert.rejects(
      hashOfKey(service.store.reads, { kind: 'proof', path: 'x.pem', pem: 'no' }),
      /Cannot block the key in x.pem/,
    );
  });

  test('with an API key nobody fills the list of blocked keys: of a key that is not known here nothing is kept', async () => {
    const CsrContent = await csrBy(await makeKeyPair('p256'), PROOF_COMMON_NAME);
    const { Error } = await service.call('ResealReportKeyCompromise', { CsrContent }, stranger);
    assert.equal(Error?.Code, CSR_REFUSED);
    assert.match(Error.Message, /no certificate of this service has its key/);
    assert.equal(await service.store.reads.subjectKeys.findBlocked(readCompromiseProof(CsrContent)), undefined);
  });

  test('an ordinary CSR, a forged one, and one that asks for names prove nothing', async () => {
    const pkcs8 = await makeKeyPair('p256');
    const id = await issueWith(pkcs8, 'ten.example.com');
    const ordinary = await csrBy(pkcs8, 'ten.example.com', ['ten.example.com']);
    const named = await csrBy(pkcs8, PROOF_COMMON_NAME, ['ten.example.com']);
    const tail = await csrBy(pkcs8, `No ${PROOF_COMMON_NAME}`);
    const [forged, cut] = [forge(await csrBy(pkcs8, PROOF_COMMON_NAME)), ordinary.slice(0, 120)];
    for (const Csr of [ordinary, named, tail, forged, cut, '', 'x'.repeat(1000)]) {
      const isProof = (): unknown => readCompromiseProof(Csr);
      assert.throws(isProof, (error) => error instanceof DomainError && error.refusal.kind === 'csrInvalid');
    }
    assert.equal(await service.refusal('ResealReportKeyCompromise', { CsrContent: ordinary }, stranger), CSR_REFUSED);
    assert.equal(await statusOf(service, id), 1);
  });
});

/** The last byte of the signature is another. */
function forge(pem: string): string {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  return encodePem('CERTIFICATE REQUEST', der);
}
