// Proofs by DNS, end to end: store, embedded server, UDP, resolver, finding.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DomainName, parseDomainName } from '../../src/certificates/model/domain-name.ts';
import type { PlaceWanted, ProofChecker } from '../../src/certificates/ports/proofs.ts';
import {
  type Proof,
  publishedRecordOf,
  recordNameOf,
  type ValidationResult,
} from '../../src/certificates/model/proof.ts';
import { startDnsServer } from '../../src/dns/embedded-server.ts';
import { makePublisher } from '../../src/dns/publisher.ts';
import { makeZones } from '../../src/dns/zones.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { FILE_TIMING } from '../../src/validation/file-proof.ts';
import { MAX_SEEN, MAX_SEEN_CHARACTERS } from '../../src/validation/finding.ts';
import { makeProofChecker } from '../../src/validation/proof-checker.ts';
import { makeResolver, RESOLVER_TIMING } from '../../src/validation/resolver.ts';
import { OPEN, type Endpoint, embeddedPublications, replyTo, startScriptedDns } from '../support/dns.ts';
import { makeDnsGuards } from '../support/embedded-dns.ts';
import { openTemporaryStore } from '../support/store.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const UIN = '100000000001';
const ASKER = { accountUin: UIN };
const VALUE = 'abcdefghijklmnopqrstuvwxyz234567';
const TARGET = 'target.acme.example.net';

function proofOf(domain: string, part: Partial<Proof> = {}): Proof {
  return {
    domain: parseDomainName(domain),
    method: 'dns',
    value: VALUE,
    place: recordNameOf(domain),
    placement: undefined,
    publicationTrouble: undefined,
    publishedAt: undefined,
    retractedAt: undefined,
    provedAt: undefined,
    ...part,
  };
}

function wanted(domain: DomainName): PlaceWanted {
  return { accountUin: UIN, domain, place: recordNameOf(domain) };
}

function checkerOver(...servers: readonly Endpoint[]): ProofChecker {
  return makeProofChecker({
    resolver: makeResolver({ servers, random: systemRandom, timing: RESOLVER_TIMING, closing: OPEN }),
    allowPrivateAddresses: false,
    ports: { httpPort: 80, httpsPort: 443 },
    timing: FILE_TIMING,
    closing: OPEN,
  });
}

/** A server of one name: its records, or NXDOMAIN for those that are not in the table. */
async function serve(
  table: Readonly<Record<string, { readonly txt?: readonly string[]; readonly cname?: string; readonly ns?: string }>>,
): ReturnType<typeof startScriptedDns> {
  return await startScriptedDns((query) => {
    const [question] = query.questions ?? [];
    const name = question?.name ?? '';
    const here = table[name];
    if (here === undefined) return [replyTo(query, { flags: 3 })];
    if (here.cname !== undefined) return [replyTo(query, { answers: [{ type: 'CNAME', name, data: here.cname }] })];
    if (question?.type === 'NS') {
      return [replyTo(query, { answers: here.ns === undefined ? [] : [{ type: 'NS', name, data: here.ns }] })];
    }
    return [replyTo(query, { answers: (here.txt ?? []).map((value) => ({ type: 'TXT', name, data: [value] })) })];
  });
}

const ZONE = { 'example.com': { ns: 'ns1.example.com' } };
const DELEGATED = { placement: { kind: 'delegation', target: TARGET } } as const;

const CASES: readonly (readonly [
  circumstance: string,
  table: Parameters<typeof serve>[0],
  proof: Partial<Proof>,
  result: ValidationResult,
  detail: RegExp,
])[] = [
  ['the value alone', { '_dnsauth.a.example.com': { txt: [VALUE] } }, {}, 'good', /has the value/],
  ['the value among others', { '_dnsauth.a.example.com': { txt: ['x', VALUE, 'y'] } }, {}, 'good', /has the value/],
  [
    'the value behind an alias',
    { '_dnsauth.a.example.com': { cname: 'b.example.org' }, 'b.example.org': { txt: [VALUE] } },
    {},
    'good',
    /has the value/,
  ],
  ['another value', { '_dnsauth.a.example.com': { txt: ['x'] } }, {}, 'txtWrong', /No TXT record/],
  ['the value in capitals', { '_dnsauth.a.example.com': { txt: [VALUE.toUpperCase()] } }, {}, 'txtWrong', /No TXT/],
  ['the value and a space', { '_dnsauth.a.example.com': { txt: [`${VALUE} `] } }, {}, 'txtWrong', /No TXT/],
  ['the value of a longer text', { '_dnsauth.a.example.com': { txt: [`x${VALUE}`] } }, {}, 'txtWrong', /No TXT/],
  ['a name without TXT', { '_dnsauth.a.example.com': {} }, {}, 'txtNotFound', /There is no TXT record at _dnsauth\.a/],
  [
    'an alias of a wildcard without TXT',
    { '_dnsauth.a.example.com': { cname: 'cdn.example.net' }, 'cdn.example.net': {} },
    {},
    'txtNotFound',
    /^There is no TXT record at cdn\.example\.net, to which the CNAME record at _dnsauth\.a\.example\.com leads$/,
  ],
  [
    'another value behind two aliases',
    {
      '_dnsauth.a.example.com': { cname: 'b.example.com' },
      'b.example.com': { cname: 'cdn.example.net' },
      'cdn.example.net': { txt: ['x'] },
    },
    {},
    'txtWrong',
    /^No TXT record has the value asked for at cdn\.example\.net, to which the CNAME record at _dnsauth\.a\.example\.com leads$/,
  ],
  ['no such name in a living domain', ZONE, {}, 'txtNotFound', /There is no TXT record/],
  ['no such domain', {}, {}, 'nsNotFound', /domain example\.com does not exist/],
  [
    'delegation with its value',
    { '_dnsauth.a.example.com': { cname: TARGET }, [TARGET]: { txt: [VALUE] } },
    DELEGATED,
    'good',
    /has the value/,
  ],
  [
    'delegation through a second alias',
    {
      '_dnsauth.a.example.com': { cname: 'b.example.org' },
      'b.example.org': { cname: TARGET },
      [TARGET]: { txt: [VALUE] },
    },
    DELEGATED,
    'good',
    /has the value/,
  ],
  [
    'delegation whose value is not there',
    { '_dnsauth.a.example.com': { cname: TARGET }, [TARGET]: {} },
    DELEGATED,
    'txtNotFound',
    /There is no TXT/,
  ],
  [
    'delegation whose target does not exist',
    { '_dnsauth.a.example.com': { cname: TARGET } },
    DELEGATED,
    'txtNotFound',
    /There is no TXT/,
  ],
  [
    'delegation with another value',
    { '_dnsauth.a.example.com': { cname: TARGET }, [TARGET]: { txt: ['x'] } },
    DELEGATED,
    'txtWrong',
    /No TXT/,
  ],
  ['delegation without an alias', ZONE, DELEGATED, 'cnameNotFound', /must point to target\.acme/],
  [
    'delegation with the value itself but no alias',
    { '_dnsauth.a.example.com': { txt: [VALUE] } },
    DELEGATED,
    'cnameNotFound',
    /must point to target\.acme/,
  ],
  [
    'delegation to elsewhere',
    { '_dnsauth.a.example.com': { cname: 'other.acme.example.net' } },
    DELEGATED,
    'cnameWrong',
    /points to other\.acme/,
  ],
  [
    'delegation to elsewhere where the value is',
    { '_dnsauth.a.example.com': { cname: 'other.example.org' }, 'other.example.org': { txt: [VALUE] } },
    DELEGATED,
    'cnameWrong',
    /points to other/,
  ],
  ['delegation in no such domain', {}, DELEGATED, 'nsNotFound', /does not exist/],
];

describe('A proof by DNS', () => {
  for (const [circumstance, table, part, result, detail] of CASES) {
    test(`that finds ${circumstance} is ${result}`, async () => {
      await using server = await serve(table);
      const found = await checkerOver(server.address).check(proofOf('a.example.com', part), ASKER);
      assert.equal(found.result, result);
      assert.match(inEnglish(found.detail), detail);
    });
  }

  test('that finds no answer at all says that the look-up failed', async () => {
    await using server = await startScriptedDns((query) => [replyTo(query, { flags: 2 })]);
    const found = await checkerOver(server.address).check(proofOf('a.example.com'), ASKER);
    assert.equal(found.result, 'txtNotFound');
    assert.match(inEnglish(found.detail), /Cannot look up TXT at _dnsauth\.a\.example\.com: .* SERVFAIL/);
  });

  test(`shows ${MAX_SEEN} of what it saw instead, each cut to ${MAX_SEEN_CHARACTERS} printable characters`, async () => {
    const strange = ['\u001b[31m', 'x'.repeat(200), ...Array.from({ length: MAX_SEEN }, (_, at) => `value-${at}`)];
    await using server = await serve({ '_dnsauth.a.example.com': { txt: strange } });
    const { seen } = await checkerOver(server.address).check(proofOf('a.example.com'), ASKER);
    assert.equal(seen.length, MAX_SEEN);
    assert.deepEqual([seen[0], seen[1]?.length], ['\ufffd[31m', MAX_SEEN_CHARACTERS]);
  });
});

describe('A proof of DNS_AUTO', () => {
  test('is good once the service has published it in its zone, and not before or after', async () => {
    await using temporary = await openTemporaryStore();
    const zones = makeZones({ zones: [{ name: 'example.com', accounts: ['*'] }], delegationZone: 'acme.example.net' });
    const publisher = makePublisher({ zones, publications: embeddedPublications(temporary.store) });
    await using server = await startDnsServer({
      listen: { host: '127.0.0.1', port: 0 },
      zones,
      nameServer: 'ns1.acme.example.net',
      nameServerAddresses: [],
      records: temporary.store.reads.dnsRecords,
      ...makeDnsGuards(),
      onError: (error) => assert.fail(String(error)),
    });
    const proof = proofOf('a.example.com', placed('a.example.com'));
    const record = { ...publishedRecordOf(proof), certificateId: 'Ab12Cd34', ...ASKER };
    const checker = checkerOver(server.address);
    assert.equal((await checker.check(proof, ASKER)).result, 'txtNotFound');
    await publisher.publish(record);
    assert.equal((await checker.check(proof, ASKER)).result, 'good');
    await publisher.retract(record);
    assert.equal((await checker.check(proof, ASKER)).result, 'txtNotFound');

    function placed(domain: string): Partial<Proof> {
      const name: DomainName = parseDomainName(domain);
      return { method: 'managedDns', placement: publisher.placementOf(wanted(name)) };
    }
  });

  test('is good by delegation, when the alias stands at another server and the value at ours', async () => {
    await using temporary = await openTemporaryStore();
    const zones = makeZones({ zones: [], delegationZone: 'acme.example.net' });
    const publisher = makePublisher({ zones, publications: embeddedPublications(temporary.store) });
    await using ours = await startDnsServer({
      listen: { host: '127.0.0.1', port: 0 },
      zones,
      nameServer: 'ns1.acme.example.net',
      nameServerAddresses: [],
      records: temporary.store.reads.dnsRecords,
      ...makeDnsGuards(),
      onError: (error) => assert.fail(String(error)),
    });
    const placement = publisher.placementOf(wanted(parseDomainName('a.example.org')));
    assert.ok(placement?.kind === 'delegation');
    await using theirs = await serve({ '_dnsauth.a.example.org': { cname: placement.target } });
    const proof = proofOf('a.example.org', { method: 'managedDns', placement });
    // Ours refuses what lies outside its zones, so theirs is asked for it.
    const checker = checkerOver(ours.address, theirs.address);
    assert.equal((await checker.check(proof, ASKER)).result, 'txtNotFound');
    await publisher.publish({ ...publishedRecordOf(proof), certificateId: 'Ab12Cd34', ...ASKER });
    assert.equal((await checker.check(proof, ASKER)).result, 'good');
  });
});
