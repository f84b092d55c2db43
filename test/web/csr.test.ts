// CSRs read in the page, beside those that the service's own writer and openssl make.

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { MOST_CHARACTERS, readCsr } from '../../web/src/csr/read-csr.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const { subtle } = webcrypto;

const KINDS = [
  { name: 'P-256', words: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] },
  { name: 'P-384', words: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'] },
  { name: 'RSA 2048', words: ['-newkey', 'rsa:2048'] },
  { name: 'Ed25519', words: ['-newkey', 'ed25519'] },
] as const;

function makeCsr(words: readonly string[]): string {
  using folder = makeTemporaryFolder();
  const key = `${folder.path}/key.pem`;
  return openssl(['req', '-new', '-nodes', '-keyout', key, '-subj', '/C=CN/CN=www.example.com', ...words]);
}

const NAMES = ['-addext', 'subjectAltName=DNS:www.example.com,DNS:*.example.org,IP:127.0.0.1'];

test('The key, the common name and the names of a CSR are told', { skip: skipWithoutOpenssl }, async () => {
  for (const { name, words } of KINDS) {
    const reading = await readCsr(`Some text before\n${makeCsr([...words, ...NAMES])}`, subtle);
    const facts = { commonName: 'www.example.com', names: ['www.example.com', '*.example.org'], key: name };
    assert.deepEqual(reading, { ok: true, facts }, name);
  }
});

test('A CSR without names beside its subject has none', { skip: skipWithoutOpenssl }, async () => {
  const reading = await readCsr(makeCsr(KINDS[0].words), subtle);
  assert.deepEqual(reading.ok && reading.facts.names, []);
});

test('A weak key is told of', { skip: skipWithoutOpenssl }, async () => {
  assert.deepEqual(await readCsr(makeCsr(['-newkey', 'rsa:1024']), subtle), { ok: false, failure: 'weak' });
});

/** 1.2.840.10045.4.3.2, with its head. */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');

test('A CSR that its own key did not sign is told of, and damage anywhere is never a crash', {
  skip: skipWithoutOpenssl,
}, async () => {
  const pem = makeCsr([...KINDS[0].words, ...NAMES]);
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  const failures = new Set<string>();
  // Under another algorithm the page cannot tell, and leaves it to the service.
  const oid = der.indexOf(ECDSA_WITH_SHA256);
  for (let at = 0; at < der.length; at += 1) {
    if (at >= oid && at < oid + ECDSA_WITH_SHA256.length) continue;
    const changed = Buffer.from(der);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const text = `-----BEGIN CERTIFICATE REQUEST-----\n${changed.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
    const reading = await readCsr(text, subtle);
    assert.equal(reading.ok, false, `byte ${at}`);
    if (!reading.ok) failures.add(reading.failure);
  }
  assert.ok(failures.has('unsigned') && failures.has('unreadable'), [...failures].join(' '));
});

async function failureOf(text: string): Promise<string> {
  const reading = await readCsr(text, subtle);
  return reading.ok ? '' : reading.failure;
}

test('What is no CSR is told by what it is', async () => {
  assert.equal(await failureOf('hello'), 'notPem');
  assert.equal(await failureOf('-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----'), 'isKey');
  assert.equal(await failureOf('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), 'isCertificate');
  assert.equal(
    await failureOf('-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'),
    'unreadable',
  );
  assert.equal(await failureOf('A'.repeat(MOST_CHARACTERS + 1)), 'notPem');
});
