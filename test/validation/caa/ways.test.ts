// By which names of a CAA record's "validationmethods" a proof goes (RFC 8657 §4).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDomainName } from '../../../src/certificates/model/domain-name.ts';
import type { ValidationMethod } from '../../../src/certificates/model/proof.ts';
import { waysOf } from '../../../src/validation/caa/ways.ts';

const NAME = parseDomainName('example.com');

const proof = (method: ValidationMethod, place: string, domain = NAME) => ({ domain, method, place });

for (const [method, place, way] of [
  ['dns', '_dnsauth.example.com', 'ca-dns'],
  ['managedDns', '_dnsauth.example.com', 'ca-dns'],
  ['file', '/.well-known/pki-validation/a.txt', 'ca-file'],
  ['dns', '_acme-challenge.example.com', 'dns-01'],
  ['file', '/.well-known/acme-challenge/token', 'http-01'],
  ['tlsAlpn', 'example.com', 'tls-alpn-01'],
] as const) {
  test(`${method} at ${place} is ${way}`, () => {
    assert.deepEqual(waysOf(NAME, { method: undefined, proofs: [proof(method, place)] }), [way]);
  });
}

test('The proofs of other names say nothing, and where there is none, the method of before does', () => {
  const other = proof('tlsAlpn', 'example.org', parseDomainName('example.org'));
  assert.deepEqual(waysOf(NAME, { method: 'file', proofs: [other] }), ['ca-file']);
  assert.deepEqual(waysOf(NAME, { method: undefined, proofs: [other] }), []);
});

test('A wildcard and a "www." name go by the proof of their domain', () => {
  const proofs = [proof('dns', '_acme-challenge.example.com')];
  for (const name of ['*.example.com', 'www.example.com']) {
    assert.deepEqual(waysOf(parseDomainName(name), { method: 'dns', proofs }), ['dns-01'], name);
  }
});

test('A name that was proved itself goes by that, and not by how a name above it was proved', () => {
  const proofs = [
    proof('dns', '_acme-challenge.example.com'),
    proof('file', '/.well-known/acme-challenge/token', parseDomainName('www.example.com')),
  ];
  assert.deepEqual(waysOf(parseDomainName('www.example.com'), { method: 'dns', proofs }), ['http-01']);
  assert.deepEqual(waysOf(parseDomainName('a.www.example.com'), { method: 'dns', proofs }), ['http-01']);
  assert.deepEqual(waysOf(NAME, { method: 'dns', proofs }), ['dns-01']);
});

test('A wildcard goes by DNS, however its domain was proved beside it', () => {
  const proofs = [
    proof('file', '/.well-known/acme-challenge/token'),
    proof('tlsAlpn', ''),
    proof('dns', '_acme-challenge.example.com'),
  ];
  assert.deepEqual(waysOf(parseDomainName('*.example.com'), { method: 'dns', proofs }), ['dns-01']);
  assert.deepEqual(waysOf(NAME, { method: 'dns', proofs }), ['http-01', 'tls-alpn-01', 'dns-01']);
});
