// Records published by dynamic updates at real servers: BIND 9 with hmac-sha256, Knot with hmac-sha512.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type SendOutcome, SEND_MS, sendUpdate } from '../../src/dns/rfc2136/send.ts';
import type { TsigKey } from '../../src/dns/rfc2136/tsig.ts';
import type { Update } from '../../src/dns/rfc2136/update.ts';
import { addMs, HOUR_MS, MINUTE_MS, systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { ask, type Endpoint, rcodeOf, txtAt } from '../support/dns.ts';
import { BIND_9, type DnsProgram, KNOT_DNS, type RunningDns, UPDATE_KEY } from '../support/dns-programs.ts';
import { findFreePort } from '../support/service.ts';
import { inWordsThroughout, wordsOf } from '../support/reasons.ts';

const ZONE = 'example.com';

for (const program of [BIND_9, KNOT_DNS]) {
  describe(`by update at ${program.name}`, { skip: program.skip }, () => {
    let server: RunningDns;
    before(async () => {
      server = await program.start([ZONE]);
    });
    after(async () => await server[Symbol.asyncDispose]());
    updateContract(program, () => server.address);
  });
}

function updateContract(program: DnsProgram, address: () => Endpoint): void {
  const key: TsigKey = {
    name: UPDATE_KEY.name,
    algorithm: program.algorithm,
    secret: Buffer.from(UPDATE_KEY.secret, 'base64'),
  };
  const send = async (update: Partial<Update>, how: { readonly key?: TsigKey; readonly signedAt?: Date } = {}) =>
    await sendUpdate(
      { act: 'add', zone: ZONE, name: '_dnsauth.example.com', value: 'one', ...update },
      { server: address(), key, signedAt: systemClock.now(), random: systemRandom, timeoutMs: SEND_MS, ...how },
    );

  test('a record is answered as soon as its update is done; a second time changes nothing', async () => {
    const record = { name: '_dnsauth.twice.example.com', value: 'v1' };
    assert.deepEqual(await send(record), { kind: 'done' });
    assert.deepEqual(await txtAt(address(), record.name), ['v1']);
    assert.deepEqual(await send(record), { kind: 'done' });
    assert.deepEqual(await txtAt(address(), record.name), ['v1']);
  });

  test('a name and its wildcard have their values side by side, and one goes without the other', async () => {
    const name = '_dnsauth.side.example.com';
    for (const value of ['plain', 'wild']) assert.deepEqual(await send({ name, value }), { kind: 'done' });
    assert.deepEqual(await txtAt(address(), name), ['plain', 'wild']);
    assert.deepEqual(await send({ act: 'delete', name, value: 'plain' }), { kind: 'done' });
    assert.deepEqual(await txtAt(address(), name), ['wild']);
    for (const value of ['plain', 'wild']) {
      assert.deepEqual(await send({ act: 'delete', name, value }), { kind: 'done' });
    }
    const { flags } = await ask(address(), { questions: [{ type: 'TXT', name }] });
    assert.equal(rcodeOf({ flags: flags ?? 0 }), 3, 'the name is gone with its last record');
  });

  test('a clock that is a little off is taken, one that is far off is refused and told by how much', async () => {
    const near = addMs(systemClock.now(), 4 * MINUTE_MS);
    assert.deepEqual(await send({ value: 'near' }, { signedAt: near }), { kind: 'done' });
    const far = await send({ value: 'far' }, { signedAt: addMs(systemClock.now(), -HOUR_MS) });
    assertRefused(far, /^NOTAUTH \(BADTIME: its clock differs from ours by 3(?:59\d|60\d) s\)$/);
    assert.ok(!(await txtAt(address(), '_dnsauth.example.com')).includes('far'));
  });

  test('a wrong secret and an unknown key are refused', async () => {
    const wrong = { ...key, secret: Buffer.from('another secret of thirty-two byte') };
    assertRefused(await send({ value: 'bad' }, { key: wrong }), /^NOTAUTH \(BADSIG\)$/);
    assertRefused(await send({ value: 'bad' }, { key: { ...key, name: 'stranger' } }), /^NOTAUTH \(BADKEY\)$/);
    assert.ok(!(await txtAt(address(), '_dnsauth.example.com')).includes('bad'));
  });

  test('a zone that the server does not hold is refused', async () => {
    assertRefused(await send({ zone: 'example.org', name: '_dnsauth.example.org' }), /^(?:NOTAUTH|REFUSED)$/);
  });
}

test('a server that cannot be reached has done nothing for certain', async () => {
  const server = { host: '127.0.0.1', port: await findFreePort() };
  const key: TsigKey = { name: 'reseal', algorithm: 'hmac-sha256', secret: Buffer.alloc(32) };
  const outcome = await sendUpdate(
    { act: 'add', zone: ZONE, name: '_dnsauth.example.com', value: 'one' },
    { server, key, signedAt: systemClock.now(), random: systemRandom, timeoutMs: SEND_MS },
  );
  assert.deepEqual(inWordsThroughout(outcome), { kind: 'unsent', detail: 'it cannot be connected to: ECONNREFUSED' });
});

function assertRefused(outcome: SendOutcome, detail: RegExp): void {
  assert.equal(outcome.kind, 'refused', JSON.stringify(outcome));
  assert.match('detail' in outcome ? wordsOf(outcome.detail) : '', detail);
}
