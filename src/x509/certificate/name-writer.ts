// Distinguished names, written: one attribute in each relative name, in the order given (BR §7.1.4.1).

import { readDer } from '../der/reader.ts';
import { TAG } from '../der/values.ts';
import { objectIdentifier, printableString, sequence, sequenceOf, setOf, utf8String } from '../der/writer.ts';
import { OID } from '../der/oid.ts';

export interface NameAttribute {
  readonly type: keyof typeof ATTRIBUTES;
  readonly value: string;
}

interface AttributeForm {
  readonly oid: string;
  readonly minLength: number;
  /** RFC 5280 appendix A, upper bounds, in characters. */
  readonly maxLength: number;
  readonly encode: (text: string) => Uint8Array;
}

const ATTRIBUTES = {
  commonName: { oid: OID.commonName, minLength: 1, maxLength: 64, encode: utf8String },
  locality: { oid: OID.locality, minLength: 1, maxLength: 128, encode: utf8String },
  province: { oid: OID.province, minLength: 1, maxLength: 128, encode: utf8String },
  organization: { oid: OID.organization, minLength: 1, maxLength: 64, encode: utf8String },
  country: { oid: OID.country, minLength: 2, maxLength: 2, encode: printableString },
} as const satisfies { readonly [type: string]: AttributeForm };

export const MAX_COMMON_NAME_LENGTH = ATTRIBUTES.commonName.maxLength;

/** A Name; the empty one for no attributes. Throws for a value whose length its attribute does not allow. */
export function writeName(attributes: readonly NameAttribute[]): Uint8Array {
  return sequenceOf(attributes.map(writeRelativeName));
}

/** The relative names of `name` but the last, which is its common name, and another one in its place. */
export function writeNameBeside(name: Uint8Array, commonName: string): Uint8Array {
  const relativeNames = readDer(name, { what: 'name', maxBytes: name.length }, (cursor) =>
    cursor.sequence('name', (members) => members.each((member) => member.element('part of a name', TAG.set).der)),
  );
  return sequenceOf([...relativeNames.slice(0, -1), writeRelativeName({ type: 'commonName', value: commonName })]);
}

function writeRelativeName({ type, value }: NameAttribute): Uint8Array {
  const form: AttributeForm = ATTRIBUTES[type];
  const length = Array.from(value).length;
  if (length < form.minLength || length > form.maxLength) {
    throw new Error(`Cannot write ${type}: it has ${length} characters, not ${form.minLength} to ${form.maxLength}`);
  }
  return setOf(sequence(objectIdentifier(form.oid), form.encode(value)));
}
