// Revocation lists for the lint: two that nothing is wrong with, and a defect for each rule.

import type { ListIntent } from '../../../src/ca/lint/linted-list.ts';
import { lintList } from '../../../src/ca/lint/list-linter.ts';
import { concatBytes } from '../../../src/lib/bytes.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { SIGNATURE_ALGORITHMS } from '../../../src/x509/keys/algorithms.ts';
import { writeRevokedEntry } from '../../../src/x509/status/crl.ts';
import * as der from '../../../src/x509/der/writer.ts';
import * as extensions from '../../../src/x509/certificate/extensions.ts';
import { OID } from '../../../src/x509/der/oid.ts';
import { authorityName, CRL_URL, ISSUER, LINT_TIME } from './bases.ts';
import { TWO_TO_159 } from './field-defects.ts';

/** Members that are bytes are DER. */
interface ListParts {
  readonly version: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly thisUpdate: Uint8Array;
  readonly nextUpdate: Uint8Array;
  readonly entries: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}

const { identifier } = SIGNATURE_ALGORITHMS.ecdsaWithSha256;
const ENTRY = writeRevokedEntry({ serial: Uint8Array.of(0x5a), revokedAt: LINT_TIME, reason: 4 });
const OF_EVERY_LIST = [extensions.authorityKeyIdentifier(ISSUER.keyIdentifier), extensions.crlNumber(7)];

const WHOLE: ListParts = {
  version: der.smallInteger(1),
  signatureAlgorithm: identifier,
  issuer: ISSUER.name,
  thisUpdate: der.time(LINT_TIME),
  nextUpdate: der.time(addMs(LINT_TIME, 10 * DAY_MS)),
  entries: der.sequence(ENTRY),
  extensions: OF_EVERY_LIST,
};
const SHARD: ListParts = { ...WHOLE, extensions: [...OF_EVERY_LIST, extensions.issuingDistributionPoint([CRL_URL])] };

const INTENT: ListIntent = { role: 'issuing', issuer: ISSUER, signatureAlgorithm: identifier, addresses: undefined };

export const LIST_BASES = {
  whole: { parts: WHOLE, intent: INTENT },
  shard: { parts: SHARD, intent: { ...INTENT, addresses: [CRL_URL] } },
  root: {
    parts: { ...WHOLE, nextUpdate: der.time(addMs(LINT_TIME, 366 * DAY_MS)) },
    intent: { ...INTENT, role: 'root' },
  },
} as const;

export interface ListDefectCase {
  readonly rule: string;
  readonly base: keyof typeof LIST_BASES;
  readonly change: Partial<ListParts>;
}

/** The rules that the list fails after the change. */
export function failedListRules(base: keyof typeof LIST_BASES, change: Partial<ListParts>): readonly string[] {
  const { parts, intent } = LIST_BASES[base];
  return lintList(writeListParts({ ...parts, ...change }), intent).map(({ rule }) => rule);
}

export function writeListParts(parts: ListParts): Uint8Array {
  const { version, signatureAlgorithm, issuer, thisUpdate, nextUpdate, entries } = parts;
  const list = der.contextConstructed(0, der.sequenceOf(parts.extensions));
  return der.sequence(version, signatureAlgorithm, issuer, thisUpdate, nextUpdate, entries, list);
}

const critical = (oid: string, value: Uint8Array): Uint8Array =>
  der.sequence(der.objectIdentifier(oid), der.boolean(true), der.octetString(value));
const [KEY = new Uint8Array(), NUMBER = new Uint8Array()] = OF_EVERY_LIST;
const KEY_VALUE = der.sequence(der.contextPrimitive(0, ISSUER.keyIdentifier));
const POINT = der.contextConstructed(0, der.contextConstructed(0, der.contextPrimitive(6, der.asciiOctets(CRL_URL))));

export const LIST_DEFECTS: readonly ListDefectCase[] = [
  { rule: 'rfc5280-5.1-readable', base: 'whole', change: { version: der.integer(TWO_TO_159) } },
  { rule: 'rfc5280-5.1-readable', base: 'whole', change: { extensions: [...OF_EVERY_LIST, KEY] } },
  { rule: 'br-7.2.1-version-2', base: 'whole', change: { version: der.smallInteger(2) } },
  { rule: 'br-7.2.1-version-2', base: 'whole', change: { version: new Uint8Array() } },
  {
    rule: 'rfc5280-5.1.1.2-same-algorithm',
    base: 'whole',
    change: { signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha384.identifier },
  },
  { rule: 'br-7.2-issuer', base: 'whole', change: { issuer: authorityName('Other') } },
  {
    rule: 'rfc5280-5.1.2.4-time-type',
    base: 'whole',
    change: { nextUpdate: concatBytes(Uint8Array.of(0x18, 15), Buffer.from('20260708120000Z')) },
  },
  { rule: 'br-7.2-next-update', base: 'whole', change: { nextUpdate: der.time(LINT_TIME) } },
  {
    rule: 'br-7.2-next-update',
    base: 'shard',
    change: { nextUpdate: der.time(addMs(LINT_TIME, 10 * DAY_MS + SECOND_MS)) },
  },
  {
    rule: 'br-7.2-next-update',
    base: 'root',
    change: { nextUpdate: der.time(addMs(LINT_TIME, 366 * DAY_MS + SECOND_MS)) },
  },
  { rule: 'rfc5280-5.1.2.6-no-empty-list', base: 'whole', change: { entries: der.sequence() } },
  { rule: 'br-7.2.2-authority-key-identifier', base: 'whole', change: { extensions: [NUMBER] } },
  {
    rule: 'br-7.2.2-authority-key-identifier',
    base: 'whole',
    change: { extensions: [extensions.authorityKeyIdentifier(new Uint8Array(20)), NUMBER] },
  },
  {
    rule: 'br-7.2.2-authority-key-identifier-not-critical',
    base: 'whole',
    change: { extensions: [critical(OID.authorityKeyIdentifier, KEY_VALUE), NUMBER] },
  },
  { rule: 'br-7.2.2-number', base: 'whole', change: { extensions: [KEY] } },
  {
    rule: 'br-7.2.2-number-below-2-to-159',
    base: 'whole',
    change: { extensions: [KEY, extensions.extension(OID.crlNumber, der.integer(TWO_TO_159))] },
  },
  {
    rule: 'br-7.2.2-number-not-critical',
    base: 'whole',
    change: { extensions: [KEY, critical(OID.crlNumber, der.smallInteger(7))] },
  },
  { rule: 'br-7.2.2.1-addresses', base: 'whole', change: { extensions: SHARD.extensions } },
  { rule: 'br-7.2.2.1-addresses', base: 'shard', change: { extensions: OF_EVERY_LIST } },
  {
    rule: 'br-7.2.2.1-addresses',
    base: 'shard',
    change: { extensions: [...OF_EVERY_LIST, extensions.issuingDistributionPoint([`${CRL_URL}x`])] },
  },
  {
    rule: 'br-7.2.2.1-critical',
    base: 'shard',
    change: { extensions: [...OF_EVERY_LIST, extensions.extension(OID.issuingDistributionPoint, der.sequence(POINT))] },
  },
  {
    rule: 'br-7.2.2.1-nothing-else',
    base: 'shard',
    change: {
      extensions: [
        ...OF_EVERY_LIST,
        critical(OID.issuingDistributionPoint, der.sequence(POINT, der.contextPrimitive(4, Uint8Array.of(0xff)))),
      ],
    },
  },
  {
    rule: 'br-7.2.2-no-other-extension',
    base: 'whole',
    change: { extensions: [...OF_EVERY_LIST, extensions.extension('2.5.29.27', der.smallInteger(1))] },
  },
];
