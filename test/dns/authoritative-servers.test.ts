// The name servers of a zone at a provider are found by NS records, in bounded time, and only those that may be asked.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  authoritativeServersOf,
  MAX_SERVERS_ASKED,
  type NameServerParts,
} from '../../src/dns/authoritative-servers.ts';

type Answers = Readonly<Record<string, readonly string[]>>;

/** Answers by "NS example.com"; nothing for what is not there. */
function answering(answers: Answers): { readonly asked: string[]; readonly lookUp: NameServerParts['lookUp'] } {
  const asked: string[] = [];
  const lookUp: NameServerParts['lookUp'] = async (name, type) => {
    asked.push(`${type} ${name}`);
    return await Promise.resolve(answers[`${type} ${name}`] ?? []);
  };
  return { asked, lookUp };
}

const mayDial = (address: string): boolean => !address.startsWith('10.');

test('Of the longest zone above the record, one address of each server, an IPv4 one where there is one', async () => {
  const { asked, lookUp } = answering({
    'NS sub.example.com': ['ns2.example.net', 'ns1.example.net', 'ns3.example.net'],
    'NS example.com': ['never.example.net'],
    'A ns1.example.net': ['192.0.2.1', '192.0.2.2'],
    'AAAA ns1.example.net': ['2001:db8::1'],
    'AAAA ns2.example.net': ['2001:db8::2'],
  });
  assert.deepEqual(await authoritativeServersOf('_dnsauth.www.sub.example.com', { lookUp, mayDial }), [
    { host: '192.0.2.1', port: 53 },
    { host: '2001:db8::2', port: 53 },
  ]);
  assert.deepEqual(asked.slice(0, 2), ['NS www.sub.example.com', 'NS sub.example.com']);
});

test('An address that may not be connected to is passed over: whoever can change the zone says where its servers are', async () => {
  const { lookUp } = answering({
    'NS example.com': ['inside.example.net', 'both.example.net'],
    'A inside.example.net': ['10.0.0.1'],
    'A both.example.net': ['10.0.0.2', '192.0.2.2'],
  });
  assert.deepEqual(await authoritativeServersOf('_dnsauth.example.com', { lookUp, mayDial }), [
    { host: '192.0.2.2', port: 53 },
  ]);
});

test(`${MAX_SERVERS_ASKED} servers are asked, and not one more`, async () => {
  const names = Array.from({ length: MAX_SERVERS_ASKED + 1 }, (_, at) => `ns${at}.example.net`);
  const addresses = Object.fromEntries(names.map((name, at) => [`A ${name}`, [`192.0.2.${at}`]]));
  const { lookUp } = answering({ 'NS example.com': names, ...addresses });
  const found = await authoritativeServersOf('_dnsauth.example.com', { lookUp, mayDial });
  assert.deepEqual(
    found.map(({ host }) => host),
    names.slice(0, MAX_SERVERS_ASKED).map((_, at) => `192.0.2.${at}`),
  );
});

test('A name of many labels with silent servers at each takes the time of one search, and finds none', async () => {
  const asked: string[] = [];
  const silent: NameServerParts['lookUp'] = async (name, type, signal) => {
    asked.push(`${type} ${name}`);
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    signal.addEventListener('abort', () => resolve([]));
    return await promise;
  };
  const name = `_dnsauth.${'a.'.repeat(100)}example.com`;
  assert.deepEqual(await authoritativeServersOf(name, { lookUp: silent, mayDial, searchMs: 20 }), []);
  assert.equal(asked.length, 1, 'nothing is asked after the time');
});

/** Says who the servers are, and never where. */
const withoutAddresses: NameServerParts['lookUp'] = async (_name, type, signal) => {
  if (type === 'NS') return ['ns1.example.net', 'ns2.example.net'];
  if (signal.aborted) return [];
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  signal.addEventListener('abort', () => resolve([]));
  return await promise;
};

test('Where name servers are known and their addresses are not heard of in time, none is found', async () => {
  assert.deepEqual(
    await authoritativeServersOf('_dnsauth.example.com', { lookUp: withoutAddresses, mayDial, searchMs: 20 }),
    [],
  );
});
