// The numbers of DNS that this service reads and writes (RFC 1035 §3.2, §4.1.1, and the registries of IANA).

export const TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  TXT: 16,
  AAAA: 28,
  DNAME: 39,
  OPT: 41,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const;

/** RFC 2136 §2.5: class NONE deletes a record, ANY is what TSIG has (RFC 8945 §4.2). */
export const CLASS = { in: 1, none: 254, any: 255 } as const;

export const OPCODE = { query: 0, update: 5 } as const;

/** RFC 1035 §4.1.1, RFC 6891 §9, RFC 7873 §8. Those above 15 have their upper bits in the OPT record. */
export const RCODE = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  noName: 3,
  notImplemented: 4,
  refused: 5,
  badVersion: 16,
  badCookie: 23,
} as const;

export type Rcode = (typeof RCODE)[keyof typeof RCODE];

/** RFC 1035 §4.1.1, RFC 2136 §2.2. */
const RCODE_NAMES: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
  16: 'BADVERS',
  23: 'BADCOOKIE',
};

export function rcodeName(rcode: number): string {
  return RCODE_NAMES[rcode] ?? `RCODE ${rcode}`;
}
