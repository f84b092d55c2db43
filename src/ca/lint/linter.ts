// The lint before a signature (BR §4.3.1.2): every rule that applies, over the very bytes that are about to be signed.

import { hash } from 'node:crypto';
import { EncodingError } from '../../x509/der/reader.ts';
import { ADDRESS_RULES } from './addresses.ts';
import { ALTERNATIVE_NAME_RULES } from './alternative-names.ts';
import { DISTINGUISHED_NAME_RULES } from './distinguished-names.ts';
import { FIELD_RULES } from './fields.ts';
import { type Intent, type LintedCertificate, makeCertificateReading } from './linted-certificate.ts';
import { POLICY_RULES } from './policies.ts';
import { PRESENCE_RULES } from './presence.ts';
import { RELATION_RULES } from './relations.ts';
import type { Rule } from './rule.ts';
import { KEY_RULES } from './subject-key.ts';
import { USAGE_RULES } from './usage.ts';
import { VALIDITY_RULES } from './validity.ts';

export interface LintDefect {
  readonly rule: string;
  /** The end of a sentence. */
  readonly detail: string;
}

export interface LintOutcome {
  /** Of the bytes that the rules looked at, hex: what is planned and signed must have the same. */
  readonly tbsSha256: string;
  /** None where the bytes may be signed. */
  readonly defects: readonly LintDefect[];
}

/** Looks at to-be-signed bytes. */
export type Linter = (tbs: Uint8Array, signedAt: Date) => LintOutcome;

/** What the strict reader refuses fails this one, and no other rule can look at it. */
export const READABLE_RULE = {
  id: 'rfc5280-4.1-readable',
  section: 'RFC 5280 4.1',
  requires: 'The bytes are the DER of a certificate of version 3, which names the algorithm it is signed with',
};

export const CERTIFICATE_RULES: readonly Rule[] = [
  ...FIELD_RULES,
  ...VALIDITY_RULES,
  ...KEY_RULES,
  ...DISTINGUISHED_NAME_RULES,
  ...ALTERNATIVE_NAME_RULES,
  ...PRESENCE_RULES,
  ...USAGE_RULES,
  ...POLICY_RULES,
  ...ADDRESS_RULES,
  ...RELATION_RULES,
];

/** For one issuer, one kind of certificate and one profile; made once and used for all of them. */
export function makeLinter(intent: Intent): Linter {
  const rules = CERTIFICATE_RULES.filter(({ applies }) => applies(intent));
  const read = makeCertificateReading(intent);
  return (tbs, signedAt) => {
    try {
      const certificate = read(tbs, signedAt);
      return { tbsSha256: hash('sha256', certificate.tbs), defects: defectsOf(certificate, rules) };
    } catch (cause) {
      if (!(cause instanceof EncodingError)) throw cause;
      const defects = [{ rule: READABLE_RULE.id, detail: cause.detail }];
      return { tbsSha256: hash('sha256', tbs), defects };
    }
  };
}

/** "br-… (its serial is zero)", for a message or the log. */
export function describeDefects(defects: readonly LintDefect[]): string {
  return defects.map(({ rule, detail }) => `${rule} (${detail})`).join(', ');
}

function defectsOf(certificate: LintedCertificate, rules: readonly Rule[]): readonly LintDefect[] {
  const defects: LintDefect[] = [];
  for (const { id, defectOf } of rules) {
    const detail = defectOf(certificate);
    if (detail !== undefined) defects.push({ rule: id, detail });
  }
  return defects;
}
