// The lint stands between what is written and what is signed: nothing passes it by, and nothing changes after it.

import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { planIssuing, planRoot, signAuthorityCertificate } from '../../../src/ca/hierarchy/authority-certificate.ts';
import {
  makeCertificateSigning,
  MAX_NAMES,
  type SigningAuthority,
  type SigningRequest,
} from '../../../src/ca/signing/issue.ts';
import { keyPolicy } from '../../../src/ca/key-policy/key-policy.ts';
import { lintIssuerOf } from '../../../src/ca/lint/linted-certificate.ts';
import { makeLinter } from '../../../src/ca/lint/linter.ts';
import { NATIONAL_PROFILE, PRIVATE_PROFILE, type Profile, PUBLIC_PROFILE } from '../../../src/ca/profile/profile.ts';
import { type FixedExtensions, writeFixedExtensions } from '../../../src/ca/signing/server-certificate.ts';
import type { ProfileSigning } from '../../../src/ca/signing/signings.ts';
import type { LogRecord } from '../../../src/lib/log.ts';
import { inEnglish } from '../../../src/reasons/reason.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { SIGNATURE_ALGORITHMS } from '../../../src/x509/keys/algorithms.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { makeKeyPair, publicKeyOf } from '../../../src/x509/keys/keys.ts';
import { makeAuthoritySettings, makeSetClock, makeTestCsr, openTestAuthority } from '../../support/authority.ts';
import { CA_URL, CRL_URL, ISSUER, LINT_BASES, LINT_TIME, OCSP_URL } from '../../support/lint/bases.ts';
import { writeParts } from '../../support/lint/parts.ts';
import { wordsOf } from '../../support/reasons.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const RUNS = 300;
const NAMES = ['example.com', 'www.example.com'];

/** A signer that says whether it was asked, and signs by nothing. */
function makeWatchedSigner() {
  const signed: Uint8Array[] = [];
  const sign = async (tbs: Uint8Array): Promise<Uint8Array> => {
    signed.push(tbs);
    return new Uint8Array(64);
  };
  return { signed, signer: { signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha256.identifier, sign } };
}

function openSigning(change: (fixed: FixedExtensions) => FixedExtensions) {
  const { signed, signer } = makeWatchedSigner();
  const fixed = writeFixedExtensions(PUBLIC_PROFILE, {
    keyIdentifier: ISSUER.keyIdentifier,
    addresses: { certificate: CA_URL, revocationList: CRL_URL, ocsp: OCSP_URL },
    distributionPoints: [CRL_URL],
  });
  const authority: SigningAuthority = {
    ...ISSUER,
    signer,
    keyPolicy,
    profile: PUBLIC_PROFILE,
    nameConstraints: undefined,
    fixedExtensions: change(fixed),
  };
  const errors: LogRecord[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: (record: LogRecord) => void errors.push(record) };
  const world = { clock: makeSetClock(LINT_TIME), random: systemRandom, log };
  return { signed, errors, signing: makeCertificateSigning(authority, world) };
}

const requestFor = async (names: readonly string[]) => ({
  names,
  csr: await makeTestCsr(names, 'p256'),
  validityDays: 90,
  fixedNotAfter: undefined,
});

describe('before a certificate is signed', () => {
  test('it passes the lint, and then it is signed', async () => {
    const { signing, signed, errors } = openSigning((fixed) => fixed);
    const outcome = signing.prepare(await requestFor(NAMES));
    assert.ok(outcome.kind === 'prepared');
    await signing.sign(outcome.certificate);
    assert.equal(signed.length, 1);
    assert.deepEqual(errors, []);
  });

  test('a mistake of the authority is refused by the name of the rule and logged, and nothing is signed', async () => {
    const { signing, signed, errors } = openSigning(({ ofEveryKey, ...fixed }) => ({
      ...fixed,
      ofEveryKey: ofEveryKey.slice(1),
    }));
    const outcome = signing.prepare(await requestFor(NAMES));
    assert.ok(outcome.kind === 'refused');
    assert.equal(
      inEnglish(outcome.detail),
      'the certificate would not pass the lint: br-7.1.2.7.6-authority-key-identifier (it has no authorityKeyIdentifier)',
    );
    const [error] = errors;
    assert.deepEqual(error?.['defects'], [
      { rule: 'br-7.1.2.7.6-authority-key-identifier', detail: 'it has no authorityKeyIdentifier' },
    ]);
    assert.equal(errors.length, 1);
    assert.equal(signed.length, 0);
  });

  test('names that no public authority may certify are refused, whoever let them through', async () => {
    const { signing, signed } = openSigning((fixed) => fixed);
    for (const names of [['localhost'], ['example.com', '*.co.uk'], ['a_b.example.com'], ['example.com.']]) {
      assert.equal(signing.prepare(await requestFor(names)).kind, 'refused', names.join(', '));
    }
    assert.equal(signed.length, 0);
  });

  test('the linter tells the hash of the very bytes that it was given', () => {
    const { intent, parts } = LINT_BASES.server;
    const tbs = writeParts(parts);
    assert.equal(makeLinter(intent)(tbs, LINT_TIME).tbsSha256, createHash('sha256').update(tbs).digest('hex'));
  });
});

const label = fc.stringMatching(/^[a-z0-9]{1,20}$/);
const names = fc.uniqueArray(
  label.map((text) => `${text}.example.com`),
  { minLength: 1, maxLength: MAX_NAMES },
);

describe('what was linted is what is planned and what is signed', () => {
  for (const { profile, algorithm, subjects, runs } of [
    { profile: PUBLIC_PROFILE, algorithm: 'p256', subjects: ['p256', 'p384', 'rsa2048'], runs: RUNS },
    { profile: PUBLIC_PROFILE, algorithm: 'rsa2048', subjects: ['p256', 'rsa2048'], runs: RUNS / 10 },
    { profile: PRIVATE_PROFILE, algorithm: 'p256', subjects: ['p256', 'ed25519'], runs: RUNS / 10 },
    { profile: NATIONAL_PROFILE, algorithm: 'sm2', subjects: ['sm2'], runs: RUNS / 10 },
  ] as const) {
    const title = `for any names by the profile ${profile.id}, signed by ${algorithm} (seed ${SEED})`;
    test(title, async () => {
      await using setting = await openTestAuthority(algorithm === 'sm2' ? 'p256' : algorithm);
      // The public hierarchy stands by now; the others are made.
      const { hierarchies } = makeAuthoritySettings(algorithm);
      await using opened = await setting.openAgain({ profiles: [PUBLIC_PROFILE, profile], hierarchies });
      const csrs = await Promise.all(subjects.map((subject) => makeTestCsr(NAMES, subject)));
      const property = fc.asyncProperty(names, fc.constantFrom(...csrs), (dnsNames, csr) =>
        assertLintedAsSigned(opened.authority.signingBy(profile.id), {
          request: { names: dnsNames, csr, validityDays: 90, fixedNotAfter: undefined },
          profile,
          now: setting.clock.now(),
        }),
      );
      await fc.assert(property, { numRuns: runs, seed: SEED });
    });
  }
});

async function assertLintedAsSigned(
  signing: ProfileSigning,
  order: { readonly request: SigningRequest; readonly profile: Profile; readonly now: Date },
): Promise<void> {
  const outcome = signing.prepare(order.request);
  assert.ok(outcome.kind === 'prepared', outcome.kind === 'refused' ? wordsOf(outcome.detail) : '');
  const { tbs, signatureAlgorithm } = readCertificate(await signing.sign(outcome.certificate));
  const issuer = lintIssuerOf(readCertificate(signing.issuing.certificate));
  const lint = makeLinter({ kind: 'server', profile: order.profile, issuer, signatureAlgorithm });
  assert.deepEqual(lint(tbs, order.now), { tbsSha256: outcome.certificate.tbsSha256, defects: [] });
  assert.equal(createHash('sha256').update(tbs).digest('hex'), outcome.certificate.tbsSha256);
}

const nowhere = async (): Promise<void> => {};

describe('before a certificate of an authority is signed', () => {
  const owner = { country: 'CN', organization: 'Example' };
  const addresses = { certificate: CA_URL, revocationList: CRL_URL, ocsp: OCSP_URL };

  test('a mistake in the plan is refused by the name of the rule, and nothing is signed', async () => {
    const { signed, signer } = makeWatchedSigner();
    const spki = publicKeyOf(await makeKeyPair('p256'));
    const by = {
      kind: 'public',
      issuer: undefined,
      signer,
      now: LINT_TIME,
      random: systemRandom,
      plan: nowhere,
    } as const;
    const root = planRoot(spki, { owner, commonName: 'Root', nameConstraints: undefined });
    const rootCertificate = await signAuthorityCertificate(root, by);
    await assert.rejects(signAuthorityCertificate({ ...root, years: 26 }, by), /br-7\.1\.2\.1\.1-root-validity/);
    const naming = { owner, commonName: 'Issuing', nameConstraints: undefined, purposes: ['serverAuth'] as const };
    const issuing = planIssuing(spki, {
      ...naming,
      root: { spki, subjectKeyIdentifier: undefined },
      rootAddresses: addresses,
    });
    const odd = { ...issuing, extensions: issuing.extensions.slice(1) };
    await assert.rejects(
      signAuthorityCertificate(odd, { ...by, issuer: rootCertificate }),
      /Cannot sign the certificate of an authority: br-7\.1\.2\.6\.1-basic-constraints \(it has no basicConstraints\)/,
    );
    assert.equal(signed.length, 1);
  });
});
