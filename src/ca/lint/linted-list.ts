// The record that the rules for revocation lists look at: a list that is about to be signed, read once but for its entries.

import { readAuthorityKeyIdentifier } from '../../x509/certificate/certificate-extensions.ts';
import { type DerCursor, readDer } from '../../x509/der/reader.ts';
import { constructedContextTag, contextTag, TAG } from '../../x509/der/values.ts';
import { type Extensions, readExtension, readExtensions } from '../../x509/certificate/extension-reader.ts';
import { readAscii } from '../../x509/certificate/names.ts';
import { OID } from '../../x509/der/oid.ts';

/** What the authority means to sign. */
export interface ListIntent {
  /** Of its issuer: an issuing authority has signed servers, a root authorities alone. */
  readonly role: 'root' | 'issuing';
  readonly issuer: { readonly name: Uint8Array; readonly keyIdentifier: Uint8Array };
  /** By which it will be signed: the whole AlgorithmIdentifier, DER. */
  readonly signatureAlgorithm: Uint8Array;
  /** Those of a shard; undefined for the whole list. */
  readonly addresses: readonly string[] | undefined;
}

export interface LintedList {
  readonly intent: ListIntent;
  readonly version: number | undefined;
  /** DER, as the issuer. */
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly timeTags: readonly (number | undefined)[];
  /** Of what the entries are encoded in; undefined where the member is absent. */
  readonly entryBytes: number | undefined;
  readonly extensions: Extensions;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  /** Big-endian. */
  readonly number: Uint8Array | undefined;
  readonly distributionPoint: ListPoint | undefined;
}

/** RFC 5280 §5.2.5. */
export interface ListPoint {
  readonly urls: readonly string[];
  readonly hasMore: boolean;
}

/** What the DER reader reads at most. */
export const MAX_LINTED_LIST_BYTES = 16 * 1024 * 1024 - 1;
const URI = contextTag(6);

/** Throws EncodingError. The entries are another reader's. */
export function readLintedList(tbs: Uint8Array, intent: ListIntent): LintedList {
  return readDer(tbs, { what: 'revocation list', maxBytes: MAX_LINTED_LIST_BYTES }, (cursor) =>
    cursor.sequence('TBSCertList', (members) => {
      const version = members.nextTag === TAG.integer ? members.smallInteger('version') + 1 : undefined;
      const signatureAlgorithm = members.element('signature', TAG.sequence).der;
      const issuer = members.element('issuer', TAG.sequence).der;
      const times = readTimes(members);
      const hasEntries = members.nextTag === TAG.sequence;
      const entryBytes = hasEntries ? members.unread('entries', TAG.sequence).content.length : undefined;
      const extensions = members.optional('extensions', constructedContextTag(0), readExtensions) ?? new Map();
      const head = { intent, version, signatureAlgorithm, issuer, ...times, entryBytes, extensions };
      return { ...head, ...readListExtensions(members, extensions) };
    }),
  );
}

function readTimes(members: DerCursor): Pick<LintedList, 'thisUpdate' | 'nextUpdate' | 'timeTags'> {
  const first = members.nextTag;
  const thisUpdate = members.time('thisUpdate');
  const timeTags = [first, members.nextTag];
  return { thisUpdate, nextUpdate: members.time('nextUpdate'), timeTags };
}

function readListExtensions(members: DerCursor, extensions: Extensions) {
  const find = <T>(field: keyof typeof OID, read: (value: DerCursor) => T): T | undefined =>
    readExtension(members, extensions.get(OID[field]), { field, read });
  return {
    authorityKeyIdentifier: find('authorityKeyIdentifier', readAuthorityKeyIdentifier),
    number: find('crlNumber', (value) => value.unsignedInteger('crlNumber')),
    distributionPoint: find('issuingDistributionPoint', readListPoint),
  };
}

/** Names that are no URIs are refused: nothing else is ever written. */
function readListPoint(cursor: DerCursor): ListPoint {
  return cursor.sequence('issuingDistributionPoint', (members) => {
    const urls = members.optional('distribution point', constructedContextTag(0), (name) =>
      name.constructed('full name', constructedContextTag(0), (names) =>
        names.each((member) => readAscii(member, 'full name', URI)),
      ),
    );
    return { urls: urls ?? [], hasMore: members.each((member) => member.any('field')).length > 0 };
  });
}
