// The lint of the entries of revocation lists before the list is signed (RFC 5280 §5.1.2.6, §5.3; BR §7.2.2).

import { type DerCursor, EncodingError, readDer } from '../../x509/der/reader.ts';
import { TAG } from '../../x509/der/values.ts';
import { type Extensions, readExtensions } from '../../x509/certificate/extension-reader.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintDefect } from './linter.ts';
import type { AuthorityRecord } from '../ports.ts';
import { REVOCATION_REASONS_OF } from './revocation-reasons.ts';
import { timeTagOf } from './validity.ts';

interface LintedEntry {
  /** Unsigned big-endian magnitude. */
  readonly serial: Uint8Array;
  readonly revokedAt: Date;
  readonly timeTag: number | undefined;
  readonly extensions: Extensions;
  readonly list: EntryList;
}

/** The list that it is for. */
export interface EntryList {
  /** Of its issuer. */
  readonly role: AuthorityRecord['role'];
  readonly thisUpdate: Date;
}

interface EntryRule {
  readonly id: string;
  readonly section: string;
  /** One sentence without its full stop. */
  readonly requires: string;
  /** How the entry fails, as the end of a sentence; undefined where it passes. */
  readonly defectOf: (entry: LintedEntry) => string | undefined;
}

const MAX_ENTRY_BYTES = 256;
const MAX_SERIAL_OCTETS = 20; // RFC 5280 §4.1.2.2
const NO_EXTENSIONS: Extensions = new Map();

/** What the strict reader refuses fails this one, and no other rule can look at it. */
export const READABLE_ENTRY_RULE = {
  id: 'rfc5280-5.1.2.6-readable',
  section: 'RFC 5280 5.1.2.6',
  requires: 'The bytes are the DER of an entry',
};

export const ENTRY_RULES: readonly EntryRule[] = [
  {
    id: 'rfc5280-5.1.2.6-serial',
    section: 'RFC 5280 5.1.2.6',
    requires: 'The serial is one that a certificate may have: greater than zero, of at most 20 octets',
    defectOf: ({ serial }) =>
      serial.length <= MAX_SERIAL_OCTETS && serial.some((octet) => octet !== 0)
        ? undefined
        : 'no certificate has its serial',
  },
  {
    id: 'rfc5280-5.1.2.6-time-type',
    section: 'RFC 5280 5.1.2.6',
    requires: 'A time until 2049 is UTCTime, a later one GeneralizedTime',
    defectOf: ({ revokedAt, timeTag }) =>
      timeTag === timeTagOf(revokedAt) ? undefined : 'its time has the wrong type',
  },
  {
    id: 'rfc5280-5.1.2.4-not-ahead',
    section: 'RFC 5280 5.1.2.4',
    requires: 'The revocation is no later than the list',
    defectOf: ({ revokedAt, list }) => (revokedAt > list.thisUpdate ? 'it is later than its list' : undefined),
  },
  {
    id: 'br-7.2.2-reason',
    section: 'BR 7.2.2',
    requires: 'A reason is one that a server may be revoked for, or by a root an authority, and not "unspecified"',
    defectOf: ({ extensions, list }) => {
      const value = extensions.get(OID.crlReason)?.value;
      const isKnown = value === undefined || isReasonOf(list.role, value);
      return isKnown ? undefined : 'its reason is another';
    },
  },
  {
    id: 'br-7.2.2-reason-not-critical',
    section: 'BR 7.2.2',
    requires: 'A reason is not critical',
    defectOf: ({ extensions }) =>
      extensions.get(OID.crlReason)?.critical === true ? 'its reason is critical' : undefined,
  },
  {
    id: 'br-7.2.2-no-other-entry-extension',
    section: 'BR 7.2.2',
    requires: 'An entry has no extension besides its reason',
    defectOf: ({ extensions }) => {
      for (const oid of extensions.keys()) if (oid !== OID.crlReason) return `it has the extension ${oid}`;
      return undefined;
    },
  },
];

/** The defects of one entry, DER; none where it may stand in the list. */
export function lintEntry(der: Uint8Array, list: EntryList): readonly LintDefect[] {
  try {
    const entry = readDer(der, { what: 'entry', maxBytes: MAX_ENTRY_BYTES }, (cursor) => readEntry(cursor, list));
    const defects: LintDefect[] = [];
    for (const { id, defectOf } of ENTRY_RULES) {
      const detail = defectOf(entry);
      if (detail !== undefined) defects.push({ rule: id, detail });
    }
    return defects;
  } catch (cause) {
    if (cause instanceof EncodingError) return [{ rule: READABLE_ENTRY_RULE.id, detail: cause.detail }];
    throw cause;
  }
}

function readEntry(cursor: DerCursor, list: EntryList): LintedEntry {
  return cursor.sequence('entry', (members) => {
    const serial = members.unsignedInteger('serial');
    const timeTag = members.nextTag;
    const revokedAt = members.time('revocation date');
    const extensions = members.isAtEnd ? NO_EXTENSIONS : readExtensions(members);
    return { serial, revokedAt, timeTag, extensions, list };
  });
}

/** `value` is the ENUMERATED, DER. */
function isReasonOf(role: AuthorityRecord['role'], value: Uint8Array): boolean {
  const [tag, length, reason = 0] = value;
  return value.length === 3 && tag === TAG.enumerated && length === 1 && REVOCATION_REASONS_OF[role].has(reason);
}
