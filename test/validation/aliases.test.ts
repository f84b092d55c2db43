// Where a name leads within an answer, by CNAME and by DNAME.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DnsRecordSeen } from '../../src/dns-message/answer.ts';
import { stepFrom } from '../../src/validation/aliases.ts';

const cname = (name: string, value: string): DnsRecordSeen => ({ name, type: 'CNAME', value });
const dname = (name: string, value: string): DnsRecordSeen => ({ name, type: 'DNAME', value });

/** The table of RFC 6672 §2.2, in its order; undefined for what the DNAME does not lead on. */
const SUBSTITUTIONS: readonly (readonly [name: string, owner: string, target: string, result: string | undefined])[] = [
  ['com', 'example.com', 'example.net', undefined],
  ['example.com', 'example.com', 'example.net', undefined],
  ['a.example.com', 'example.com', 'example.net', 'a.example.net'],
  ['a.b.example.com', 'example.com', 'example.net', 'a.b.example.net'],
  ['ab.example.com', 'b.example.com', 'example.net', undefined],
  ['foo.example.com', 'example.com', 'example.net', 'foo.example.net'],
  ['a.x.example.com', 'x.example.com', 'example.net', 'a.example.net'],
  ['a.example.com', 'example.com', 'y.example.net', 'a.y.example.net'],
  ['cyc.example.com', 'example.com', 'example.com', 'cyc.example.com'],
  ['cyc.example.com', 'example.com', 'c.example.com', 'cyc.c.example.com'],
  ['shortloop.x.x', 'x', '', 'shortloop.x'],
  ['shortloop.x', 'x', '', 'shortloop'],
];

const nameOf = (length: number): string => `${'b'.repeat(length)}.example.com`;

describe('By a DNAME', () => {
  for (const [name, owner, target, result] of SUBSTITUTIONS) {
    test(`at "${owner}" to "${target}", ${name} leads ${result === undefined ? 'nowhere' : `to ${result}`}`, () => {
      const expected = result === undefined ? { kind: 'none' } : { kind: 'alias', target: result };
      assert.deepEqual(stepFrom(name, [dname(owner, target)]), expected);
    });
  }

  test('a name may become as long as names may be, and not one octet longer', () => {
    const label = 'a'.repeat(63);
    const target = [label, label, label].join('.');
    assert.equal(stepFrom(nameOf(61), [dname('example.com', target)]).kind, 'alias');
    assert.equal(stepFrom(nameOf(62), [dname('example.com', target)]).kind, 'tooLong');
  });
});

describe('A CNAME', () => {
  test('leads on from its own name alone', () => {
    assert.deepEqual(stepFrom('a.example.com', [cname('a.example.com', 'b.example.net')]), {
      kind: 'alias',
      target: 'b.example.net',
    });
    assert.deepEqual(stepFrom('b.example.com', [cname('a.example.com', 'b.example.net')]), { kind: 'none' });
  });

  test('beside a DNAME must be the one that the DNAME makes', () => {
    const above = dname('example.com', 'example.net');
    assert.equal(stepFrom('a.example.com', [above, cname('a.example.com', 'a.example.net')]).kind, 'alias');
    assert.equal(
      stepFrom('a.example.com', [above, cname('a.example.com', 'forged.example.org')]).kind,
      'contradiction',
    );
  });
});
