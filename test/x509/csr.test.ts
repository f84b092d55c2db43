// CSRs: each vector says in its first line what is to become of it.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import {
  type Csr,
  signatureDefectOf,
  makeCsr,
  MAX_CSR_BYTES,
  readCsr,
  readCsrDer,
} from '../../src/x509/certificate/csr.ts';
import { EncodingError } from '../../src/x509/der/reader.ts';
import { keyAlgorithmOf, makeKeyPair, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { wordsOf } from '../support/reasons.ts';

const POLICY = { acceptsSha1: true };
const FOLDER = join(import.meta.dirname, '../vectors/csr');
const VECTORS = readdirSync(FOLDER).toSorted();

function load(name: string): { readonly text: string; readonly verdict: string; readonly detail: string } {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const [, verdict = '', detail = ''] = /^expect: (\w+) ?(.*)\n/.exec(text) ?? [];
  return { text, verdict, detail };
}

function judge(csr: Csr): string {
  const defect = keyPolicy.defectOf(csr.spki);
  if (defect !== undefined) return `key ${inEnglish(defect)}`;
  return signatureDefectOf(csr, POLICY) === undefined ? 'good' : 'signature';
}

function assertRefusedByReader(text: string, message: string): void {
  assert.throws(
    () => readCsr(text),
    (error) => error instanceof EncodingError && error.message === message,
  );
}

/** openssl 3.0 exits with 0 either way. */
function opensslVerdictOf(name: string): string {
  const identity = ['-vfyopt', 'distid:1234567812345678'];
  const options = name.includes('sm2') ? identity : [];
  return tryOpenssl(['req', '-verify', '-noout', ...options, '-in', join(FOLDER, name)]).text;
}

function detailOfZeros(length: number): string {
  try {
    readCsrDer(new Uint8Array(length));
    return 'accepted';
  } catch (error) {
    return error instanceof EncodingError ? error.detail : String(error);
  }
}

for (const name of VECTORS) {
  const { text, verdict, detail } = load(name);
  test(`CSR ${name.replace('.pem', '').replaceAll('-', ' ')}: ${verdict} ${detail}`, () => {
    if (verdict === 'read') assertRefusedByReader(text, `Cannot read CSR: ${detail}`);
    else if (verdict === 'pem') assertRefusedByReader(text, `Cannot read PEM: ${detail}`);
    else assert.ok(judge(readCsr(text)).startsWith(`${verdict} ${detail}`.trimEnd()), judge(readCsr(text)));
  });
}

test('openssl agrees about every CSR that is good and about the signature that is wrong', {
  skip: skipWithoutOpenssl,
}, () => {
  const good = VECTORS.filter((name) => load(name).verdict === 'good');
  assert.ok(good.length > 8);
  for (const name of good) assert.match(opensslVerdictOf(name), /verify OK/, name);
  assert.match(opensslVerdictOf('signature-wrong.pem'), /verify failure/);
});

test('a CSR tells its names, its key and what else it asks for', () => {
  const csr = readCsr(load('good-with-mail-and-address.pem').text);
  assert.equal(csr.commonName, 'example.com');
  assert.deepEqual(csr.dnsNames, []);
  assert.deepEqual(csr.otherNameKinds, ['mail address']);
  assert.equal(csr.addresses.length, 1);
  assert.equal(keyAlgorithmOf(csr.key), 'p256');
  const named = readCsr(load('good-rsa-2048.pem').text);
  assert.deepEqual(named.dnsNames, ['example.com', 'www.example.com']);
  assert.equal(keyAlgorithmOf(named.key), 'rsa2048');
  assert.equal(readCsr(load('good-without-subject.pem').text).commonName, undefined);
});

test('a CSR is taken as clients send it: CRLF, "\\n" written out, on one line, with text around', () => {
  const { text } = load('good-p256.pem');
  const { der } = readCsr(text);
  const pem = encodePem('CERTIFICATE REQUEST', der);
  const forms = [
    pem.replaceAll('\n', '\r\n'),
    pem.replaceAll('\n', '\\n'),
    pem.replaceAll('\n', '\\r\\n'),
    pem.replaceAll('\n', ' '),
    `\n  ${pem}\n\n`,
    `Subject: example.com\n${pem}-- sent from a mail\n`,
  ];
  for (const form of forms) assert.deepEqual(readCsr(form).der, der);
});

const reasonFor = (name: string) => wordsOf(signatureDefectOf(readCsr(load(name).text), POLICY));

test('a signature that proves nothing is refused with its reason', () => {
  const sha1 = readCsr(load('signature-by-sha1.pem').text);
  assert.equal(
    wordsOf(signatureDefectOf(sha1, { acceptsSha1: false })),
    'it is signed with SHA-1, which is not accepted here',
  );
  assert.equal(signatureDefectOf(sha1, { acceptsSha1: true }), undefined);
  assert.equal(reasonFor('signature-algorithm-of-another-key.pem'), 'its signature algorithm is not one of its key');
  assert.equal(reasonFor('signature-wrong.pem'), 'its signature was not made by the key in it');
  assert.equal(reasonFor('key-ec-off-curve.pem'), 'its signature was not made by the key in it');
  assert.equal(reasonFor('good-p256.pem'), '');
});

test('two CSRs at once, none, and text that is no PEM are refused', () => {
  const { text } = load('good-p256.pem');
  assertRefusedByReader(text + text, 'Cannot read CSR: more than one PEM block');
  assertRefusedByReader('', 'Cannot read CSR: it is not PEM');
  assertRefusedByReader('MIIB', 'Cannot read CSR: it is not PEM');
});

test('a CSR of the largest size is looked at, one byte more is not', () => {
  assert.equal(detailOfZeros(MAX_CSR_BYTES), 'CSR has tag 0x00, not 0x30');
  assert.equal(
    detailOfZeros(MAX_CSR_BYTES + 1),
    `it has ${MAX_CSR_BYTES + 1} bytes, at most ${MAX_CSR_BYTES} are read`,
  );
});

for (const id of ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384'] as const) {
  test(`a CSR made with a key of ${id} is read again and verifies`, { skip: skipWithoutOpenssl }, async () => {
    const pkcs8 = await makeKeyPair(id);
    const dnsNames = ['example.com', '*.example.com'];
    const der = await makeCsr({ commonName: 'example.com', dnsNames, pkcs8 });
    const csr = readCsrDer(der);
    assert.deepEqual([csr.commonName, ...csr.dnsNames], ['example.com', ...dnsNames]);
    assert.deepEqual(csr.spki, publicKeyOf(pkcs8));
    assert.equal(keyAlgorithmOf(csr.key), id);
    assert.equal(judge(csr), 'good');
    const text = openssl(['req', '-verify', '-text', '-noout', '-inform', 'DER'], der);
    assert.match(text, /Subject: CN = example\.com\n/);
    assert.match(text, /DNS:example\.com, DNS:\*\.example\.com/);
  });
}

test('a main name of 64 characters is the common name, one of 65 stands among the alternative names only', async () => {
  const pkcs8 = await makeKeyPair('p256');
  const commonNameFor = async (length: number) => {
    const name = `${'a'.repeat(length - '.example.com'.length)}.example.com`;
    const csr = readCsrDer(await makeCsr({ commonName: name, dnsNames: [name], pkcs8 }));
    assert.deepEqual(csr.dnsNames, [name]);
    return csr.commonName;
  };
  assert.equal((await commonNameFor(64))?.length, 64);
  assert.equal(await commonNameFor(65), undefined);
});

test('a CSR made without names says nothing of names, and verifies', { skip: skipWithoutOpenssl }, async () => {
  const der = await makeCsr({ commonName: '', dnsNames: [], pkcs8: await makeKeyPair('p256') });
  const csr = readCsrDer(der);
  assert.deepEqual([csr.commonName, csr.dnsNames, judge(csr)], [undefined, [], 'good']);
  assert.doesNotMatch(openssl(['req', '-verify', '-text', '-noout', '-inform', 'DER'], der), /Alternative Name/);
});
