// Chains: whatever order they come in, they are put leaf first, or refused with the reason.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { hexOf } from '../../src/lib/bytes.ts';
import { isIssuedBy, isRoot, MAX_CHAIN_CERTIFICATES, orderChain } from '../../src/x509/certificate/chain.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { EncodingError, readDer } from '../../src/x509/der/reader.ts';
import * as der from '../../src/x509/der/writer.ts';
import { deriveKey } from '../../src/x509/keys/encrypted-key.ts';
import { isKeyOf } from '../../src/x509/keys/key-match.ts';
import { comparedName, readName } from '../../src/x509/certificate/names.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { readPublicKey } from '../../src/x509/keys/public-key.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { CA_EXTENSIONS, type Issued, type OpensslAuthority, openOpensslAuthority } from '../support/openssl-chain.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';

function makeHierarchy(authority: OpensslAuthority) {
  const root = authority.issue({ name: 'root', subject: '/CN=Root', issuer: undefined, extensions: CA_EXTENSIONS });
  const issuing = authority.issue({ name: 'issuing', subject: '/CN=Issuing', issuer: root, extensions: CA_EXTENSIONS });
  const leaf = issueLeaf(authority, 'leaf', issuing);
  return { root, issuing, leaf };
}

function issueLeaf(authority: OpensslAuthority, name: string, issuer: Issued): Issued {
  return authority.issue({
    name,
    subject: `/CN=${name}.example`,
    issuer,
    extensions: [`subjectAltName=DNS:${name}.example`],
  });
}

function refusalOf(...certificates: readonly Uint8Array[]): string {
  try {
    orderChain(certificates);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return error.message;
  }
}

test('certificates come leaf first whatever their order was, repeated ones once', { skip: skipWithoutOpenssl }, () => {
  using authority = openOpensslAuthority();
  const { root, issuing, leaf } = makeHierarchy(authority);
  const [l, i, r] = [leaf.der, issuing.der, root.der];
  const orders = [
    [l, i, r],
    [l, r, i],
    [i, l, r],
    [i, r, l],
    [r, l, i],
    [r, i, l],
    [r, i, l, i, l],
  ];
  for (const order of orders) assert.deepEqual(orderChain(order), [l, i, r]);
  assert.deepEqual(orderChain([i, l]), [l, i]);
  assert.deepEqual(orderChain([l]), [l]);
  assert.deepEqual(orderChain([r]), [r]);
});

test('a root with the same name and key finds its place behind the cross-signed one', {
  skip: skipWithoutOpenssl,
}, () => {
  using authority = openOpensslAuthority();
  const { root, issuing, leaf } = makeHierarchy(authority);
  const other = authority.issue({ name: 'other', subject: '/CN=Other', issuer: undefined, extensions: CA_EXTENSIONS });
  const cross = authority.issue({
    name: 'cross',
    subject: '/CN=Root',
    issuer: other,
    keyOf: root,
    extensions: CA_EXTENSIONS,
  });
  const expected = [leaf.der, issuing.der, cross.der, other.der];
  assert.deepEqual(orderChain([other.der, cross.der, issuing.der, leaf.der]), expected);
});

test('of an authority with several certificates all are kept, and one way up to a root stands in its order', {
  skip: skipWithoutOpenssl,
}, () => {
  using authority = openOpensslAuthority();
  const { root, issuing, leaf } = makeHierarchy(authority);
  const named = { extensions: CA_EXTENSIONS, keyOf: issuing, subject: '/CN=Issuing' };
  const other = authority.issue({ name: 'other', subject: '/CN=Other', issuer: undefined, extensions: CA_EXTENSIONS });
  const second = authority.issue({ ...named, name: 'second', issuer: other });
  const renewed = authority.issue({ ...named, name: 'renewed', issuer: root });
  const rolled = authority.issue({
    name: 'rolled',
    subject: '/CN=Root',
    issuer: undefined,
    keyOf: root,
    extensions: CA_EXTENSIONS,
  });
  const given = [rolled, other, renewed, second, issuing, root, leaf].map(({ der }) => der);
  for (const some of [given, given.toReversed()]) {
    const ordered = orderChain(some);
    assert.deepEqual(new Set(ordered.map(hexOf)), new Set(given.map(hexOf)));
    const facts = ordered.map(readCertificate);
    assert.deepEqual(facts[0]?.der, leaf.der);
    // What servers send goes before what they do not, and each has its issuer behind it.
    assert.deepEqual(facts.map(isRoot), [false, false, false, false, true, true, true]);
    for (const [at, one] of facts.entries()) assert.ok(facts.slice(at).some((above) => isIssuedBy(one, above)));
  }
  const withoutRoots = orderChain([second.der, leaf.der, renewed.der]);
  assert.deepEqual(withoutRoots[0], leaf.der);
});

function nameOf(value: Uint8Array): string {
  const name = der.sequence(der.setOf(der.sequence(der.objectIdentifier(OID.commonName), value)));
  return comparedName(readDer(name, { what: 'name', maxBytes: 1_000 }, (cursor) => readName(cursor, 'name')));
}

test('names of other string types, cases and blanks name the same issuer; other words name another', () => {
  const utf8 = nameOf(der.utf8String('Example  Issuing CA'));
  assert.equal(nameOf(der.printableString('example issuing ca ')), utf8);
  assert.equal(nameOf(der.bmpString('EXAMPLE ISSUING CA')), utf8);
  assert.notEqual(nameOf(der.printableString('Example IssuingCA')), utf8);
  assert.notEqual(nameOf(der.utf8String('Example Issuing CA 2')), utf8);
});

test('what does not make one chain is refused', { skip: skipWithoutOpenssl }, () => {
  using authority = openOpensslAuthority();
  const { root, issuing, leaf } = makeHierarchy(authority);
  const twin = issueLeaf(authority, 'twin', issuing);
  const prefix = 'Cannot read certificate chain: ';
  assert.equal(refusalOf(), `${prefix}there is no certificate`);
  assert.equal(
    refusalOf(leaf.der, twin.der, issuing.der),
    `${prefix}"CN=twin.example" is no issuer of "CN=leaf.example", nor of any above it; the issuer of "CN=Issuing", "CN=Root", is not among them`,
  );
  assert.equal(
    refusalOf(root.der, leaf.der),
    `${prefix}"CN=Root" is no issuer of "CN=leaf.example", nor of any above it; the issuer of "CN=leaf.example", "CN=Issuing", is not among them`,
  );
  assert.match(refusalOf(leaf.der, Uint8Array.of(0x30, 0)), /^Cannot read certificate: /);
});

test('a leaf that would sign another, and an issuer of the same name with another key, are refused', {
  skip: skipWithoutOpenssl,
}, () => {
  using authority = openOpensslAuthority();
  const { root, issuing, leaf } = makeHierarchy(authority);
  const below = issueLeaf(authority, 'below', leaf);
  const impostor = authority.issue({
    name: 'impostor',
    subject: '/CN=Issuing',
    issuer: root,
    extensions: CA_EXTENSIONS,
  });
  assert.equal(
    refusalOf(below.der, leaf.der, issuing.der),
    'Cannot read certificate chain: the signature of "CN=below.example" is not by its issuer "CN=leaf.example"',
  );
  assert.equal(
    refusalOf(leaf.der, impostor.der, root.der),
    'Cannot read certificate chain: the signature of "CN=leaf.example" is not by its issuer "CN=Issuing"',
  );
});

test('a signature changed by one bit is refused, a root’s own included', { skip: skipWithoutOpenssl }, () => {
  using authority = openOpensslAuthority();
  const { root, issuing, leaf } = makeHierarchy(authority);
  assert.match(refusalOf(changedAtEnd(leaf.der), issuing.der, root.der), /"CN=leaf\.example" is not by its issuer/);
  assert.match(refusalOf(leaf.der, changedAtEnd(issuing.der), root.der), /"CN=Issuing" is not by its issuer/);
  assert.match(refusalOf(leaf.der, issuing.der, changedAtEnd(root.der)), /"CN=Root" is not by its own key/);
});

test('the longest chain is put in order, one certificate more is refused', { skip: skipWithoutOpenssl }, () => {
  using authority = openOpensslAuthority();
  const chain: Issued[] = [];
  for (let depth = 0; depth <= MAX_CHAIN_CERTIFICATES; depth += 1) {
    const subject = `/CN=Authority ${depth}`;
    chain.unshift(authority.issue({ name: `a${depth}`, subject, issuer: chain[0], extensions: CA_EXTENSIONS }));
  }
  const certificates = chain.map(({ der }) => der);
  const longest = certificates.slice(1);
  assert.deepEqual(orderChain(longest.toReversed()), longest);
  assert.equal(
    refusalOf(...certificates),
    'Cannot read certificate chain: there are 11 certificates, at most 10 are taken',
  );
});

test('a key is matched to its certificate and to no other', { skip: skipWithoutOpenssl }, async () => {
  using authority = openOpensslAuthority();
  const { issuing, leaf } = makeHierarchy(authority);
  const certificate = readCertificate(leaf.der);
  assert.equal(isKeyOf(certificate, await readPrivateKeyPem(leaf.keyPem, { deriveKey })), true);
  assert.equal(isKeyOf(certificate, await readPrivateKeyPem(issuing.keyPem, { deriveKey })), false);
});

for (const [what, parts, makeKeys] of [
  ['RSA', ['d', 'p'], () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['EC', ['d'], () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
  ['Ed25519', [], () => generateKeyPairSync('ed25519')],
] as const) {
  test(`a private ${what} key that only claims to be the counterpart is not it`, () => {
    const { privateKey, publicKey } = makeKeys();
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    const key = readPublicKey(spki);
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
    assert.equal(isKeyOf({ spki, key }, new Uint8Array(pkcs8)), true);
    const jwk = privateKey.export({ format: 'jwk' });
    for (const part of parts) {
      const number = Buffer.from(String(jwk[part]), 'base64url');
      const last = pkcs8.indexOf(number) + number.length - 1;
      pkcs8[last] = (pkcs8[last] ?? 0) ^ 2;
    }
    assert.equal(isKeyOf({ spki, key }, new Uint8Array(pkcs8)), parts.length === 0);
  });
}

function changedAtEnd(der: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(der);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}
