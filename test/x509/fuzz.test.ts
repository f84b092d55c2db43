// Every reader against bytes that somebody has changed: refused as unreadable, or read and the same when written again.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { keyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import { readCertificate, readStrictCertificate } from '../../src/x509/certificate/certificate.ts';
import { orderChain } from '../../src/x509/certificate/chain.ts';
import { readCsr, readCsrDer, signatureDefectOf } from '../../src/x509/certificate/csr.ts';
import { EncodingError, readDer } from '../../src/x509/der/reader.ts';
import {
  contextConstructed,
  objectIdentifier,
  octetString,
  sequence,
  sequenceOf,
  smallInteger,
  time,
} from '../../src/x509/der/writer.ts';
import { deriveKey, type KeyDerivation, readEncryptedKey } from '../../src/x509/keys/encrypted-key.ts';
import {
  authorityConstraints,
  authorityInfoAccess,
  authorityKeyIdentifier,
  crlDistributionPoints,
  extKeyUsage,
  keyUsage,
  subjectAltName,
} from '../../src/x509/certificate/extensions.ts';
import { encodePrivateKeyPem, makeKeyPair, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { MAX_PRIVATE_KEY_BYTES, readPrivateKey } from '../../src/x509/keys/private-key.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { writeName } from '../../src/x509/certificate/name-writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { readPublicKey } from '../../src/x509/keys/public-key.ts';
import { ecPkcs8, legacyPem, PASSWORD, pbes2, rsaNumbers, rsaPkcs8 } from '../support/hostile-keys.ts';
import { changed } from '../support/changed-bytes.ts';
import { changedInside } from '../support/changed-trees.ts';
import { readCorpus } from '../support/corpus.ts';
import { assertFewSteps, assertSameAgain, isRead } from '../support/reader-judge.ts';
import { wordsOf } from '../support/reasons.ts';
import { runsOf } from '../support/runs.ts';

const POLICY = { acceptsSha1: true };
/** A short form is part of the suite; `npm run fuzz` asks for more. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? runsOf({ suite: 1000, long: 10_000 }));
/** A run again with the seed that a failure printed: FUZZ_SEED=… node --test. */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

/** Each of which takes openssl thousands of rounds, or is tried below. */
const ENCRYPTED = /-(?:aes|sm4|scrypt|pbe|legacy)/;

const FOLDER = join(import.meta.dirname, '../vectors/csr');
const CSRS = readdirSync(FOLDER)
  .filter((name) => name.startsWith('good-'))
  .flatMap((name) => decodePem(readFileSync(join(FOLDER, name), 'utf8')))
  .map(({ der }) => der);
const SPKIS = CSRS.map((der) => readCsrDer(der).spki);
const ODD_REQUESTS = readCorpus('requests').map(({ der }) => der);
const REQUESTS = [...CSRS, ...ODD_REQUESTS];
const CERTIFICATES = [...CSRS.map(certificateAround), ...readCorpus('certificates').map(({ der }) => der)];
const KEYS = readCorpus('keys');

const keysNamed = (ending: RegExp) => KEYS.filter(({ name }) => ending.test(name)).map(({ der }) => der);
/** Private keys by their form, encrypted ones among those of PKCS #8. */
const WRAPPED = {
  pkcs8: [...keysNamed(/-pkcs8$|-aes|-scrypt|-pbe/), rsaPkcs8(), ecPkcs8(objectIdentifier(OID.prime256v1)), pbes2({})],
  pkcs1: [...keysNamed(/^rsa-.*-traditional$/), rsaNumbers()],
  sec1: keysNamed(/^(?!rsa).*(?:-traditional|-compressed|-hybrid)$/),
};

/** A certificate for the CSR's key with all the extensions that are read; its signature is none. */
function certificateAround(csr: Uint8Array): Uint8Array {
  const { spki, signatureAlgorithm } = readCsrDer(csr);
  const name = writeName([{ type: 'commonName', value: 'example.com' }]);
  const url = 'http://ca.example/a';
  const extensions = sequenceOf([
    subjectAltName(['example.com', '*.example.com']),
    authorityConstraints(1),
    keyUsage('digitalSignature', 'keyCertSign'),
    extKeyUsage(OID.serverAuth, OID.clientAuth),
    authorityKeyIdentifier(new Uint8Array(20)),
    authorityInfoAccess({ ocsp: url, caIssuers: url }),
    crlDistributionPoints(url),
  ]);
  const validity = sequence(time(new Date('2026-01-01T00:00:00Z')), time(new Date('2056-01-01T00:00:00Z')));
  const head = [contextConstructed(0, smallInteger(2)), smallInteger(77), signatureAlgorithm, name, validity, name];
  const tbs = sequence(...head, spki, contextConstructed(3, extensions));
  return writeSigned({ tbs, signatureAlgorithm, signature: new Uint8Array(64) });
}

/** Nested lists of small values, some of them broken. */
const randomDer: fc.Arbitrary<Uint8Array> = fc.letrec<{ value: Uint8Array }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.uint8Array({ maxLength: 12 }),
    fc.uint8Array({ maxLength: 12 }).map((content) => octetString(content)),
    fc
      .tuple(fc.nat(255), fc.uint8Array({ maxLength: 6 }))
      .map(([tag, rest]) => Uint8Array.of(tag, rest.length, ...rest)),
    fc.array(tie('value'), { maxLength: 5 }).map((members) => sequence(...members)),
  ),
})).value;

/** Changed anywhere, and changed inside with every length put right again. */
function changedBoth(from: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.oneof({ weight: 1, arbitrary: changed(from) }, { weight: 2, arbitrary: changedInside(from) });
}

function check(bytes: fc.Arbitrary<Uint8Array>, predicate: (bytes: Uint8Array) => void): void {
  fc.assert(fc.property(bytes, predicate), { numRuns: RUNS, seed: SEED });
}

const readAny = (der: Uint8Array) => readDer(der, { what: 'value', maxBytes: 10_000 }, (cursor) => cursor.any('value'));

/** Strictly read, or refused in its own way; in few steps; and written again as it was. */
function judge(der: Uint8Array, read: (der: Uint8Array) => unknown): void {
  assertSameAgain(der, read);
  assertFewSteps(der, read);
}

/** The same, of what may be written in several ways. */
function judgeLenient(der: Uint8Array, read: (der: Uint8Array) => unknown): void {
  isRead(() => read(der));
  assertFewSteps(der, read);
}

test(`changed CSRs are read or refused, never anything else (seed ${SEED})`, () => {
  check(changedBoth(REQUESTS), (der) => judgeLenient(der, readCsrDer));
});

test(`a changed CSR that can be read has a judgement of its key and signature (seed ${SEED})`, () => {
  check(changedBoth(CSRS.filter((der) => der.length < 600)), (der) => {
    isRead(() => {
      const csr = readCsrDer(der);
      keyPolicy.defectOf(csr.spki);
      return signatureDefectOf(csr, POLICY);
    });
  });
});

test(`changed certificates are read or refused, never anything else (seed ${SEED})`, () => {
  check(changedBoth(CERTIFICATES), (der) => {
    judge(der, readStrictCertificate);
    judgeLenient(der, readCertificate);
  });
  check(changedBoth(CERTIFICATES), (der) => {
    isRead(() => orderChain([der, ...CERTIFICATES.slice(0, 1)]));
  });
});

test(`changed public keys are read or refused, and the key policy has a sentence for each (seed ${SEED})`, () => {
  check(changedBoth(SPKIS), (der) => {
    const defect = keyPolicy.defectOf(der);
    if (!isRead(() => readPublicKey(der))) assert.match(wordsOf(defect), /^its key cannot be read: /);
  });
});

test(`random DER is read or refused by every reader (seed ${SEED})`, () => {
  check(randomDer, (der) => {
    for (const read of [readAny, readStrictCertificate, readPublicKey]) judge(der, read);
    for (const read of [readCsrDer, readCertificate]) judgeLenient(der, read);
  });
});

test(`changed PEM is read or refused, as a CSR and as a private key (seed ${SEED})`, async () => {
  const texts = [
    ...CSRS.slice(0, 3).map((der) => encodePem('CERTIFICATE REQUEST', der)),
    encodePrivateKeyPem(await makeKeyPair('p256')),
    ...KEYS.filter(({ name }) => !ENCRYPTED.test(name)).map(({ pem }) => pem),
  ];
  await checkKeys(changed(texts.map((text) => Buffer.from(text))), async (bytes) => {
    const text = Buffer.from(bytes).toString('latin1');
    isRead(() => readCsr(text));
    await readPrivateKeyPem(text, { password: 'password', deriveKey });
  });
});

test(`changed private keys are read or refused, and what is read has a public half (seed ${SEED})`, async () => {
  const keys = KEYS.filter(({ name }) => name.endsWith('-pkcs8')).map(({ der }) => der);
  await checkKeys(changedBoth(keys), async (der) => {
    const key = await readPrivateKeyPem(encodePrivateKeyPem(der), { deriveKey });
    publicKeyOf(key);
    assert.deepEqual(await readPrivateKeyPem(encodePrivateKeyPem(key), { deriveKey }), key);
  });
});

test(`changed encrypted keys are opened or refused (seed ${SEED})`, async () => {
  const keys = KEYS.filter(({ pem }) => pem.includes('BEGIN ENCRYPTED')).map(({ der }) => der);
  await checkKeys(changedBoth(keys), async (der) => {
    assertFewSteps(der, (bytes) => readEncryptedKey(bytes, MAX_PRIVATE_KEY_BYTES));
    const opening = {
      password: 'password',
      deriveKey: async ({ keyBytes }: KeyDerivation) => new Uint8Array(keyBytes),
    };
    await readPrivateKeyPem(encodePem('ENCRYPTED PRIVATE KEY', der), opening);
  });
});

test(`changed private keys of every form are judged in few steps, and what is taken is plain (seed ${SEED})`, () => {
  for (const form of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const keys = WRAPPED[form];
    check(changedBoth(keys), (der) => {
      assertFewSteps(der, (bytes) => readPrivateKey(bytes, form));
      if (!isRead(() => readPrivateKey(der, form))) return;
      const { pkcs8 } = readPrivateKey(der, form);
      assert.deepEqual(readPrivateKey(pkcs8, 'pkcs8').pkcs8, pkcs8);
    });
  }
});

test(`what the old PEM encryption holds is judged like any other key, and nothing in it is opened (seed ${SEED})`, async () => {
  const contents = [...WRAPPED.pkcs8, ...WRAPPED.pkcs1, ...WRAPPED.sec1, pbes2({ iterations: 2 ** 31 - 1 })];
  await checkKeys(changedBoth(contents), async (der) => {
    for (const label of ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']) {
      await readPrivateKeyPem(legacyPem(label, der), { password: PASSWORD, deriveKey: deriveNothing });
    }
  });
});

function deriveNothing(): never {
  return assert.fail('a key was derived');
}

/** Whatever `read` throws must be a refusal. */
async function checkKeys(bytes: fc.Arbitrary<Uint8Array>, read: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(bytes, async (changedBytes) => {
    await read(changedBytes).catch((error: unknown) => assert.ok(error instanceof EncodingError, String(error)));
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
}
