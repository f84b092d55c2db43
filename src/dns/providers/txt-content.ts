// A TXT record as zone files write it (RFC 1035 §5.1), which some APIs take and answer.

/** Quoted, in one string: proofs are no longer than that. */
export function quotedTxt(value: string): string {
  return `"${value.replace(/["\\]/g, (character) => `\\${character}`)}"`;
}

/** Of several strings, one after the other; a text without quotes stands for itself. */
export function valueOfContent(content: string): string {
  if (!content.startsWith('"')) return content;
  const strings = content.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return strings.map((text) => unescaped(text.slice(1, -1))).join('');
}

/** `\"` stands for the character, `\034` for the octet. */
function unescaped(text: string): string {
  return text.replace(/\\(\d{3}|.)/g, (_, what: string) =>
    what.length === 3 ? String.fromCharCode(Number(what)) : what,
  );
}

/** The part of a name before its zone; "@" for the zone itself. */
export function hostPartOf(name: string, zone: string): string {
  return name === zone ? '@' : name.slice(0, -zone.length - 1);
}

export function nameOfHostPart(host: string, zone: string): string {
  return (host === '@' || host === '' ? zone : `${host}.${zone}`).toLowerCase();
}
