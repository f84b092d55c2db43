// Domain names as a careful type: what may stand in a certificate, in the one form in which it is stored and compared.

import { isIP } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import { getDomain, parse } from 'tldts';
import { refuse } from '../../failure.ts';
import { withoutBrackets } from '../../lib/network/host-and-port.ts';
import { because, type Reason } from '../../reasons/reason.ts';

declare const brand: unique symbol;

/** A checked name: lower-case A-labels, no trailing dot, possibly beginning "*."; see parseDomainName. */
export type DomainName = string & { readonly [brand]: 'DomainName' };

/** RFC 1035 §2.3.4: 255 octets on the wire, which leaves 253 in text. */
export const MAX_NAME_OCTETS = 253;
/** RFC 1035 §2.3.4. */
export const MAX_LABEL_OCTETS = 63;

const WILDCARD_PREFIX = '*.';
const WWW_PREFIX = 'www.';
const A_LABEL_PREFIX = 'xn--';
/** Letters, marks and digits of RFC 5892 §2.1, the contextual characters of its Appendix A, the hyphen and the dot. */
const NAME_CHARACTERS = /^[\p{L}\p{M}\p{Nd}\u00b7\u0375\u05f3\u05f4\u30fb\u200c-\u200d.-]*$/u;
/** BR §3.2.2.6 lets an authority consult the ICANN section alone: owners of private suffixes may have certificates. */
const ICANN_SECTION = { allowPrivateDomains: false, extractHostname: false, validateHostname: false } as const;

/**
 * Reads a name as an applicant writes it: letters of either case, IDN as U-labels or A-labels, "*." in front. Nothing is
 * trimmed: white space and the trailing dot, which BR §7.1.2.7 forbids in a certificate, are refused. Throws DomainError,
 * domainTooLong for lengths and argumentInvalid for everything else.
 */
export function parseDomainName(text: string): DomainName {
  return parseName(text, suffixDefectOf);
}

/**
 * The same for a name that only an organisation knows: its last label need not be a public top-level domain, and one label
 * is enough.
 */
export function parseInternalName(text: string): DomainName {
  return parseName(text, internalSuffixDefectOf);
}

function parseName(text: string, defectOfSuffix: typeof suffixDefectOf): DomainName {
  refuseLength(text, text);
  const written = baseOf(text);
  refuseDefect(text, writtenDefectOf(written));
  const ascii = isPlain(written) ? written.toLowerCase() : domainToASCII(written);
  refuseDefect(text, internationalDefectOf(written, ascii));
  const name = isWildcard(text) ? WILDCARD_PREFIX + ascii : ascii;
  refuseLength(name, text);
  refuseDefect(text, asciiDefectOf(ascii) ?? defectOfSuffix(ascii, isWildcard(text)));
  return name as DomainName;
}

/**
 * A name that somebody else's certificate bears: shown and searched, never proved, so it need not be a public domain name.
 * Undefined for what is longer than a name can be, or is not printable ASCII without spaces.
 */
export function adoptForeignName(text: string): DomainName | undefined {
  if (text.length > MAX_NAME_OCTETS || !/^[!-~]+$/u.test(text)) return undefined;
  return text.toLowerCase() as DomainName;
}

/** Those of a host, or of a wildcard. */
const HOST_CHARACTERS = /^[a-z0-9*._-]+$/iu;

/**
 * What stands where a certificate of somebody else has no name: a common name in any letters, with blanks, as it was written
 * where it is no domain name. Undefined for one that is empty or longer than a name can be.
 */
export function adoptForeignTitle(text: string): DomainName | undefined {
  const title = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim();
  if (title === '' || title.length > MAX_NAME_OCTETS) return undefined;
  return HOST_CHARACTERS.test(title) ? adoptForeignName(title) : (title as DomainName);
}

export function isWildcard(name: string): boolean {
  return name.startsWith(WILDCARD_PREFIX);
}

/** The name without its "*.". */
export function baseOf<Name extends string>(name: Name): Name {
  return isWildcard(name) ? (name.slice(WILDCARD_PREFIX.length) as Name) : name;
}

/**
 * One label more than the public suffix, by the ICANN section of the list: for a.github.io it is github.io, so those who
 * share a private suffix share its quota, and one notion of "registrable" holds for quotas, locks, "www." and wildcards.
 * A name without one (of an uploaded certificate, such as "localhost") stands for itself.
 */
export function registrableDomainOf(name: string): string {
  const base = baseOf(name);
  return getDomain(base, ICANN_SECTION) ?? base;
}

/**
 * What the free product certifies for one ordered name, that name first: a registrable domain brings its "www." name
 * along, and that one the domain; anything else, and a name with no room for "www.", stands alone. Internal names and
 * addresses, which nobody registers, stand alone too.
 */
export function namesWithWww(name: DomainName): readonly DomainName[] {
  if (!isBelowPublicSuffix(name)) return [name];
  const registrable = registrableDomainOf(name) as DomainName;
  const www = (WWW_PREFIX + registrable) as DomainName;
  if (name === www) return [name, registrable];
  return name === registrable && www.length <= MAX_NAME_OCTETS ? [name, www] : [name];
}

/** Not so for internal names and addresses, which nobody registers. */
export function isBelowPublicSuffix(name: DomainName): boolean {
  return parse(baseOf(name), ICANN_SECTION).isIcann === true;
}

/** Whether the name, without its "*.", is `top` or lies below it. */
export function isAtOrBelow(name: string, top: string): boolean {
  const base = baseOf(name);
  return base === top || base.endsWith(`.${top}`);
}

/** True for the "www." name of a registrable domain. */
export function isWwwOfRegistrable(name: DomainName): boolean {
  return name === WWW_PREFIX + registrableDomainOf(name);
}

function refuseLength(name: string, text: string): void {
  if (name.length > MAX_NAME_OCTETS) {
    tooLong(text, because('nameLong', { characters: name.length, most: MAX_NAME_OCTETS }));
  }
  const long = name.split('.').find((label) => label.length > MAX_LABEL_OCTETS);
  if (long !== undefined) tooLong(text, because('labelLong', { characters: long.length, most: MAX_LABEL_OCTETS }));
}

function tooLong(text: string, problem: Reason): never {
  return refuse({ kind: 'domainTooLong', detail: because('nameWrong', { name: quoted(text), problem }) });
}

function refuseDefect(text: string, problem: Reason | undefined): void {
  if (problem === undefined) return;
  refuse({ kind: 'argumentInvalid', detail: because('nameWrong', { name: quoted(text), problem }) });
}

/** Printable ASCII only and bounded, so that no name can disturb a message or a log. */
export function quoted(text: string): string {
  const cut = text.length > MAX_LABEL_OCTETS ? `${text.slice(0, MAX_LABEL_OCTETS)}…` : text;
  return `"${cut.replace(/[^ !#-[\]-~…]/gu, (unsafe) => `\\u{${unsafe.codePointAt(0)?.toString(16) ?? ''}}`)}"`;
}

function isPlain(text: string): boolean {
  return /^[a-zA-Z0-9.-]*$/.test(text) && !text.toLowerCase().includes(A_LABEL_PREFIX);
}

function writtenDefectOf(written: string): Reason | undefined {
  if (written === '') return because('nameEmpty');
  if (isIP(withoutBrackets(written)) !== 0) return because('nameIsAddress');
  if (written.endsWith('.')) return because('nameEndsWithDot');
  if (written.split('.').includes('')) return because('labelEmpty');
  if (written.includes('*')) return because('starInside');
  if (written.includes('_')) return because('underscore');
  if (!NAME_CHARACTERS.test(written)) return because('nameCharacter');
  // As the WHATWG URL reads hosts: "0x7f.1" and "2130706433" are IPv4 addresses.
  if (/(?:^|\.)(?:\d+|0x[\da-f]*)$/i.test(written)) return because('endsWithNumber');
  return undefined;
}

/** UTS 46 maps far more than letters' case; whoever wrote a mapped form must write the name that is meant. */
function internationalDefectOf(written: string, ascii: string): Reason | undefined {
  const unicode = domainToUnicode(ascii);
  const labels = unicode.split('.');
  if (ascii === '' || domainToASCII(unicode) !== ascii || labels.some((label) => label.startsWith(A_LABEL_PREFIX))) {
    return because('notInternational');
  }
  const changed = foldedOf(written)
    .split('.')
    .some((label, at) => !label.startsWith(A_LABEL_PREFIX) && label !== labels[at]);
  if (changed) return because('otherName', { other: quoted(ascii) });
  if (!NAME_CHARACTERS.test(unicode)) return because('nameCharacter');
  // RFC 5891 §4.2.3.1 rules the hyphens of the U-label.
  return labels.some(hasOddHyphen) ? ODD_HYPHEN : undefined;
}

/** Each character alone, because "Σ" at the end of a word folds differently and names have no words. */
function foldedOf(written: string): string {
  const folded = Array.from(written.normalize('NFC'), (character) => character.toLowerCase());
  return folded.join('').normalize('NFC');
}

const ODD_HYPHEN = because('oddHyphen');

function hasOddHyphen(label: string): boolean {
  return (
    label.startsWith('-') || label.endsWith('-') || (label.startsWith('--', 2) && !label.startsWith(A_LABEL_PREFIX))
  );
}

function asciiDefectOf(ascii: string): Reason | undefined {
  if (!/^[a-z0-9.-]+$/.test(ascii)) return because('nameCharacter');
  return ascii.split('.').some(hasOddHyphen) ? ODD_HYPHEN : undefined;
}

/** BR §4.2.2: no internal names, no reverse zones; BR §3.2.2.6: no wildcard, and here no name at all, of a public suffix. */
function suffixDefectOf(ascii: string, wildcard: boolean): Reason | undefined {
  const { isIcann } = parse(ascii, ICANN_SECTION);
  if (isIcann !== true) return because('internalName');
  return internalSuffixDefectOf(ascii, wildcard);
}

function internalSuffixDefectOf(ascii: string, wildcard: boolean): Reason | undefined {
  const { isIcann, domain } = parse(ascii, ICANN_SECTION);
  if (/(?:^|\.)arpa$/.test(ascii)) return because('inArpa');
  // RFC 6761 §6.3: every machine is this one.
  if (/(?:^|\.)localhost$/.test(ascii)) return because('isLocalhost');
  // RFC 7686: it is on the list, but no DNS server may answer for it.
  if (/(?:^|\.)onion$/.test(ascii)) return because('inOnion');
  if (isIcann === true && domain === null) return because(wildcard ? 'wildcardOfSuffix' : 'publicSuffix');
  return undefined;
}
