// Whatever door a stranger's key comes by, our own reader judges it before OpenSSL is shown anything of it.
// In a process of its own: it counts the calls of node:crypto.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { keyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import { FOREIGN_MATERIAL_TASKS } from '../../src/certificates/material/foreign-material.ts';
import { examineCsr } from '../../src/certificates/keys/subject-csr.ts';
import { DomainError } from '../../src/failure.ts';
import { SIGNATURE_ALGORITHMS } from '../../src/x509/keys/algorithms.ts';
import { orderChain } from '../../src/x509/certificate/chain.ts';
import { makeAuthorityCsr, readCsrDer, signatureDefectOf } from '../../src/x509/certificate/csr.ts';
import { EncodingError } from '../../src/x509/der/reader.ts';
import {
  contextConstructed,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
} from '../../src/x509/der/writer.ts';
import { deriveKeyHere, MAX_KEY_DERIVATION_ITERATIONS } from '../../src/x509/keys/encrypted-key.ts';
import { writeName } from '../../src/x509/certificate/name-writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { MAX_PRIVATE_RSA_BITS, readPrivateKey } from '../../src/x509/keys/private-key.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { MAX_RSA_EXPONENT_BITS, readPublicKey } from '../../src/x509/keys/public-key.ts';
import { readPublicKeyPem } from '../../src/x509/keys/public-key-file.ts';
import {
  MAX_VERIFICATION_WORK,
  MAX_VERIFYING_RSA_BITS,
  VerificationBudget,
  VerificationTooDear,
  verificationWorkOf,
  verifyingDefectOf,
} from '../../src/x509/signatures/verification.ts';
import {
  discreteLogKey,
  ecPkcs8,
  explicitCurve,
  hostileCertificate,
  legacyPem,
  numberOfBits,
  PASSWORD,
  pbes2,
  pkcs8,
  rsaNumbers,
  rsaPkcs8,
  rsaSpki,
  spkiOfOther,
  withHeaders,
} from '../support/hostile-keys.ts';
import { observeCrypto } from '../support/observed-crypto.ts';
import { assertFewSteps } from '../support/reader-judge.ts';

const ENDLESS = 2 ** 31 - 1;
const sm2Curve = objectIdentifier(OID.sm2);
const p256Curve = objectIdentifier(OID.prime256v1);
const scrypt = sequence(
  objectIdentifier(OID.scrypt),
  sequence(octetString(new Uint8Array(8)), smallInteger(2 ** 30), smallInteger(8), smallInteger(1)),
);
const plain = (der: Uint8Array): string => encodePem('PRIVATE KEY', der);
const encrypted = (der: Uint8Array): string => encodePem('ENCRYPTED PRIVATE KEY', der);

/** PEM, and the words of its refusal. */
const PRIVATE_KEYS: readonly (readonly [title: string, pem: string, words: RegExp])[] = [
  ['DSA of 24,576 bits', plain(discreteLogKey(OID.dsa, 24_576)), /it is a DSA key$/],
  ['Diffie-Hellman of 24,576 bits', plain(discreteLogKey(OID.dh, 24_576)), /it is a Diffie-Hellman key$/],
  ['Diffie-Hellman as in X9.42', plain(discreteLogKey(OID.dhX942, 8192)), /it is a Diffie-Hellman key$/],
  [
    'a kind that nobody knows',
    plain(pkcs8(sequence(objectIdentifier('1.2.3')), new Uint8Array(4))),
    /of algorithm 1\.2\.3$/,
  ],
  ['RSA of 24,576 bits', plain(rsaPkcs8({ bits: 24_576 })), /RSA modulus has 24576 bits, at most 8192 are read$/],
  [
    'RSA of 8,193 bits, PKCS #1',
    encodePem('RSA PRIVATE KEY', rsaNumbers({ bits: 8193 })),
    /has 8193 bits, at most 8192/,
  ],
  [
    'RSA with an exponent of 4,096 bits',
    plain(rsaPkcs8({ exponentBits: 4096 })),
    /RSA exponent has 4096 bits, at most 256/,
  ],
  [
    'RSA with a private exponent of 60,000 bits',
    plain(rsaPkcs8({ privateBits: 60_000 })),
    /private RSA exponent has 60000 bits/,
  ],
  [
    'RSA with a remainder of 60,000 bits',
    plain(rsaPkcs8({ remainderBits: 60_000 })),
    /first RSA remainder has 60000 bits/,
  ],
  ['RSA of many primes', plain(rsaPkcs8({ version: 1 })), /more than two primes$/],
  [
    'RSA whose primes make another modulus',
    plain(rsaPkcs8({ modulus: numberOfBits(1024) })),
    /primes do not make its modulus$/,
  ],
  ['a curve written out', plain(ecPkcs8(explicitCurve(4096))), /the curve of its EC key is not a named one$/],
  ['a curve that is not kept', plain(ecPkcs8(objectIdentifier('1.3.132.0.38'))), /of algorithm 1\.3\.132\.0\.38$/],
  ['a private number of 8 KB', plain(ecPkcs8(p256Curve, 8000)), /has 8000 bytes, at most 32 are read$/],
  ['two curves', plain(twoCurves()), /tells two curves$/],
  [
    'an encryption labelled as none',
    plain(pbes2({ iterations: ENDLESS })),
    /it is encrypted, which its label or encryption/,
  ],
  [
    'too many rounds',
    encrypted(pbes2({ iterations: MAX_KEY_DERIVATION_ITERATIONS + 1 })),
    /more than 1000000 iterations/,
  ],
  ['endless rounds', encrypted(pbes2({ iterations: ENDLESS })), /more than 1000000 iterations/],
  ['scrypt', encrypted(pbes2({ derivation: scrypt })), /derived by scrypt, only PBKDF2 is read$/],
  ['PKCS #12', encrypted(pbes2({ scheme: OID.pkcs12TripleDes })), /PKCS #12 with Triple DES, only PBES2 is read$/],
  ['a salt of 12 KB', encrypted(pbes2({ saltBytes: 12_000 })), /salt has 12000 bytes, at most 256 are read$/],
  ['headers that are none', withHeaders(plain(rsaPkcs8()), ['Proc-Type: 4,ENCRYPTED']), /headers are odd$/],
  [
    'an old cipher that is not read',
    withHeaders(plain(rsaPkcs8()), ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: RC2-64-CBC,0011223344556677']),
    /encrypted by RC2-64-CBC, which is not read$/,
  ],
  ['17 KB of zeros', plain(new Uint8Array(17_000)), /more than 16384 bytes$/],
];

/** Encrypted once in a way that costs nothing, and what comes out is none of our keys. */
const NESTED: readonly (readonly [title: string, pem: string, words: RegExp])[] = [
  [
    'endless rounds in old PEM',
    legacyPem('PRIVATE KEY', pbes2({ iterations: ENDLESS })),
    /it is encrypted, which its label/,
  ],
  [
    'the same under the label of RSA',
    legacyPem('RSA PRIVATE KEY', pbes2({ iterations: ENDLESS })),
    /version has tag 0x30/,
  ],
  [
    'the same under the label of encryption',
    legacyPem('ENCRYPTED PRIVATE KEY', pbes2({})),
    /its PEM is a ENCRYPTED PRIVATE KEY$/,
  ],
  ['DSA of 24,576 bits in old PEM', legacyPem('PRIVATE KEY', discreteLogKey(OID.dsa, 24_576)), /it is a DSA key$/],
  [
    'endless rounds in one round',
    encrypted(pbes2({ content: pbes2({ iterations: ENDLESS }) })),
    /it is encrypted, which its/,
  ],
  ['Diffie-Hellman in one round', encrypted(pbes2({ content: discreteLogKey(OID.dh, 24_576) })), /Diffie-Hellman key$/],
  ['RSA of 24,576 bits in old PEM', legacyPem('RSA PRIVATE KEY', rsaNumbers({ bits: 24_576 })), /24576 bits/],
];

function twoCurves(): Uint8Array {
  const number = octetString(new Uint8Array(32).fill(1));
  const key = sequence(smallInteger(1), number, contextConstructed(0, p256Curve));
  return pkcs8(sequence(objectIdentifier(OID.ecPublicKey), sm2Curve), key);
}

async function refusalOf(read: () => unknown): Promise<string> {
  try {
    await read();
    return 'accepted';
  } catch (error) {
    if (error instanceof EncodingError || error instanceof DomainError) return error.message;
    throw error;
  }
}

const IMPORTS = ['createPrivateKey', 'createPublicKey', 'X509Certificate', 'sign', 'verify'] as const;

describe('a private key that OpenSSL never sees', () => {
  const opening = { password: PASSWORD, deriveKey: deriveKeyHere };
  for (const [title, pem, words] of PRIVATE_KEYS) {
    test(title, async () => {
      using seen = observeCrypto();
      // By upload and, without a password, by `reseal keys block`.
      assert.match(await refusalOf(() => readPrivateKeyPem(pem, opening)), words);
      await refusalOf(() => readPublicKeyPem(pem));
      assert.deepEqual(seen.calls, []);
    });
  }

  for (const [title, pem, words] of NESTED) {
    test(`${title}, opened once`, async () => {
      using seen = observeCrypto();
      assert.match(await refusalOf(() => readPrivateKeyPem(pem, opening)), words);
      for (const call of IMPORTS) assert.equal(seen.count(call), 0, call);
      assert.ok(seen.count('pbkdf2Sync') + seen.count('pbkdf2') <= 1);
      assert.ok(seen.count('createDecipheriv') <= 1);
    });
  }

  test('The largest RSA key is shown to OpenSSL, with the longest exponent too; one bit more is not', async () => {
    for (const wish of [{ bits: MAX_PRIVATE_RSA_BITS }, { exponentBits: MAX_RSA_EXPONENT_BITS }]) {
      assert.equal(readPrivateKey(rsaPkcs8(wish), 'pkcs8').kind, 'rsa');
    }
    for (const wish of [{ bits: MAX_PRIVATE_RSA_BITS + 1 }, { exponentBits: MAX_RSA_EXPONENT_BITS + 1 }]) {
      assert.throws(() => readPrivateKey(rsaPkcs8(wish), 'pkcs8'), /bits, at most/);
    }
  });

  test('Every one of them is judged in steps that its length bounds', () => {
    for (const der of [rsaPkcs8({ bits: 24_576 }), discreteLogKey(OID.dsa, 24_576), ecPkcs8(explicitCurve(4096))]) {
      assertFewSteps(der, (bytes) => readPrivateKey(bytes, 'pkcs8'));
    }
  });
});

describe('a CSR whose signature is not verified', () => {
  for (const [title, spki, words] of [
    ['RSA of 24,576 bits', rsaSpki(24_576), /RSA 24576, at most 8192/],
    ['RSA with an exponent of 4,096 bits', rsaSpki(2048, 4096), /exponent has more than 256 bits/],
    [
      'a curve written out',
      spkiOfOther(sequence(objectIdentifier(OID.ecPublicKey), explicitCurve(4096)), new Uint8Array(9)),
      /not a named one/,
    ],
    ['DSA', spkiOfOther(sequence(objectIdentifier(OID.dsa), sequence()), new Uint8Array(2000)), /key is DSA/],
    [
      'sect571k1',
      spkiOfOther(
        sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier('1.3.132.0.38')),
        Uint8Array.of(4, ...new Uint8Array(144)),
      ),
      /1\.3\.132\.0\.38/,
    ],
  ] as const) {
    test(title, async () => {
      const der = await csrOf(spki);
      using seen = observeCrypto();
      const world = { keyPolicy, csrPolicy: { acceptsSha1: true } };
      assert.match(await refusalOf(() => examineCsr(world, encodePem('CERTIFICATE REQUEST', der))), words);
      // Nor where nobody has asked the policy first.
      await refusalOf(() => assert.ok(signatureDefectOf(readCsrDer(der), world.csrPolicy)));
      assert.deepEqual(seen.calls, []);
    });
  }
});

async function csrOf(spki: Uint8Array): Promise<Uint8Array> {
  const { identifier: signatureAlgorithm } = SIGNATURE_ALGORITHMS.sha256WithRsa;
  return await makeAuthorityCsr({
    subject: writeName([]),
    spki,
    extensions: [],
    signatureAlgorithm,
    sign: signNothing,
  });
}

async function signNothing(): Promise<Uint8Array> {
  return await Promise.resolve(new Uint8Array(256));
}

function nineIssuers(spki: () => Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: 9 }, () => hostileCertificate({ subject: 'A', issuer: 'B', spki: spki() }));
}

describe('a chain whose verification has a budget', () => {
  const leaf = hostileCertificate({ subject: 'leaf', issuer: 'A', spki: rsaSpki(2048) });

  test('Nine authorities of one name with keys of 16,384 bits are tried until the budget is spent', () => {
    using seen = observeCrypto();
    const each = verificationWorkOf(readPublicKey(rsaSpki(MAX_VERIFYING_RSA_BITS)));
    const nine = nineIssuers(() => rsaSpki(MAX_VERIFYING_RSA_BITS, 64));
    assert.throws(() => orderChain([leaf, ...nine]), VerificationTooDear);
    assert.ok(seen.count('verify') * each <= MAX_VERIFICATION_WORK, `${seen.count('verify')} verifications`);
  });

  for (const [title, spki] of [
    ['P-521', () => curveSpki(OID.secp521r1, 132)],
    ['P-384', () => curveSpki(OID.secp384r1, 96)],
    ['RSA 2048 with exponents of 256 bits', () => rsaSpki(2048, 256)],
  ] as const) {
    test(`Nine authorities of one name with keys of ${title} cost no more than the budget`, () => {
      using seen = observeCrypto();
      const each = verificationWorkOf(readPublicKey(spki()));
      const signatureAlgorithm = title.startsWith('P') ? SIGNATURE_ALGORITHMS.ecdsaWithSha256.identifier : undefined;
      const wish = signatureAlgorithm === undefined ? {} : { signatureAlgorithm };
      const below = hostileCertificate({ subject: 'leaf', issuer: 'A', spki: rsaSpki(2048), ...wish });
      assert.throws(() => orderChain([below, ...nineIssuers(spki)]));
      assert.ok(seen.count('verify') * each <= MAX_VERIFICATION_WORK);
    });
  }

  for (const [title, spki, words] of [
    ['RSA of 16,385 bits', rsaSpki(MAX_VERIFYING_RSA_BITS + 1), /RSA modulus has 16385 bits, at most 16384/],
    ['RSA with an exponent of 4,096 bits', rsaSpki(2048, 4096), /RSA exponent has 4096 bits, at most 256/],
    ['RSA-PSS of 24,576 bits', spkiOfOther(sequence(objectIdentifier(OID.rsaPss)), rsaContent(24_576)), /24576 bits/],
    ['DSA', spkiOfOther(sequence(objectIdentifier(OID.dsa), sequence()), new Uint8Array(3000)), /it is a DSA key/],
    ['sect571k1', curveSpki('1.3.132.0.38', 144), /it is a key of algorithm 1\.3\.132\.0\.38/],
  ] as const) {
    test(`An issuer with a key of ${title} verifies nothing, and OpenSSL is not shown it`, async () => {
      using seen = observeCrypto();
      const issuer = hostileCertificate({ subject: 'A', issuer: 'A', spki });
      assert.match(await refusalOf(() => orderChain([leaf, issuer])), words);
      assert.match(await refusalOf(() => orderChain([issuer])), words);
      assert.deepEqual(seen.calls, []);
    });
  }

  test('The longest chain with the largest keys is within the budget, and what is one too much is refused', () => {
    const largest = readPublicKey(rsaSpki(MAX_VERIFYING_RSA_BITS));
    assert.equal(verifyingDefectOf(largest), undefined);
    const budget = new VerificationBudget();
    for (let signatures = 0; signatures < 10; signatures += 1) budget.spendOn(largest);
    assert.ok(budget.spent <= MAX_VERIFICATION_WORK);
    const p521 = readPublicKey(curveSpki(OID.secp521r1, 132));
    const other = new VerificationBudget();
    for (let signatures = 0; signatures < 10; signatures += 1) other.spendOn(p521);
    assert.equal(other.spent, MAX_VERIFICATION_WORK);
    assert.throws(() => other.spendOn(readPublicKey(rsaSpki(2048))), VerificationTooDear);
  });
});

function curveSpki(oid: string, coordinates: number): Uint8Array {
  const point = Uint8Array.of(4, ...numberOfBits(8 * coordinates));
  return spkiOfOther(sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier(oid)), point);
}

function rsaContent(bits: number): Uint8Array {
  return sequence(integer(numberOfBits(bits)), integer(numberOfBits(17)));
}

const CASES = join(import.meta.dirname, '../vectors/cases');
const caseOf = (name: string): string => readFileSync(join(CASES, name), 'utf8');

test('A key in the old encryption by DES is opened with its password, and matched to its certificate', async () => {
  const texts = { type: 'server', chainPem: caseOf('chain/plain.pem'), keyPem: caseOf('key/des-cbc.pem') } as const;
  const read = FOREIGN_MATERIAL_TASKS.readUpload;
  assert.ok((await read({ ...texts, keyPassword: 'right-password' })).key !== undefined);
  assert.match(await refusalOf(() => read({ ...texts, keyPassword: 'wrong' })), /the password does not open it/);
});

test('A private key among the certificates is refused by its label, with nothing of it', async () => {
  const chainPem = caseOf('chain/with-private-key.pem');
  const texts = { type: 'server', chainPem, keyPem: caseOf('chain/key-of-all.pem'), keyPassword: undefined } as const;
  const refusal = await refusalOf(() => FOREIGN_MATERIAL_TASKS.readUpload(texts));
  assert.equal(refusal, 'uploadUnreadable: it has a PEM block that is no certificate: PRIVATE KEY');
});
