// The looks at CAA records of several names and accounts: shared, bounded, and given up in time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDomainName } from '../../../src/certificates/model/domain-name.ts';
import { NotNow } from '../../../src/certificates/ports/store.ts';
import { because } from '../../../src/reasons/reason.ts';
import { makeCaaChecker, MAX_CLIMBS_OF_ACCOUNT } from '../../../src/validation/caa/caa-checker.ts';
import type { Lookup, Resolver } from '../../../src/validation/resolver.ts';
import { OPEN } from '../../support/dns.ts';

const NO_DATA: Lookup = { kind: 'noData', aliases: [] };
const SETTINGS = { identifiers: ['ca.example'], accountUriOf: (uin: string) => `account:${uin}`, closing: OPEN };
const ASKER = { accountUin: '1', method: 'dns', proofs: [] } as const;
const names = (...texts: string[]) => texts.map(parseDomainName);

test('The names of an order share the names above them, and have a finding each, in their order', async () => {
  const asked: string[] = [];
  const resolver: Resolver = {
    lookup: async (name, type) => {
      asked.push(`${type} ${name}`);
      const values = name === 'example.com' ? ['0 issue other.example', '0 issuewild ca.example'] : [];
      return await Promise.resolve(values.length > 0 ? { kind: 'found', values, aliases: [] } : NO_DATA);
    },
  };
  const findings = await makeCaaChecker({ ...SETTINGS, resolver }).check(
    names('a.example.com', '*.example.com', 'b.example.com', 'example.org'),
    ASKER,
  );
  assert.deepEqual(
    findings.map(({ name, result }) => [name, result]),
    [
      ['a.example.com', 'forbidden'],
      ['*.example.com', 'permitted'],
      ['b.example.com', 'forbidden'],
      ['example.org', 'permitted'],
    ],
  );
  assert.deepEqual(asked.toSorted(), [
    'CAA a.example.com',
    'CAA b.example.com',
    'CAA example.com',
    'CAA example.org',
    'CAA org',
  ]);
});

test('A name whose servers are silent is given up in its time, and that is no leave', async () => {
  const resolver: Resolver = {
    lookup: async (_name, _type, { signal } = {}) => {
      await sleep(60_000, undefined, { signal }).catch(() => undefined);
      return { kind: 'failed', aliases: [], detail: because('lookGivenUp') };
    },
  };
  const checker = makeCaaChecker({ ...SETTINGS, resolver, climbTimeMs: 5 });
  const [finding] = await checker.check(names('example.com'), ASKER);
  assert.deepEqual([finding?.result, finding?.detail.id], ['unknown', 'caaNotLookedUp']);
});

test(`An account climbs from ${MAX_CLIMBS_OF_ACCOUNT} names at once, and another finds a place beside it`, async () => {
  const { promise: open, resolve: end } = Promise.withResolvers<void>();
  let [running, most] = [0, 0];
  const resolver: Resolver = {
    lookup: async (name) => {
      if (name === 'example.org' || name === 'org') return NO_DATA;
      running += 1;
      most = Math.max(most, running);
      await open;
      running -= 1;
      return NO_DATA;
    },
  };
  const checker = makeCaaChecker({ ...SETTINGS, resolver });
  const many = Array.from({ length: 3 * MAX_CLIMBS_OF_ACCOUNT }, (_, at) => `a${at}.example.com`);
  const long = checker.check(names(...many), ASKER);
  assert.deepEqual(
    (await checker.check(names('example.org'), { ...ASKER, accountUin: '2' })).map(({ result }) => result),
    ['permitted'],
  );
  assert.equal(most, MAX_CLIMBS_OF_ACCOUNT);
  end();
  assert.equal((await long).length, many.length);
});

test('A service that closes puts the looks off, instead of finding anything', async () => {
  const closing = new AbortController();
  const resolver: Resolver = { lookup: async () => await Promise.resolve(NO_DATA) };
  closing.abort();
  const checker = makeCaaChecker({ ...SETTINGS, resolver, closing: closing.signal });
  await assert.rejects(checker.check(names('example.com'), ASKER), NotNow);
});
