// OCSP requests: what openssl writes is read, and what differs from the one form is refused.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { bytesOfHex, concatBytes, hexOf } from '../../src/lib/bytes.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import { EncodingError } from '../../src/x509/der/reader.ts';
import {
  bitString,
  contextConstructed,
  contextPrimitive,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
} from '../../src/x509/der/writer.ts';
import {
  ISSUER_HASHES,
  MAX_CERT_IDS,
  MAX_NONCE_BYTES,
  MAX_OCSP_REQUEST_BYTES,
  readOcspRequest,
} from '../../src/x509/status/ocsp-request.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { changed } from '../support/changed-bytes.ts';
import { critical, nonceOf, type RequestParts, writeCertId, writeRequest } from '../support/ocsp-request.ts';
import { makeOcspRequest } from '../support/ocsp.ts';
import { CA_EXTENSIONS, openOpensslAuthority } from '../support/openssl-chain.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 10_000);
/** A run again with the seed that a failure printed: FUZZ_SEED=… node --test. */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

const SHA1 = sequence(objectIdentifier(OID.sha1), nullValue());
const certIdOf = (...serial: readonly Uint8Array[]): Uint8Array =>
  sequence(SHA1, octetString(new Uint8Array(20).fill(1)), octetString(new Uint8Array(20).fill(2)), ...serial);
const CERT_ID = certIdOf(integer(bytesOfHex('0a01')));
const ONE = { certIds: [CERT_ID] };
const SIGNATURE = contextConstructed(
  0,
  sequence(sequence(objectIdentifier(OID.sha256WithRsaEncryption), nullValue()), bitString(new Uint8Array(9))),
);
const MAIL = contextPrimitive(1, Buffer.from('a@example.com'));
const OTHER_EXTENSION = '1.3.6.1.5.5.7.48.1.4';

const GOOD: Readonly<Record<string, RequestParts>> = {
  'about one certificate': ONE,
  'about as many as there may be': { certIds: Array.from({ length: MAX_CERT_IDS }, () => CERT_ID) },
  'that is signed': { ...ONE, tail: [SIGNATURE] },
  'of a requestor with a name': { ...ONE, head: [contextConstructed(1, MAIL)] },
  'with extensions that are not critical': {
    ...ONE,
    singleExtensions: [sequence(objectIdentifier(OTHER_EXTENSION), octetString())],
    extensions: [sequence(objectIdentifier(OTHER_EXTENSION), octetString())],
  },
  'with the shortest nonce': { ...ONE, extensions: [nonceOf(1)] },
  'with the longest nonce': { ...ONE, extensions: [nonceOf(MAX_NONCE_BYTES)] },
  'with a nonce that is critical': { ...ONE, extensions: [critical(OID.ocspNonce, octetString(new Uint8Array(8)))] },
};

const BAD: readonly (readonly [string, RequestParts, RegExp])[] = [
  ['about nothing', { certIds: [] }, /it asks about no certificate/],
  [
    'about one certificate more',
    { certIds: Array.from({ length: MAX_CERT_IDS + 1 }, () => CERT_ID) },
    /it asks about more than 20 certificates/,
  ],
  ['that says its version', { ...ONE, head: [contextConstructed(0, smallInteger(0))] }, /it says its default version/],
  ['of version 2', { ...ONE, head: [contextConstructed(0, smallInteger(1))] }, /it is not of version 1/],
  ['with an empty nonce', { ...ONE, extensions: [nonceOf(0)] }, /nonce has 0 octets, 1 to 128 are possible/],
  ['with a nonce too long', { ...ONE, extensions: [nonceOf(129)] }, /nonce has 129 octets, 1 to 128 are possible/],
  ['with two nonces', { ...ONE, extensions: [nonceOf(8), nonceOf(8)] }, /stands twice/],
  [
    'with a critical extension',
    { ...ONE, extensions: [critical(OTHER_EXTENSION, nullValue())] },
    /extension 1\.3\.6\.1\.5\.5\.7\.48\.1\.4 is critical and not known here/,
  ],
  [
    'with a critical extension of a single request',
    { ...ONE, singleExtensions: [critical(OID.ocspNonce, octetString(new Uint8Array(8)))] },
    /is critical and not known here/,
  ],
  ['about a serial that is too long', { certIds: [certIdOf(integer(new Uint8Array(21).fill(1)))] }, /more than 20/],
  ['about no serial', { certIds: [certIdOf()] }, /serial is missing/],
  ['with trailing bytes', { ...ONE, tail: [nullValue()] }, /trailing bytes/],
];

describe('an OCSP request', () => {
  for (const [title, parts] of Object.entries(GOOD)) {
    test(`${title} is read`, () => {
      const { certIds, nonce } = readOcspRequest(writeRequest(parts));
      assert.deepEqual(
        certIds.map(({ der }) => hexOf(der)),
        parts.certIds.map(hexOf),
      );
      assert.equal(certIds[0]?.serial, '0a01');
      assert.equal(certIds[0].hash, 'sha1');
      assert.equal(nonce !== undefined, title.includes('nonce'));
    });
  }

  for (const [title, parts, problem] of BAD) {
    test(`${title} is refused`, () => {
      assert.throws(
        () => readOcspRequest(writeRequest(parts)),
        (error) => error instanceof EncodingError && problem.test(error.message),
      );
    });
  }

  test('that is too long is refused, and one as long as it may be is read', () => {
    const spare = MAX_OCSP_REQUEST_BYTES - signedRequest(MAX_OCSP_REQUEST_BYTES).length;
    const longest = signedRequest(MAX_OCSP_REQUEST_BYTES + spare);
    assert.equal(longest.length, MAX_OCSP_REQUEST_BYTES);
    readOcspRequest(longest);
    assert.throws(() => readOcspRequest(signedRequest(MAX_OCSP_REQUEST_BYTES + spare + 1)), /at most 16384 are read/);
  });

  test('by a hash that is not known names no issuer', () => {
    const sha512 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.3'), nullValue());
    const certId = sequence(sha512, octetString(new Uint8Array(64)), octetString(new Uint8Array(64)), smallInteger(9));
    assert.equal(readOcspRequest(writeRequest({ certIds: [certId] })).certIds[0]?.hash, undefined);
  });
});

test('What openssl writes is what is written here', { skip: skipWithoutOpenssl }, () => {
  using authority = openOpensslAuthority();
  using folder = makeTemporaryFolder();
  const root = authority.issue({ name: 'root', subject: '/CN=Root', issuer: undefined, extensions: CA_EXTENSIONS });
  for (const hash of ISSUER_HASHES) {
    const args = ['-no_nonce', `-${hash}`];
    const written = makeOcspRequest({ folder, issuer: root.der }, { serials: ['0a', '7fee'], args });
    const certIds = ['0a', '7fee'].map((serial) => writeCertId(root.der, serial, hash));
    assert.equal(hexOf(written), hexOf(writeRequest({ certIds })), hash);
  }
  const withNonce = makeOcspRequest({ folder, issuer: root.der }, { serials: ['0a'], args: ['-nonce'] });
  assert.ok((readOcspRequest(withNonce).nonce?.length ?? 0) >= 16);
});

test(`Changed requests are read or refused, and what is read stands in the request (seed ${SEED})`, () => {
  const requests = Object.values(GOOD).map(writeRequest);
  const property = fc.property(changed(requests), (der) => {
    const request = readOrRefuse(der);
    if (request === undefined) return;
    assert.ok(request.certIds.length >= 1 && request.certIds.length <= MAX_CERT_IDS);
    // Each identifier is there as it is to be answered, one after another.
    let rest = Buffer.from(der);
    for (const certId of request.certIds) {
      const at = rest.indexOf(certId.der);
      assert.ok(at >= 0);
      rest = rest.subarray(at + certId.der.length);
      assert.deepEqual(hexOf(certId.der), hexOf(writtenAgain(certId)));
    }
  });
  fc.assert(property, { numRuns: RUNS, seed: SEED });
});

function readOrRefuse(der: Uint8Array) {
  try {
    return readOcspRequest(der);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

/** From its parsed parts, with the algorithm as it came. */
function writtenAgain(certId: ReturnType<typeof readOcspRequest>['certIds'][number]): Uint8Array {
  const [, length = 0] = certId.der;
  const inner = certId.der.subarray(length < 0x80 ? 2 : 2 + length - 0x80);
  const algorithm = inner.subarray(0, 2 + (inner[1] ?? 0));
  const serial = bytesOfHex(certId.serial);
  const integerOf = concatBytes(Uint8Array.of(2, serial.length), serial);
  return sequence(algorithm, octetString(certId.issuerNameHash), octetString(certId.issuerKeyHash), integerOf);
}

/** Its signer's certificate has a signature of so many octets. */
function signedRequest(octets: number): Uint8Array {
  const algorithm = sequence(objectIdentifier(OID.sha256WithRsaEncryption), nullValue());
  const certificate = writeSigned({
    tbs: sequence(),
    signatureAlgorithm: algorithm,
    signature: new Uint8Array(octets),
  });
  const certificates = contextConstructed(0, sequence(certificate));
  const tail = [contextConstructed(0, sequence(algorithm, bitString(new Uint8Array(9)), certificates))];
  return writeRequest({ ...ONE, tail });
}
