// The names that orders take are names that certificates may have: no order is refused by the lint after its proof.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseDomainName, parseInternalName } from '../../../src/certificates/model/domain-name.ts';
import { DomainError } from '../../../src/failure.ts';
import { subjectAltName } from '../../../src/x509/certificate/extensions.ts';
import { failedRules } from '../../support/lint/defect.ts';
import { adding } from '../../support/lint/parts.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const RUNS = 3000;

const label = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9-]{1,12}$/),
  fc.constantFrom(
    'xn--fsq',
    'xn--p1ai',
    'xn--zzzz',
    'ab--cd',
    '_x',
    '例子',
    'straße',
    'faß',
    'ﬁ',
    '١٢',
    'a'.repeat(63),
    'a'.repeat(64),
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
);
const suffix = fc.constantFrom(
  'com',
  'co.uk',
  'cn',
  '公司.cn',
  'github.io',
  'internal',
  'corp',
  'local',
  'arpa',
  'onion',
  '1',
  '',
);
const name = fc
  .tuple(fc.constantFrom('', '', '*.', '*'), fc.array(label, { maxLength: 4 }), suffix)
  .map(([wildcard, labels, end]) => wildcard + [...labels, end].join('.'));

for (const { what, parse, base } of [
  { what: 'public', parse: parseDomainName, base: 'server' },
  { what: 'internal', parse: parseInternalName, base: 'privateServer' },
] as const) {
  test(`a name that an order takes as ${what} passes the lint (seed ${SEED})`, () => {
    let taken = 0;
    const property = fc.property(name, (text) => {
      const parsed = attempt(() => parse(text));
      if (parsed === undefined) return;
      taken += 1;
      const others = ['example.com'].filter((other) => other !== parsed);
      assert.deepEqual(failedRules(base, adding(subjectAltName([...others, parsed]))), [], parsed);
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    assert.ok(taken > RUNS / 50, `${taken} of ${RUNS} names were taken`);
  });
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
