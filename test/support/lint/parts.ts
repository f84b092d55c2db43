// Certificates for the lint, put together from parts of which a test exchanges one.

import { readDer } from '../../../src/x509/der/reader.ts';
import * as der from '../../../src/x509/der/writer.ts';
import { type Extensions, readExtensions } from '../../../src/x509/certificate/extension-reader.ts';

/** Members that are bytes are DER. */
export interface Parts {
  readonly version: Uint8Array;
  readonly serial: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly validity: Uint8Array;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly uniqueIdentifiers: readonly Uint8Array[];
  /** By identifier, in their order. */
  readonly extensions: Extensions;
}

export type Change = (parts: Parts) => Partial<Parts>;

export function writeParts(parts: Parts): Uint8Array {
  const { version, serial, signatureAlgorithm, issuer, validity, subject, spki } = parts;
  const extensions = [...parts.extensions].map(([oid, { critical, value }]) =>
    der.sequence(der.objectIdentifier(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value)),
  );
  const head = [version, serial, signatureAlgorithm, issuer, validity, subject, spki];
  return der.sequence(...head, ...parts.uniqueIdentifiers, der.contextConstructed(3, der.sequenceOf(extensions)));
}

export function validityOf(notBefore: Date, notAfter: Date): Uint8Array {
  return der.sequence(der.time(notBefore), der.time(notAfter));
}

/** From whole extensions as they are written. */
export function extensionsOf(...whole: readonly Uint8Array[]): Extensions {
  return readDer(der.sequenceOf(whole), { what: 'extensions', maxBytes: 10_000 }, readExtensions);
}

/** Puts these in, in place of those with the same identifiers. */
export function adding(...whole: readonly Uint8Array[]): Change {
  return ({ extensions }) => ({ extensions: new Map([...extensions, ...extensionsOf(...whole)]) });
}

export function without(...oids: readonly string[]): Change {
  return ({ extensions }) => ({ extensions: new Map([...extensions].filter(([oid]) => !oids.includes(oid))) });
}

export function markedOtherwise(oid: string): Change {
  return ({ extensions }) => {
    const { critical, value } = extensions.get(oid) ?? { critical: false, value: der.nullValue() };
    return { extensions: new Map([...extensions, [oid, { critical: !critical, value }]]) };
  };
}

export function together(...changes: readonly Change[]): Change {
  return (parts) => {
    let changed = parts;
    for (const change of changes) changed = changedBy(changed, change);
    return changed;
  };
}

export function changedBy(parts: Parts, change: Change): Parts {
  return { ...parts, ...change(parts) };
}
