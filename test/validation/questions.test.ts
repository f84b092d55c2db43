// How many questions the look-ups of the resolver put to DNS servers at once, over real sockets.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decode, encode } from 'dns-packet';
import { RCODE } from '../../src/dns-message/codes.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { MAX_EQUAL_QUESTIONS, MAX_QUESTIONS_OF_DOMAIN, MAX_WAITING_OF_DOMAIN } from '../../src/validation/questions.ts';
import { makeResolver, RESOLVER_TIMING } from '../../src/validation/resolver.ts';
import { type Endpoint, OPEN, replyTo, startScriptedDns } from '../support/dns.ts';
import { because } from '../../src/reasons/reason.ts';

function resolverOver(servers: readonly Endpoint[]) {
  return makeResolver({ servers, random: systemRandom, timing: RESOLVER_TIMING, closing: OPEN });
}

/** Answers nothing before it is released, and then that no name exists. */
async function startHeldDns(held: (() => void)[]) {
  const socket = createSocket('udp4');
  let [isReleased, count] = [false, 0];
  socket.on('message', (message, sender) => {
    count += 1;
    const answer = (): void =>
      socket.send(encode(replyTo(decode(message), { flags: RCODE.noName })), sender.port, sender.address);
    if (isReleased) answer();
    else held.push(answer);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: { host: '127.0.0.1', port: socket.address().port },
    count: () => count,
    release: () => {
      isReleased = true;
      for (const answer of held) answer();
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

test(`The resolver has ${MAX_EQUAL_QUESTIONS} equal questions out at once, and whoever comes later shares the next`, async () => {
  const held: (() => void)[] = [];
  await using server = await startHeldDns(held);
  const resolver = resolverOver([server.address]);
  const lookups = Array.from({ length: 40 }, async () => await resolver.lookup('a.example.com', 'TXT'));
  await until(() => held.length === MAX_EQUAL_QUESTIONS);
  // Those of another type, or another name, are not equal.
  const others = [resolver.lookup('a.example.com', 'A'), resolver.lookup('b.example.com', 'TXT')];
  await until(() => held.length === MAX_EQUAL_QUESTIONS + 2);
  server.release();
  for (const lookup of await Promise.all(lookups)) assert.equal(lookup.kind, 'noName');
  await Promise.all(others);
  assert.equal(server.count(), MAX_EQUAL_QUESTIONS + 3);
  assert.equal(resolver.figures.questions.shared, 40 - MAX_EQUAL_QUESTIONS - 1);
});

test(`The resolver has ${MAX_QUESTIONS_OF_DOMAIN} questions out at once for names of one domain, and those of another go before`, async () => {
  const held: (() => void)[] = [];
  await using server = await startHeldDns(held);
  const resolver = resolverOver([server.address]);
  const names = Array.from({ length: 40 }, (_, at) => `a${at}.example.com`);
  const lookups = names.map(async (name) => await resolver.lookup(name, 'TXT'));
  await until(() => held.length === MAX_QUESTIONS_OF_DOMAIN);
  lookups.push(resolver.lookup('example.net', 'TXT'));
  await until(() => held.length === MAX_QUESTIONS_OF_DOMAIN + 1);
  const { running, waiting } = resolver.figures.questions;
  assert.deepEqual(
    { running, waiting },
    { running: MAX_QUESTIONS_OF_DOMAIN + 1, waiting: 40 - MAX_QUESTIONS_OF_DOMAIN },
  );
  server.release();
  for (const lookup of await Promise.all(lookups)) assert.equal(lookup.kind, 'noName');
});

test(`The resolver lets ${MAX_WAITING_OF_DOMAIN} questions for names of one domain wait, and not one more`, async () => {
  const leaving = new AbortController();
  await using silent = await startScriptedDns(() => []);
  const resolver = resolverOver([silent.address]);
  const { signal } = leaving;
  const names = Array.from(
    { length: MAX_QUESTIONS_OF_DOMAIN + MAX_WAITING_OF_DOMAIN },
    (_, at) => `a${at}.example.com`,
  );
  const lookups = names.map(async (name) => await resolver.lookup(name, 'TXT', { signal }));
  const failed = { kind: 'failed', aliases: [], detail: because('dnsQueueFull') } as const;
  assert.deepEqual(await resolver.lookup('one-more.example.com', 'TXT', { signal }), failed);
  leaving.abort();
  await Promise.all(lookups);
});

test('The resolver gives up a look-up that is aborted, and leaves those of others alone', async () => {
  const held: (() => void)[] = [];
  await using server = await startHeldDns(held);
  const resolver = resolverOver([server.address]);
  const leaving = new AbortController();
  const { signal } = leaving;
  const aborted = resolver.lookup('a.example.com', 'TXT', { signal });
  const other = resolver.lookup('a.example.com', 'TXT');
  await until(() => held.length === 2);
  leaving.abort();
  assert.deepEqual(await aborted, { kind: 'failed', aliases: [], detail: because('lookGivenUp') });
  server.release();
  assert.equal((await other).kind, 'noName');
});
