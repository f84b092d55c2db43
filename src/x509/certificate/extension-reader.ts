// The list of extensions in a certificate or CSR, read (RFC 5280 §4.2).

import { because } from '../../reasons/reason.ts';
import type { DerCursor } from '../der/reader.ts';
import { TAG } from '../der/values.ts';

export const MAX_EXTENSIONS = 64;

export interface Extension {
  readonly critical: boolean;
  /** What the OCTET STRING wraps: DER of what the extension's identifier says. */
  readonly value: Uint8Array;
}

/** By identifier; each at most once. */
export type Extensions = ReadonlyMap<string, Extension>;

export function readExtensions(cursor: DerCursor): Extensions {
  const extensions = new Map<string, Extension>();
  cursor.sequence('extensions', (members) => {
    while (!members.isAtEnd) {
      if (extensions.size === MAX_EXTENSIONS) members.fail(because('tooManyExtensions', { most: MAX_EXTENSIONS }));
      members.sequence('extension', (member) => addExtension(member, extensions));
    }
  });
  return extensions;
}

/** Reads the value of the extension; undefined for an absent one. */
export function readExtension<T>(
  cursor: DerCursor,
  extension: Extension | undefined,
  reading: { readonly field: string; readonly read: (value: DerCursor) => T },
): T | undefined {
  return extension === undefined ? undefined : cursor.inside(reading.field, extension.value, reading.read);
}

function addExtension(cursor: DerCursor, extensions: Map<string, Extension>): void {
  const oid = cursor.objectIdentifier('identifier of an extension');
  if (extensions.has(oid)) cursor.fail(because('extensionTwice', { oid }));
  extensions.set(oid, {
    critical: readCritical(cursor, oid),
    value: cursor.octetString(`value of extension ${oid}`),
  });
}

function readCritical(cursor: DerCursor, oid: string): boolean {
  if (cursor.nextTag !== TAG.boolean) return false;
  const isCritical = cursor.boolean('critical mark');
  // X.690 §11.5: a value equal to its DEFAULT, here FALSE, is left out.
  if (!isCritical) cursor.failIfStrict(because('extensionDefault', { oid }));
  return isCritical;
}
