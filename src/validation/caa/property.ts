// The value of an "issue" or "issuewild" property (RFC 8659 §4.2): whom it names, and on which conditions.

export interface IssueProperty {
  /** Lower-case; empty where it names nobody. */
  readonly issuer: string;
  /** In their order; a name may come twice. Names are lower-case. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

const WORD = '[a-z0-9](?:-*[a-z0-9])*';
const DOMAIN = new RegExp(`^${WORD}(?:\\.${WORD})*$`, 'i');
const NAME = new RegExp(`^${WORD}$`, 'i');
/** Printable ASCII without the semicolon and the space. */
const VALUE = /^[\x21-\x3a\x3c-\x7e]*$/;
/** WSP of RFC 5234: no line ends, no spaces of other scripts. */
const OUTER_SPACE = /^[ \t]+|[ \t]+$/g;

/** Undefined for a value that is not of the grammar, which gives nobody leave. */
export function readIssueProperty(value: string): IssueProperty | undefined {
  const [domain = '', ...rest] = value.split(';').map(trim);
  if (domain !== '' && !DOMAIN.test(domain)) return undefined;
  // Nothing may follow the first semicolon; another one has a parameter behind it.
  const texts = rest.length === 1 && rest[0] === '' ? [] : rest;
  const parameters = texts.map(parameterOf);
  if (!parameters.every((parameter) => parameter !== undefined)) return undefined;
  return { issuer: domain.toLowerCase(), parameters };
}

function parameterOf(text: string): readonly [string, string] | undefined {
  const at = text.indexOf('=');
  if (at < 0) return undefined;
  const [name, value] = [trim(text.slice(0, at)), trim(text.slice(at + 1))];
  return NAME.test(name) && VALUE.test(value) ? [name.toLowerCase(), value] : undefined;
}

function trim(text: string): string {
  return text.replace(OUTER_SPACE, '');
}
