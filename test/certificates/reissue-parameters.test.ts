// Which parameters of a reissue go together; each combination that does not is refused, and says why.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { countRows, issueFree, issueGranted, LIFE_YAML, replace, statusOf, waitForRest } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const INVALID = 'FailedOperation.InvalidParam';
const ALGORITHM = 'InvalidParameter.RenewAlgorithmInvalid';

let service: TestService;
let free: string;
let granted: string;
let wild: string;
let csr: string;
let rsa3072Csr: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  free = await issueFree(service, 'free.com');
  granted = await issueGranted(service, ['granted.com']);
  wild = await issueGranted(service, ['wild.com', '*.wild.com']);
  csr = encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('p256', ['free.com'])).csr);
  rsa3072Csr = encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('rsa3072', ['granted.com'])).csr);
});
after(() => service[Symbol.asyncDispose]());

const REFUSED: readonly (readonly [what: string, input: () => object, code: string, message: RegExp])[] = [
  ['an unknown ValidType', () => ({ ValidType: 'EMAIL' }), INVALID, /ValidType is "EMAIL"/],
  ['an empty ValidType', () => ({ ValidType: '' }), INVALID, /ValidType is ""/],
  [
    'FILE for a wildcard',
    () => ({ CertificateId: wild, ValidType: 'FILE' }),
    INVALID,
    /a file cannot prove a wildcard/,
  ],
  ['an unknown CsrType', () => ({ CsrType: 'parse' }), INVALID, /CsrType is "parse"/],
  ['an empty CsrType', () => ({ CsrType: '' }), INVALID, /CsrType is ""/],
  ['upload without CsrContent', () => ({ CsrType: 'upload' }), INVALID, /CsrContent is missing/],
  ['upload with an empty CsrContent', () => ({ CsrType: 'upload', CsrContent: '' }), INVALID, /CsrContent is missing/],
  ['CsrContent without CsrType', () => ({ CsrContent: csr }), INVALID, /CsrContent goes with CsrType upload/],
  ['CsrContent with original', () => ({ CsrType: 'original', CsrContent: csr }), INVALID, /CsrContent goes with/],
  ['CsrContent with online', () => ({ CsrType: 'online', CsrContent: csr }), INVALID, /CsrContent goes with/],
  [
    'CertCSREncryptAlgo without CsrType',
    () => ({ CertCSREncryptAlgo: 'RSA' }),
    INVALID,
    /CertCSREncryptAlgo goes with/,
  ],
  [
    'CertCSREncryptAlgo with upload',
    () => ({ CsrType: 'upload', CsrContent: csr, CertCSREncryptAlgo: 'ECC' }),
    INVALID,
    /CertCSREncryptAlgo goes with CsrType online/,
  ],
  [
    'CertCSRKeyParameter with original',
    () => ({ CsrType: 'original', CertCSRKeyParameter: '2048' }),
    INVALID,
    /CertCSRKeyParameter goes with CsrType online/,
  ],
  [
    'CertCSRKeyParameter with upload',
    () => ({ CsrType: 'upload', CsrContent: csr, CertCSRKeyParameter: '2048' }),
    INVALID,
    /CertCSRKeyParameter goes with CsrType online/,
  ],

  ['RSA with a curve', () => online('RSA', 'prime256v1'), ALGORITHM, /"RSA" with "prime256v1"/],
  ['ECC with a length', () => online('ECC', '2048'), ALGORITHM, /"ECC" with "2048"/],
  ['RSA 1024', () => online('RSA', '1024'), ALGORITHM, /"RSA" with "1024"/],
  ['a curve alone, since RSA is the default', () => online(undefined, 'prime256v1'), ALGORITHM, /"RSA" with/],
  ['P-521', () => online('ECC', 'secp521r1'), ALGORITHM, /"secp521r1"/],
  ['SM2 for a free certificate', () => online('SM2'), ALGORITHM, /allows rsa2048, and the key is sm2/],
  ['an algorithm nobody knows', () => online('DSA'), ALGORITHM, /"DSA"/],
  ['ECC for a free certificate', () => online('ECC'), ALGORITHM, /product 83 allows rsa2048, and the key is p256/],
  ['RSA 4096 for a free certificate', () => online('RSA', '4096'), ALGORITHM, /allows rsa2048/],
  ['an ECC CSR for a free certificate', () => ({ CsrType: 'upload', CsrContent: csr }), ALGORITHM, /the key is p256/],
  ['the ECC key of a free certificate', () => ({ CsrType: 'original' }), ALGORITHM, /the key is p256/],
  [
    'an RSA 3072 CSR, which no product has',
    () => ({ CertificateId: granted, CsrType: 'upload', CsrContent: rsa3072Csr }),
    ALGORITHM,
    /the key is rsa3072/,
  ],
  ['SignAlgo SHA1', () => ({ CsrType: 'online', SignAlgo: 'SHA1' }), ALGORITHM, /SignAlgo may be SHA256 only/],
  ['SignAlgo SHA384', () => ({ CsrType: 'online', SignAlgo: 'SHA384' }), ALGORITHM, /SignAlgo/],
  ['an empty SignAlgo', () => ({ CsrType: 'online', SignAlgo: '' }), ALGORITHM, /SignAlgo/],
];

for (const [what, input, code, message] of REFUSED) {
  test(`A reissue with ${what} is refused, and nothing is stored`, async () => {
    await waitForRest(service);
    const before = countRows(service);
    const answer = await service.call('ReplaceCertificate', { CertificateId: free, ValidType: 'DNS', ...input() });
    assert.equal(answer.Error?.Code, code);
    assert.match(answer.Error.Message, message);
    assert.deepEqual(countRows(service), before);
  });
}

const ACCEPTED = [
  { ValidType: 'dns', CsrType: 'ONLINE' },
  { ValidType: 'Dns', CsrType: 'Online', CertCSREncryptAlgo: 'Ecc', CertCSRKeyParameter: 'Secp384r1' },
  { ValidType: 'file', CsrType: 'Original' },
  { ValidType: 'DNS', CsrType: 'online', SignAlgo: 'sha256' },
  { ValidType: 'DNS', CsrType: 'online', SignAlgo: 'SHA-256', UseCrossSignRoot: true },
  { ValidType: 'dns_auto', CsrType: 'OrigInal', UseCrossSignRoot: false },
] as const;

for (const [at, input] of ACCEPTED.entries()) {
  test(`A reissue with ${JSON.stringify(input)} is accepted: letters may have either case`, async () => {
    const id = await replace(service, await issueGranted(service, [`accepted-${at}.com`]), { input });
    assert.ok([1, 11].includes(await statusOf(service, id)));
  });
}

function online(algorithm: string | undefined, parameter?: string): object {
  return { CsrType: 'online', CertCSREncryptAlgo: algorithm, CertCSRKeyParameter: parameter };
}
