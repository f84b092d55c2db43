// Issuing in two steps: prepare fixes every byte to be signed, sign signs just those bytes, once.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { bytesOfHex } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import { KEY_ALGORITHMS } from '../../x509/keys/algorithms.ts';
import { writeSigned, writeTbsCertificate } from '../../x509/certificate/certificate-writer.ts';
import { type Csr, readCsrDer } from '../../x509/certificate/csr.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { keyAlgorithmOf } from '../../x509/keys/keys.ts';
import type { NameConstraints } from '../../x509/certificate/name-constraints.ts';
import { keyHashesOf } from '../../x509/keys/key-identity.ts';
import type { PublicKeyFacts } from '../../x509/keys/public-key.ts';
import { because, inEnglish, type Reason } from '../../reasons/reason.ts';
import type { KeyPolicy } from '../key-policy/key-policy.ts';
import type { Signer } from '../keys/key-vault.ts';
import type { LintIssuer } from '../lint/linted-certificate.ts';
import { describeDefects, type LintDefect, makeLinter } from '../lint/linter.ts';
import { namesDefectOf } from '../profile/names-policy.ts';
import type { Profile } from '../profile/profile.ts';
import { newSerial } from '../profile/serial.ts';
import { type FixedExtensions, type Subject, writeSubject } from './server-certificate.ts';
import { capDaysAt, type Validity, validityOf } from '../profile/validity.ts';

/** BR §7.1.4.2 sets no number; a certificate of 100 names is 4 KB, which every client takes. */
export const MAX_NAMES = 100;

/** encryption: the second half of a national pair (GM/T 0015). */
export type ServerCertificateKind = 'server' | 'encryption';

export interface SigningRequest {
  /** A whole certificate, or the half that signs, where none is named. */
  readonly kind?: ServerCertificateKind;
  /** A-labels, the main domain first; with the addresses 1 to MAX_NAMES. */
  readonly names: readonly string[];
  /** IP addresses, where the profile has them. */
  readonly addresses?: readonly string[];
  /** DER, its signature verified: only its public key is taken from it. */
  readonly csr: Uint8Array;
  readonly validityDays: number;
  readonly fixedNotAfter: Date | undefined;
}

/** A token that stands for the bytes to be signed; they stay inside, so that nothing else can be signed. */
export interface PreparedCertificate extends Validity {
  /** Lower-case hex. */
  readonly serial: string;
  /** SHA-256 of the to-be-signed bytes, hex. */
  readonly tbsSha256: string;
  /** By which the subject's key is known, its identity first (x509/keys/key-identity.ts). */
  readonly keyHashes: readonly string[];
}

/**
 * early: nothing can be issued until the clock has reached the beginning of the authority · compromised: nor until the authority
 * has a successor.
 */
export type PrepareOutcome =
  | { readonly kind: 'prepared'; readonly certificate: PreparedCertificate }
  | { readonly kind: 'refused'; readonly detail: Reason }
  | { readonly kind: 'early' | 'compromised'; readonly detail: Reason };

export interface CertificateSigning {
  prepare(request: SigningRequest): PrepareOutcome;
  /** The certificate, DER. Throws for what was not prepared here or was signed before. */
  sign(prepared: PreparedCertificate): Promise<Uint8Array>;
}

export interface SigningAuthority extends LintIssuer {
  readonly signer: Signer;
  readonly profile: Profile;
  readonly keyPolicy: KeyPolicy;
  /** Those in its own certificate; undefined where it has none. */
  readonly nameConstraints: NameConstraints | undefined;
  readonly fixedExtensions: FixedExtensions;
}

export function makeCertificateSigning(
  authority: SigningAuthority,
  world: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): CertificateSigning {
  const { profile, signer } = authority;
  const { signatureAlgorithm } = signer;
  const linterOf = (kind: ServerCertificateKind) =>
    makeLinter({ kind, profile, issuer: authority, signatureAlgorithm });
  const lint = { server: linterOf('server'), encryption: linterOf('encryption') };
  const unsigned = new WeakMap<PreparedCertificate, Uint8Array>();
  return {
    prepare: (request) => {
      const subject = readSubject(authority, request);
      if (subject.kind === 'refused') return subject;
      const now = world.clock.now();
      const capDays = capDaysAt(profile.validityCaps, now);
      const period = validityOf({ ...request, now, capDays, authority });
      if (period.kind !== 'valid') return earlyIsTold(period, { profile, log: world.log });
      const serial = newSerial(world.random);
      const tbs = writeTbs(authority, { ...subject, serial, validity: period.validity });
      const { tbsSha256, defects } = lint[request.kind ?? 'server'](tbs, now);
      if (defects.length > 0) return refuseDefects(defects, { serial, profile, log: world.log });
      const keyHashes = keyHashesOf(subject);
      const certificate: PreparedCertificate = { ...period.validity, serial, tbsSha256, keyHashes };
      unsigned.set(certificate, tbs);
      return { kind: 'prepared', certificate };
    },
    sign: async (prepared) => {
      const tbs = unsigned.get(prepared);
      if (tbs === undefined) throw new Error(`Cannot sign ${prepared.serial}: it was not prepared, or signed before`);
      unsigned.delete(prepared);
      assert.equal(hash('sha256', tbs), prepared.tbsSha256, 'what is signed is what passed the lint and was planned');
      return writeSigned({ tbs, signatureAlgorithm, signature: await signer.sign(tbs) });
    },
  };
}

type Unprepared = Exclude<PrepareOutcome, { readonly kind: 'prepared' }>;

/** The applicant can do nothing about the clock of the authority, so that somebody else should see it. */
function earlyIsTold(
  outcome: Unprepared,
  { profile, log }: { readonly profile: Profile; readonly log: Log },
): PrepareOutcome {
  if (outcome.kind === 'early') {
    log.error(
      { profile: profile.id, detail: inEnglish(outcome.detail) },
      'Cannot sign a certificate before the authority begins',
    );
  }
  return outcome;
}

/** A mistake of the authority, which somebody should see; the applicant can do nothing about it. */
function refuseDefects(
  defects: readonly LintDefect[],
  { serial, profile, log }: { readonly serial: string; readonly profile: Profile; readonly log: Log },
): PrepareOutcome {
  log.error({ serial, profile: profile.id, defects }, 'Cannot sign a certificate: it does not pass the lint');
  const rules = [...new Set(defects.map(({ rule }) => rule))];
  return { kind: 'refused', detail: because('lintFails', { defects: describeDefects(defects), rules }) };
}

type SubjectOutcome =
  | (Subject & { readonly kind: 'read'; readonly key: PublicKeyFacts })
  | { readonly kind: 'refused'; readonly detail: Reason };

function readSubject(
  authority: SigningAuthority,
  { names, addresses = [], csr, kind = 'server' }: SigningRequest,
): SubjectOutcome {
  const count = names.length + addresses.length;
  if (count === 0 || count > MAX_NAMES) {
    return { kind: 'refused', detail: because('namesCount', { count, most: MAX_NAMES }) };
  }
  const detail = namesDefectOf({ names, addresses }, authority);
  if (detail !== undefined) return { kind: 'refused', detail };
  try {
    return subjectOf({ names, addresses }, { csr: readCsrDer(csr), kind }, authority);
  } catch (cause) {
    if (cause instanceof EncodingError) return { kind: 'refused', detail: cause.wholeReason };
    throw cause;
  }
}

/** Whoever read the CSR before may have judged its key by another rule: none that this policy refuses is certified. */
function subjectOf(
  names: Pick<Subject, 'names' | 'addresses'>,
  { csr: { spki, key }, kind }: { readonly csr: Csr; readonly kind: ServerCertificateKind },
  { profile, keyPolicy }: SigningAuthority,
): SubjectOutcome {
  const defect = keyPolicy.defectOf(spki);
  if (defect !== undefined) return { kind: 'refused', detail: because('csrKeyNotCertified', { why: defect }) };
  const algorithm = keyAlgorithmOf(key);
  if (algorithm === undefined || !profile.keyAlgorithms.includes(algorithm)) {
    const names = { profile: profile.id, allowed: profile.keyAlgorithms, key: algorithm ?? 'undefined' };
    return { kind: 'refused', detail: because('profileKeys', names) };
  }
  if (kind === 'encryption' && !KEY_ALGORITHMS[algorithm].comesInPairs) {
    return { kind: 'refused', detail: because('noEncryptionHalf', { key: algorithm }) };
  }
  return { kind: 'read', ...names, spki, key, keyKind: kind === 'encryption' ? kind : keyKindOf(key) };
}

function keyKindOf({ kind }: PublicKeyFacts): Subject['keyKind'] {
  return kind === 'rsa' ? 'rsa' : 'signing';
}

function writeTbs(
  authority: SigningAuthority,
  subject: Subject & { readonly serial: string; readonly validity: Validity },
): Uint8Array {
  const { name, extensions } = writeSubject(subject, authority.fixedExtensions);
  return writeTbsCertificate({
    serial: bytesOfHex(subject.serial),
    signatureAlgorithm: authority.signer.signatureAlgorithm,
    issuer: authority.name,
    ...subject.validity,
    subject: name,
    spki: subject.spki,
    extensions,
  });
}
