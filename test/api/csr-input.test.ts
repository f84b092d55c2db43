// Uploaded CSRs with every defect: the documented code, a message that names it, nothing stored, nothing secret told.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { maxLengthOf } from '../../src/api/input/input-limits.ts';
import { encodePrivateKeyPem } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { countRows, issueGranted, LIFE_YAML, MULTI_DOMAIN, recordOf, statusOf, waitForRest } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const INVALID = 'FailedOperation.CertificateInvalid';
const MISMATCH = 'FailedOperation.CertificateMismatch';
const ALGORITHM = 'InvalidParameter.RenewAlgorithmInvalid';

const FOLDER = join(import.meta.dirname, '../vectors/csr');
/** The names of nearly all vectors. */
const NAMES = ['example.com', 'www.example.com'];

let service: TestService;
/** The newest of a line, which each good CSR makes longer. */
let newest: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  newest = await issueGranted(service, NAMES);
});
after(() => service[Symbol.asyncDispose]());

interface Vector {
  readonly file: string;
  readonly text: string;
  /** read, pem: not to be read · key: not to be certified · signature: wrong · good. */
  readonly verdict: string;
  readonly detail: string;
}

const VECTORS: readonly Vector[] = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const [, verdict = '', detail = ''] = /^expect: (\w+) ?(.*)\n/.exec(text) ?? [];
  return { file, text, verdict, detail };
});

/** Good CSRs, whose names are not those of the certificate. */
const STRANGERS: ReadonlyMap<string, RegExp> = new Map([
  ['good-100-names.pem', /which is not a name of the certificate/],
  ['name-nul-in-common-name.pem', /it names "example.com.*00.evil.example", which is not a name of the certificate/],
  ['name-part-out-of-order.pem', /it names "c", which is not a name of the certificate/],
  ['good-with-mail-and-address.pem', /names that are neither domain names nor IP addresses: mail address/],
]);

/** Good CSRs, whose keys the product does not sell. */
const STRANGE_KEYS: ReadonlyMap<string, RegExp> = new Map([
  ['good-sm2.pem', /product 13 allows .*, and the key .*is sm2/],
  ['good-ed25519.pem', /product 13 allows .*, and the key .*is ed25519/],
  ['good-rsa-3072.pem', /product 13 allows .*, and the key .*is rsa3072/],
]);

function refusalOf({ file, verdict, detail }: Vector): { readonly code: string; readonly message: RegExp } | undefined {
  const stranger = STRANGERS.get(file);
  if (stranger !== undefined) return { code: MISMATCH, message: stranger };
  const strangeKey = STRANGE_KEYS.get(file);
  if (strangeKey !== undefined) return { code: ALGORITHM, message: strangeKey };
  if (verdict === 'good') return undefined;
  if (verdict === 'signature') return { code: INVALID, message: /: its signature / };
  return { code: verdict === 'key' ? MISMATCH : INVALID, message: literally(detail) };
}

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[^\w ]/g, String.raw`\$&`));
}

describe('A reissue with an uploaded CSR', () => {
  for (const vector of VECTORS) {
    const refusal = refusalOf(vector);
    const name = vector.file.replace('.pem', '').replaceAll('-', ' ');
    if (refusal === undefined) test(`is issued: ${name}`, async () => await assertIssued(vector.text));
    else test(`is refused: ${name}`, async () => await assertRefused(vector.text, refusal));
  }

  test('is refused where the text is no CSR, is two, is a key, or is huge', async () => {
    const { pkcs8, csr } = await makeSubjectKey('p256', NAMES);
    const [pem, key] = [encodePem('CERTIFICATE REQUEST', csr), encodePrivateKeyPem(pkcs8)];
    await assertRefused('hello', { code: INVALID, message: /it is not PEM/ });
    await assertRefused(pem + pem, { code: INVALID, message: /more than one PEM block/ });
    await assertRefused(key, { code: INVALID, message: /its PEM is a PRIVATE KEY/ });
    for (const line of key.split('\n').slice(1, 3)) assert.ok(!service.logLines.join('').includes(line));
    const longest = 'x'.repeat(maxLengthOf('CsrContent'));
    await assertRefused(longest, { code: INVALID, message: /it is not PEM/ });
    await assertRefused(`${longest}x`, { code: 'InvalidParameterValue', message: /`CsrContent`.*65536/ });
  });

  test('is refused where the CSR names another domain, lacks the main one, or has a key that no product allows', async () => {
    const stranger = await pemOf([...NAMES, 'evil.example.com']);
    await assertRefused(stranger, { code: MISMATCH, message: /names "evil\.example\.com"/ });
    const wildcard = await pemOf(['example.com', '*.example.com']);
    await assertRefused(wildcard, { code: MISMATCH, message: /names "\*\.example\.com"/ });
    const sub = await pemOf(['www.example.com']);
    await assertRefused(sub, { code: MISMATCH, message: /does not name the main domain example\.com/ });
    const rsa3072 = await pemOf(NAMES, 'rsa3072');
    await assertRefused(rsa3072, { code: ALGORITHM, message: /the key is rsa3072/ });
    await assertIssued(await pemOf(['EXAMPLE.com', 'WWW.example.COM']));
  });
});

test('A submission refuses every such CSR too, by its own code, and the order waits on', async () => {
  const created = await service.ask('CreateCertificate', { ProductId: MULTI_DOMAIN, DomainNum: 2, TimeSpan: 1 });
  const [id = ''] = created['CertificateIds'] as readonly string[];
  const information = { CertificateId: id, CertificateDomain: NAMES[0], DomainList: NAMES.slice(1), CsrType: 'parse' };
  await waitForRest(service);
  for (const vector of VECTORS) {
    const refusal = refusalOf(vector);
    if (refusal === undefined) continue;
    const before = countRows(service);
    const answer = await service.call('SubmitCertificateInformation', { ...information, CsrContent: vector.text });
    assert.equal(answer.Error?.Code, 'FailedOperation.InvalidParam', vector.file);
    assert.match(answer.Error.Message, refusal.message);
    assert.deepEqual(countRows(service), before);
  }
  assert.equal((await recordOf(service, id)).step, 'ordered');
});

async function pemOf(names: readonly string[], algorithm: 'p256' | 'rsa3072' = 'p256'): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', (await makeSubjectKey(algorithm, names)).csr);
}

async function assertRefused(
  CsrContent: string,
  refusal: { readonly code: string; readonly message: RegExp },
): Promise<void> {
  await waitForRest(service);
  const before = countRows(service);
  const input = { CertificateId: newest, ValidType: 'DNS', CsrType: 'upload', CsrContent };
  const answer = await service.call('ReplaceCertificate', input);
  assert.equal(answer.Error?.Code, refusal.code);
  assert.match(answer.Error.Message, refusal.message);
  assert.ok(!answer.Error.Message.includes('\n'));
  assert.deepEqual(countRows(service), before);
  assert.equal(await statusOf(service, newest), 1);
}

async function assertIssued(CsrContent: string): Promise<void> {
  const input = { CertificateId: newest, ValidType: 'DNS', CsrType: 'upload', CsrContent };
  newest = String((await service.ask('ReplaceCertificate', input))['CertificateId']);
  const detail = await service.waitForStatus(newest, 1);
  assert.equal(detail['CertificatePrivateKey'], '');
  assert.deepEqual((await recordOf(service, newest)).names, NAMES);
}
