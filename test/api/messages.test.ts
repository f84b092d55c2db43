// Refusals and findings as callers get them in both languages: the same code, and Chinese to its last word.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { foreignWords } from '../support/foreign-words.ts';
import { applyFor, detailOf, idOf, issueFree, LIFE_YAML } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import { signTc3 } from '../support/signing.ts';

type Language = 'zh-CN' | 'en-US';
type Call = readonly [action: string, input: object];

let service: TestService;
let calls: readonly Call[];
let pending: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  calls = await refusedCalls();
});
after(() => service[Symbol.asyncDispose]());

async function answerIn(language: Language, [action, body]: Call): Promise<Answer> {
  const now = service.clock.now();
  const headers = { 'x-tc-language': language };
  const wire = signTc3({ credential: service.key, action, now, body, headers });
  const { text } = await service.service.api.answer(wire);
  return (JSON.parse(text) as { readonly Response: Answer }).Response;
}

test('What is refused is refused by the same code in both languages, and in Chinese without an English word', async () => {
  const foreign: string[] = [];
  for (const call of calls) {
    const [chinese, english] = [await answerIn('zh-CN', call), await answerIn('en-US', call)];
    const what = `${call[0]} ${JSON.stringify(call[1]).slice(0, 200)}`;
    assert.ok(chinese.Error !== undefined && english.Error !== undefined, what);
    assert.equal(chinese.Error.Code, english.Error.Code, what);
    assert.match(chinese.Error.Message, /\p{Script=Han}/u, what);
    assert.doesNotMatch(english.Error.Message, /\p{Script=Han}/u, what);
    const said = foreignWords(chinese.Error.Message).filter((word) => !wordsOf(call).has(word.toLowerCase()));
    if (said.length > 0) foreign.push(`${said.join(' ')}: ${chinese.Error.Message}`);
  }
  assert.deepEqual(foreign, []);
});

test('What a look at proofs finds is told in both languages', async () => {
  const [chinese, english] = await Promise.all(
    (['zh-CN', 'en-US'] as const).map(async (language) => {
      const call = ['CheckCertificateDomainVerification', { CertificateId: pending }] as const;
      const { VerificationResults } = await answerIn(language, call);
      return (VerificationResults as readonly { readonly LocalCheckFailReason: string }[]).map(
        ({ LocalCheckFailReason }) => LocalCheckFailReason,
      );
    }),
  );
  for (const told of chinese ?? []) assert.deepEqual(foreignWords(told), [], told);
  assert.match(chinese?.[0] ?? '', /^域名 messages\.com 在 DNS 中不存在/);
  assert.match(english?.[0] ?? '', /^The domain messages\.com does not exist in DNS/);
});

/** What the caller has said may be said again. */
function wordsOf(call: Call): ReadonlySet<string> {
  return new Set(
    JSON.stringify(call)
      .toLowerCase()
      .match(/[a-z][a-z0-9_]+/g),
  );
}

/** Of every kind that a caller can bring about, with what each reader of others' material says. */
async function refusedCalls(): Promise<readonly Call[]> {
  const issued = await issueFree(service, 'issued.com');
  pending = await applyFor(service, 'messages.com', { input: { DvAuthMethod: 'DNS' } });
  const { CertificatePublicKey: chain, CertificatePrivateKey: key } = await detailOf(service, issued);
  const pair = { CertificatePublicKey: chain, CertificatePrivateKey: key };
  const uploaded = idOf(await service.ask('UploadCertificate', pair));
  const good = await csrFor('issued.com');
  const others = [await csrFor('other.com'), await csrFor('www.issued.com')];
  return [
    ...inputCalls(issued),
    ...actCalls({ issued, uploaded }),
    ...reissueCalls(issued, [good, ...others]),
    ...uploadCalls(chain, key),
  ];
}

function inputCalls(issued: string): readonly Call[] {
  return [
    ['DescribeNothing', {}],
    ['DescribeCertificate', {}],
    ['DescribeCertificate', { CertificateId: 'nothing1' }],
    ['DescribeCertificate', { CertificateId: 1 }],
    ['DescribeCertificate', { CertificateId: 'x', More: 1 }],
    ['DescribeCertificate', { CertificateId: 'x'.repeat(5000) }],
    ['DescribeCertificates', { Deployable: 7 }],
    ['DescribeCertificates', { FilterSource: 'sold' }],
    ['DescribeCertificates', { Tags: [{ TagValue: 'x' }] }],
    ['DescribeCertificates', { ExpirationSort: 'up' }],
    ...[
      '',
      'a..com',
      '*.com',
      'printer',
      'a_b.com',
      '192.0.2.1',
      'x.onion',
      'ｅxample.com',
      `${'a'.repeat(64)}.com`,
    ].map((DomainName): Call => ['ApplyCertificate', { DvAuthMethod: 'DNS', DomainName }]),
    ['ApplyCertificate', { DvAuthMethod: 'MAIL', DomainName: 'a.com' }],
    ['ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'a.com', PackageType: '999' }],
    ['ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'a.com', PackageId: 'p' }],
    ['ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'a.com', CsrEncryptAlgo: 'DSA', CsrKeyParameter: '1' }],
    ['ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'a.com', OldCertificateId: issued }],
  ];
}

/** What the state of a certificate forbids. */
function actCalls({ issued, uploaded }: { readonly issued: string; readonly uploaded: string }): readonly Call[] {
  return [
    ['CreateCertificate', { ProductId: 13, DomainNum: 1000, TimeSpan: 1 }],
    ['CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 9 }],
    ['CancelCertificateOrder', { CertificateId: issued }],
    ['DeleteCertificate', { CertificateId: pending }],
    ['DownloadCertificate', { CertificateId: pending }],
    ['RevokeCertificate', { CertificateId: pending }],
    ['RevokeCertificate', { CertificateId: uploaded }],
    ['CompleteCertificate', { CertificateId: uploaded }],
    ['ModifyCertificateResubmit', { CertificateId: issued }],
    ['CommitCertificateInformation', { CertificateId: issued }],
    ['DescribeDownloadCertificateUrl', { CertificateId: issued, ServiceType: 'caddy' }],
    ['ReplaceCertificate', { CertificateId: pending, ValidType: 'DNS' }],
    ['ReplaceCertificate', { CertificateId: uploaded, ValidType: 'DNS' }],
  ];
}

function reissueCalls(issued: string, [good = '', ...others]: readonly string[]): readonly Call[] {
  const reissue = (input: object): Call => [
    'ReplaceCertificate',
    { CertificateId: issued, ValidType: 'DNS', CsrType: 'upload', ...input },
  ];
  return [
    reissue({}),
    reissue({ CsrType: 'mine' }),
    reissue({ CsrType: 'original', CertCSREncryptAlgo: 'ECC' }),
    reissue({ CsrContent: 'none' }),
    reissue({ CsrContent: good + good }),
    reissue({ CsrContent: good.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE') }),
    reissue({ CsrContent: good.replace('END CERTIFICATE REQUEST', 'END') }),
    reissue({ CsrContent: good.replace(/\n[A-Za-z0-9+/]{8}/, '\nMIIBAAAA') }),
    reissue({ CsrContent: encodePem('CERTIFICATE REQUEST', Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x00)) }),
    reissue({ CsrContent: encodePem('CERTIFICATE REQUEST', Uint8Array.of(0x30, 0x80)) }),
    ...others.map((CsrContent) => reissue({ CsrContent })),
    reissue({ CsrContent: '\ufeff none' }),
  ];
}

function uploadCalls(chain: unknown, key: unknown): readonly Call[] {
  return [
    uploadCall({ CertificatePublicKey: chain }),
    uploadCall({ CertificatePublicKey: 'none', CertificatePrivateKey: key }),
    uploadCall({ CertificatePublicKey: key, CertificatePrivateKey: key }),
    uploadCall({ CertificatePublicKey: chain, CertificatePrivateKey: 'none' }),
    uploadCall({ CertificatePublicKey: chain, CertificatePrivateKey: encodePem('PRIVATE KEY', new Uint8Array(9)) }),
    uploadCall({ CertificatePublicKey: chain, CertificateType: 'CA' }),
    uploadCall({ CertificatePublicKey: chain, CertificatePrivateKey: key, CertificateType: 'MINE' }),
    uploadCall({ CertificatePublicKey: chain, CertificatePrivateKey: key, Tags: [{ TagKey: '"', TagValue: '' }] }),
  ];
}

function uploadCall(input: object): Call {
  return ['UploadCertificate', input];
}

async function csrFor(...names: readonly string[]): Promise<string> {
  const wish = { commonName: names[0] ?? '', dnsNames: names, pkcs8: await makeKeyPair('p256') };
  return encodePem('CERTIFICATE REQUEST', await makeCsr(wish));
}
