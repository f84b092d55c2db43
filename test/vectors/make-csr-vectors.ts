// Writes test/vectors/csr: CSRs by openssl, and others with one defect each. Run by hand; what it wrote is kept.

import { createPrivateKey, createPublicKey, generateKeyPairSync, generatePrimeSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOfHex, concatBytes } from '../../src/lib/bytes.ts';
import { writeSigned } from '../../src/x509/certificate-writer.ts';
import * as der from '../../src/x509/der-writer.ts';
import { extension, subjectAltName } from '../../src/x509/extensions.ts';
import { writeName } from '../../src/x509/name-writer.ts';
import { OID } from '../../src/x509/oid.ts';
import { decodePem, encodePem } from '../../src/x509/pem.ts';
import { makeTemporaryFolder, openssl } from '../support/openssl.ts';

const FOLDER = join(import.meta.dirname, 'csr');
const ECDSA = bytesOfHex('300a06082a8648ce3d040302');
const RSA_ALGORITHM = bytesOfHex('300d06092a864886f70d0101010500');
const NAMES = ['example.com', 'www.example.com'];
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const SPKI = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
const SUBJECT = writeName([{ type: 'commonName', value: 'example.com' }]);

interface Parts {
  readonly version: Uint8Array;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly attributes: readonly Uint8Array[];
  readonly algorithm: Uint8Array;
}

const GOOD: Parts = {
  version: der.smallInteger(0),
  subject: SUBJECT,
  spki: SPKI,
  attributes: [requestOf(subjectAltName(NAMES))],
  algorithm: ECDSA,
};

function write(name: string, expectation: string, csr: Uint8Array, label = 'CERTIFICATE REQUEST'): void {
  writeFileSync(join(FOLDER, `${name}.pem`), `expect: ${expectation}\n${encodePem(label, csr)}`);
}

function requestOf(...extensions: readonly Uint8Array[]): Uint8Array {
  return attribute(OID.extensionRequest, der.sequenceOf(extensions));
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.objectIdentifier(oid), der.setOf(value));
}

function infoOf(parts: Parts): Uint8Array {
  return der.sequence(parts.version, parts.subject, parts.spki, der.contextConstructed(0, ...parts.attributes));
}

function csrOf(changes: Partial<Parts>): Uint8Array {
  const parts = { ...GOOD, ...changes };
  return signed(infoOf(parts), parts.algorithm);
}

function signed(tbs: Uint8Array, signatureAlgorithm = ECDSA): Uint8Array {
  return writeSigned({ tbs, signatureAlgorithm, signature: sign('sha256', tbs, privateKey) });
}

/** One element with the tag and the content given, and a length in its shortest form. */
function tlv(tag: number, content: Uint8Array): Uint8Array {
  const wrapped = der.octetString(content);
  return concatBytes(Uint8Array.of(tag), wrapped.subarray(1));
}

function namedSubject(value: Uint8Array): Uint8Array {
  return der.sequence(der.setOf(der.sequence(der.objectIdentifier(OID.commonName), value)));
}

function rsaSpki(modulus: bigint, exponent: bigint): Uint8Array {
  const key = der.sequence(der.integer(bytesOf(modulus)), der.integer(bytesOf(exponent)));
  return der.sequence(RSA_ALGORITHM, der.bitString(key));
}

function bytesOf(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return bytesOfHex(hex.length % 2 === 0 ? hex : `0${hex}`);
}

function edited(csr: Uint8Array, position: number, octet: number): Uint8Array {
  const copy = Uint8Array.from(csr);
  copy[position] = octet;
  return copy;
}

function byOpenssl(name: string, key: readonly string[], request: readonly string[], expectation = 'good'): void {
  using folder = makeTemporaryFolder();
  const keyFile = folder.write('key.pem', openssl(key));
  const pem = openssl(['req', '-new', '-key', keyFile, '-sha256', ...request]);
  const [block] = decodePem(pem);
  if (block !== undefined) write(name, expectation, block.der);
}

function rsaKey(bits: number): readonly string[] {
  return ['genpkey', '-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
}

function writeOpensslVectors(): void {
  const p256 = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const p384 = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'];
  const names = ['-subj', '/CN=example.com', '-addext', 'subjectAltName=DNS:example.com,DNS:www.example.com'];
  byOpenssl('good-p256', p256, names);
  byOpenssl('good-p384', p384, names);
  byOpenssl('good-rsa-2048', rsaKey(2048), names);
  byOpenssl('good-rsa-4096', rsaKey(4096), names);
  byOpenssl('good-p256-signed-with-sha384', p256, [...names, '-sha384']);
  byOpenssl('good-without-alternative-names', p256, ['-subj', '/CN=example.com']);
  byOpenssl('good-without-subject', p256, ['-subj', '/', '-addext', 'subjectAltName=DNS:example.com']);
  byOpenssl('good-subject-in-utf-8', p256, ['-utf8', '-subj', '/C=CN/O=示例, 公司/CN=example.com']);
  byOpenssl('good-with-mail-and-address', p256, [
    '-subj',
    '/CN=example.com',
    '-addext',
    'subjectAltName=email:a@b.c,IP:1.2.3.4',
  ]);
  byOpenssl('signature-by-sha1', rsaKey(2048), [...names, '-sha1'], 'signature');
  byOpenssl('key-rsa-1024', rsaKey(1024), names, 'key its key is RSA 1024, at least 2048 is needed');
  byOpenssl('key-rsa-2047', rsaKey(2047), names, 'key its key is RSA 2047, at least 2048 is needed');
  byOpenssl(
    'key-rsa-exponent-3',
    [...rsaKey(2048), '-pkeyopt', 'rsa_keygen_pubexp:3'],
    names,
    'key its RSA exponent is 3, at least 65537 is needed',
  );
  byOpenssl(
    'key-p521',
    ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
    names,
    'key its key is P-521',
  );
  byOpenssl('key-secp256k1', ['ecparam', '-genkey', '-noout', '-name', 'secp256k1'], names, 'key its key is secp256k1');
  byOpenssl('key-ed25519', ['genpkey', '-algorithm', 'ed25519'], names, 'key its key is Ed25519');
  byOpenssl('key-sm2', ['genpkey', '-algorithm', 'SM2'], [...names, '-sm3'], 'key its key is SM2');
  byOpenssl(
    'key-curve-by-parameters',
    [...p256, '-pkeyopt', 'ec_param_enc:explicit'],
    names,
    'read the curve of its EC key is not a named one',
  );
}

function writeKeyVectors(): void {
  const good = createPublicKey(createPrivateKey(openssl(['genrsa', '2048']))).export({ format: 'jwk' });
  const modulus = BigInt(`0x${Buffer.from(good.n ?? '', 'base64url').toString('hex')}`);
  const rsa = (name: string, n: bigint, e: bigint, expectation: string) =>
    write(name, expectation, csrOf({ spki: rsaSpki(n, e) }));
  rsa('key-rsa-exponent-1', modulus, 1n, 'key its RSA exponent is 1, at least 65537 is needed');
  rsa('key-rsa-exponent-even', modulus, 65538n, 'key its RSA exponent is even');
  rsa('key-rsa-exponent-257-bits', modulus, 2n ** 256n + 1n, 'key its RSA exponent has more than 256 bits');
  rsa('key-rsa-modulus-even', modulus - 1n, 65537n, 'key its RSA modulus is even');
  rsa('key-rsa-2049', 2n ** 2048n + 1n, 65537n, 'key its key is RSA 2049, a multiple of 8 is needed');
  rsa('key-rsa-8200', 2n ** 8199n + 1n, 65537n, 'key its key is RSA 8200, at most 8192 is taken');
  rsa('key-rsa-close-primes', closePrimes(), 65537n, 'key its RSA modulus is the product of two close primes');
  rsa('key-rsa-roca', rocaModulus(), 65537n, 'key its RSA modulus was made by a library that makes weak keys (ROCA)');
  rsa(
    'key-rsa-factor-751',
    751n * generatePrimeSync(2038, { bigint: true }),
    65537n,
    'key its RSA modulus can be divided by 751',
  );
  write(
    'key-rsa-modulus-negative',
    'read modulus is negative',
    csrOf({
      spki: der.sequence(
        RSA_ALGORITHM,
        der.bitString(der.sequence(tlv(0x02, bytesOf(modulus)), der.smallInteger(65537))),
      ),
    }),
  );
  write(
    'key-rsa-without-null',
    'read parameters of the RSA key is missing',
    csrOf({ spki: der.sequence(der.sequence(der.objectIdentifier(OID.rsaEncryption)), der.bitString(der.sequence())) }),
  );
  write(
    'key-ec-off-curve',
    'key the point of its key is not on P-256',
    csrOf({ spki: edited(SPKI, SPKI.length - 1, (SPKI.at(-1) ?? 0) ^ 1) }),
  );
  write(
    'key-ec-point-form-hybrid',
    'read the point of its EC key is not in uncompressed form',
    csrOf({ spki: edited(SPKI, SPKI.length - 65, 6) }),
  );
  const ecAlgorithm = der.sequence(der.objectIdentifier(OID.ecPublicKey), der.objectIdentifier(OID.prime256v1));
  write(
    'key-ec-point-short',
    'read the point of its EC key has 64 bytes, not 65',
    csrOf({ spki: der.sequence(ecAlgorithm, der.bitString(SPKI.subarray(-65, -1))) }),
  );
  write(
    'key-ec-point-at-infinity',
    'read the point of its EC key is not in uncompressed form',
    csrOf({ spki: der.sequence(ecAlgorithm, der.bitString(Uint8Array.of(0))) }),
  );
}

function closePrimes(): bigint {
  const prime = generatePrimeSync(1024, { bigint: true });
  for (let other = prime + 2n; ; other += 2n) {
    if (isProbablePrime(other)) return prime * other;
  }
}

function isProbablePrime(value: bigint): boolean {
  let power = 1n;
  const exponent = value - 1n;
  for (const bit of exponent.toString(2)) power = (power * power * (bit === '1' ? 2n : 1n)) % value;
  return power === 1n;
}

/** No product of two primes, but of the form that the affected library gives to them: 65537^a modulo the first 167 primes. */
function rocaModulus(): bigint {
  const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
  const product = primes.reduce((left, prime) => left * BigInt(prime), 1n);
  const base = 65537n ** 12345n % product;
  for (let candidate = 2n ** 2047n - (2n ** 2047n % product) + product + base; ; candidate += product) {
    if (candidate % 2n === 1n && !hasSmallFactor(candidate)) return candidate;
  }
}

function hasSmallFactor(value: bigint): boolean {
  for (let divisor = 3n; divisor < 752n; divisor += 2n) if (value % divisor === 0n) return true;
  return false;
}

function writeNameVectors(): void {
  const many = (count: number) =>
    requestOf(subjectAltName(Array.from({ length: count }, (_, index) => `n${index}.example.com`)));
  write('good-100-names', 'good', csrOf({ attributes: [many(100)] }));
  write('names-101', 'read it has more than 100 names', csrOf({ attributes: [many(101)] }));
  write('names-300', 'read it has more than 100 names', csrOf({ attributes: [many(300)] }));
  write(
    'name-nul-in-common-name',
    'read subject has a NUL in it',
    csrOf({ subject: namedSubject(der.utf8String('example.com\0.evil.example')) }),
  );
  write(
    'name-nul-in-alternative-name',
    'read a DNS name has a NUL in it',
    csrOf({ attributes: [requestOf(subjectAltName(['example.com\0.evil.example']))] }),
  );
  write(
    'name-line-feed-in-alternative-name',
    'read a DNS name has a control character in it',
    csrOf({ attributes: [requestOf(subjectAltName(['example.com\n']))] }),
  );
  write(
    'name-empty-alternative-name',
    'read a DNS name is empty',
    csrOf({ attributes: [requestOf(subjectAltName(['']))] }),
  );
  write(
    'name-empty-alternative-names',
    'read subjectAltName is empty',
    csrOf({ attributes: [requestOf(subjectAltName([]))] }),
  );
  write(
    'name-not-ascii-alternative-name',
    'read a DNS name has a character that is not ASCII',
    csrOf({
      attributes: [requestOf(extension(OID.subjectAltName, der.sequence(tlv(0x82, Buffer.from('exämple.com')))))],
    }),
  );
  write(
    'name-not-utf-8',
    'read subject is not UTF-8',
    csrOf({ subject: namedSubject(tlv(0x0c, Uint8Array.of(0xc3, 0x28))) }),
  );
  const commonName = der.setOf(der.sequence(der.objectIdentifier(OID.commonName), der.utf8String('a.example')));
  write(
    'name-two-common-names',
    'read its subject has more than one common name',
    csrOf({ subject: der.sequence(commonName, commonName) }),
  );
  const unordered = tlv(
    0x31,
    concatBytes(
      der.sequence(der.objectIdentifier(OID.organization), der.utf8String('O')),
      der.sequence(der.objectIdentifier(OID.commonName), der.utf8String('C')),
    ),
  );
  write('name-part-out-of-order', "read subject is not in DER's order", csrOf({ subject: der.sequence(unordered) }));
}

function writeShapeVectors(): void {
  const good = csrOf({});
  const info = infoOf(GOOD);
  const san = subjectAltName(NAMES);
  write('good-new-certificate-request', 'good', good, 'NEW CERTIFICATE REQUEST');
  write('label-certificate', 'read its PEM is a CERTIFICATE', good, 'CERTIFICATE');
  write('signature-wrong', 'signature', edited(good, good.length - 1, (good.at(-1) ?? 0) ^ 1));
  write(
    'signature-algorithm-of-another-key',
    'signature',
    csrOf({ algorithm: bytesOfHex('300d06092a864886f70d01010b0500') }),
  );
  write(
    'signature-algorithm-with-parameters',
    'signature',
    csrOf({ algorithm: bytesOfHex('300c06082a8648ce3d0403020500') }),
  );
  write(
    'signature-not-whole-octets',
    'read signature does not end with a whole octet',
    der.sequence(info, ECDSA, bytesOfHex('030201f0')),
  );
  write('trailing-bytes', 'read trailing bytes after CSR', concatBytes(good, Uint8Array.of(0)));
  write(
    'trailing-bytes-in-sequence',
    'read trailing bytes after signature',
    der.sequence(info, ECDSA, der.bitString(Uint8Array.of(1)), der.nullValue()),
  );
  write('cut-short', 'read CSR is cut short', good.subarray(0, -1));
  write('empty', 'read CSR is missing', new Uint8Array());
  write(
    'length-not-minimal',
    'read version has a length that is not minimal',
    csrOf({ version: bytesOfHex('02810100') }),
  );
  write(
    'length-indefinite',
    'read CSR has an indefinite length',
    concatBytes(bytesOfHex('3080'), good.subarray(4), bytesOfHex('0000')),
  );
  write(
    'length-of-five-octets',
    'read CSR has a length of too many octets',
    concatBytes(bytesOfHex('308500'), good.subarray(1)),
  );
  write(
    'tag-of-several-octets',
    'read values of an attribute has a tag of several octets',
    csrOf({ attributes: [attribute('1.2.3', bytesOfHex('1f0100'))] }),
  );
  write('version-2', 'read its version is not 1', csrOf({ version: der.smallInteger(1) }));
  write(
    'version-not-minimal',
    'read version is an INTEGER that is not minimal',
    csrOf({ version: bytesOfHex('02020000') }),
  );
  write('version-negative', 'read version is negative', csrOf({ version: bytesOfHex('0201ff') }));
  write('attributes-missing', 'read attributes is missing', signed(der.sequence(GOOD.version, SUBJECT, SPKI)));
  write(
    'attributes-out-of-order',
    "read attributes is not in DER's order",
    csrOf({ attributes: [requestOf(san), attribute('1.2.3', der.nullValue())] }),
  );
  write(
    'attribute-twice',
    'read attribute 1.2.3 stands twice',
    csrOf({ attributes: [attribute('1.2.3', der.nullValue()), attribute('1.2.3', der.nullValue())] }),
  );
  write(
    'attribute-value-nested-too-deep',
    'read values of an attribute is nested more than 24 deep',
    csrOf({ attributes: [attribute('1.2.3', nested(30))] }),
  );
  write('extension-twice', 'read extension 2.5.29.17 stands twice', csrOf({ attributes: [requestOf(san, san)] }));
  write(
    'extension-critical-neither-00-nor-ff',
    'read critical mark is a BOOLEAN that is neither 00 nor ff',
    csrOf({ attributes: [requestOf(markedExtension('010101'))] }),
  );
  write(
    'extension-critical-says-its-default',
    'read extension 2.5.29.17 says its default, not critical',
    csrOf({ attributes: [requestOf(markedExtension('010100'))] }),
  );
  write(
    'object-identifier-not-minimal',
    'read identifier of an attribute is an object identifier that is not minimal',
    csrOf({ attributes: [der.sequence(bytesOfHex('06032a8003'), der.setOf())] }),
  );
  write(
    'string-in-constructed-form',
    'read values of an attribute is a string in constructed form',
    csrOf({ attributes: [attribute('1.2.3', bytesOfHex('2403040100'))] }),
  );
  writeFileSync(
    join(FOLDER, 'base64-broken.pem'),
    readFileSync(join(FOLDER, 'good-p256.pem'), 'utf8')
      .replace('expect: good', 'expect: pem the body of CERTIFICATE REQUEST is not base64')
      .replace('MII', 'M!I'),
  );
}

function nested(depth: number): Uint8Array {
  return depth === 0 ? der.nullValue() : der.sequence(nested(depth - 1));
}

function markedExtension(booleanHex: string): Uint8Array {
  const value = der.octetString(der.sequence(tlv(0x82, Buffer.from('example.com'))));
  return der.sequence(der.objectIdentifier(OID.subjectAltName), bytesOfHex(booleanHex), value);
}

writeOpensslVectors();
writeKeyVectors();
writeNameVectors();
writeShapeVectors();
