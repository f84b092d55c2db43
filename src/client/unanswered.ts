// Why no answer of the API came, in one line, with what to do about it where that is known.

export interface Asked {
  readonly endpoint: URL;
  /** PEM of the only authorities that are trusted; undefined for those that Node trusts. */
  readonly trust: string | undefined;
}

/** The certificate's authority, by the codes of OpenSSL's verification as Node gives them. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What OpenSSL says of bytes that are no TLS record. */
const NO_TLS = /wrong version number|packet length too long|http request|unknown protocol/i;
/** By Node's HTTP parser: bytes that are no HTTP, as the alert with which a TLS server answers plain HTTP. */
const NO_HTTP = /^HPE_/;
/** A server of TLS alone may answer plain HTTP so, or hang up. */
const BAD_REQUEST = 400;

/** Of an error that a request has ended with. */
export function whyUnanswered(error: unknown, asked: Asked): string {
  // A host with several addresses fails with one error for each, and no message of its own.
  const [first] = error instanceof AggregateError ? error.errors : [error];
  if (!(first instanceof Error)) return String(first);
  const code = 'code' in first ? String(first.code) : '';
  return (asked.endpoint.protocol === 'https:' ? overTls(code, first, asked) : inPlain(code, asked)) ?? first.message;
}

/** Of an answer that is none of the API. */
export function whyNotTheApi(status: number, endpoint: URL): string {
  const hint =
    status === BAD_REQUEST && endpoint.protocol === 'http:' ? `; does it speak HTTPS? ${tryOther(endpoint)}` : '';
  return `it answers ${status}, and not as this API does${hint}`;
}

function overTls(code: string, { message }: Error, { endpoint, trust }: Asked): string | undefined {
  if (UNTRUSTED.has(code)) return untrusted(trust);
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate is past its end';
  if (code === 'CERT_NOT_YET_VALID') return "its certificate is not valid yet; is this machine's clock right?";
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `its certificate is not for ${endpoint.hostname}`;
  if (code === 'EPROTO' && NO_TLS.test(message)) return `it does not speak HTTPS; ${tryOther(endpoint)}`;
  return code === 'EPROTO' ? 'it speaks TLS in no way that this program does' : undefined;
}

function untrusted(trust: string | undefined): string {
  if (trust !== undefined) return 'its certificate is of no authority that --trust names';
  return 'its certificate is of no authority that is trusted here; name its root by --trust FILE';
}

function inPlain(code: string, { endpoint }: Asked): string | undefined {
  if (NO_HTTP.test(code)) return `it does not speak HTTP; if it speaks HTTPS, ${tryOther(endpoint)}`;
  if (code === 'ECONNRESET') return `it hangs up; if it speaks HTTPS, ${tryOther(endpoint)}`;
  return undefined;
}

function tryOther({ protocol, host }: URL): string {
  return `use ${protocol === 'http:' ? 'https' : 'http'}://${host}`;
}
