// Values that nobody means well: texts that mean something elsewhere, numbers at the edges, and JSON of every shape.

import * as fc from 'fast-check';

const WORDS = [
  'a91hoLqi',
  'DNS',
  'true',
  '1',
  '-1',
  '',
  ' ',
  '\u0000',
  'line\r\nSet-Cookie: a=b',
  '\u202egnp.exe',
  '\ud800',
  '\ufeff',
  '18446744073709551616',
  '%',
  '%00',
  '../../etc/passwd',
  "' OR 1=1 --",
  '"; DROP TABLE certificates; --',
  '{"$gt":""}',
  '${jndi:ldap://127.0.0.1/a}',
  '__proto__',
  'constructor',
  '*',
  '\\n',
];

const NUMBERS = [0, -0, -1, 1.5, 1e-300, 1e21, 1e308, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 63)];

const LONG_TEXTS = ['x'.repeat(200), 'x'.repeat(65_537), '\u{1f600}'.repeat(1_001)];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG_TEXTS) },
);

const longList = fc.constantFrom('a91hoLqi', 0, 1, null).map((item) => Array.from({ length: 1_000 }, () => item));

/** Anything that JSON can carry. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(null, true, false, [], {}, [null], [[]], [{}], JSON.parse('{"__proto__":{"a":1}}')),
  },
  { weight: 2, arbitrary: fc.array(hostileText, { maxLength: 3 }) },
  { weight: 1, arbitrary: longList },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);
