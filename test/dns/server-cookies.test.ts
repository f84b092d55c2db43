// The cookies of the embedded server, against the vectors of RFC 9018 Appendix A and the lifetimes of its §4.3.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  COOKIE_FUTURE_SECONDS,
  COOKIE_LIFETIME_SECONDS,
  COOKIE_RENEWAL_SECONDS,
  ServerCookies,
} from '../../src/dns/server-cookies.ts';
import type { Cookie } from '../../src/dns-message/edns.ts';
import { bytesOfHex, hexOf } from '../../src/lib/bytes.ts';

const SECRET = 'e5e973e5a6b2a43f48e7dc849e37bfcf';
const CLIENT = '198.51.100.100';
const CLIENT_6 = '2001:db8:220:1:59de:d0f4:8769:82b8';
const NOON = 1_559_731_985;

function cookiesAt(seconds: number, secret = SECRET): ServerCookies {
  return new ServerCookies({ secret: bytesOfHex(secret), clock: { now: () => new Date(seconds * 1000) } });
}

function cookieOf(client: string, server = ''): Cookie {
  return { client: bytesOfHex(client), server: bytesOfHex(server) };
}

const GIVEN = cookieOf('2464c4abcf10c957', '010000005cf79f111f8130c3eee29480');

describe('A server cookie is that of RFC 9018 for', () => {
  for (const [what, secret, sender, seconds, client, server] of [
    ['A.1, a new client', SECRET, CLIENT, NOON, '2464c4abcf10c957', '010000005cf79f111f8130c3eee29480'],
    [
      'A.2, the same client later',
      SECRET,
      CLIENT,
      1_559_734_385,
      '2464c4abcf10c957',
      '010000005cf7a871d4a564a1442aca77',
    ],
    [
      'A.3, another client',
      SECRET,
      '203.0.113.203',
      1_559_734_700,
      'fc93fc62807ddb86',
      '010000005cf7a9acf73a7810aca2381e',
    ],
    [
      'A.4, a client over IPv6',
      'dd3bdf9344b678b185a6f5cb60fca715',
      CLIENT_6,
      1_559_741_817,
      '22681ab97d52c298',
      '010000005cf7c57926556bd0934c72f8',
    ],
    [
      'A.4, the same with a new secret',
      '445536bcd2513298075a5d379663c962',
      CLIENT_6,
      1_559_741_961,
      '22681ab97d52c298',
      '010000005cf7c609a6bb79d16625507a',
    ],
  ] as const) {
    test(what, () => {
      const answer = cookiesAt(seconds, secret).answerTo(cookieOf(client), sender);
      assert.equal(hexOf(answer.server), server);
      assert.equal(hexOf(answer.client), client);
      assert.equal(cookiesAt(seconds, secret).isValid(answer, sender), true);
    });
  }
});

const isValidAfter = (seconds: number): boolean => cookiesAt(NOON + seconds).isValid(GIVEN, CLIENT);

describe('A cookie is', () => {
  test('valid for an hour, and when it is up to five minutes ahead', () => {
    assert.equal(isValidAfter(COOKIE_LIFETIME_SECONDS), true);
    assert.equal(isValidAfter(COOKIE_LIFETIME_SECONDS + 1), false);
    assert.equal(isValidAfter(-COOKIE_FUTURE_SECONDS), true);
    assert.equal(isValidAfter(-COOKIE_FUTURE_SECONDS - 1), false);
  });

  test('given back as it is for half an hour, and then renewed', () => {
    const answerAfter = (seconds: number) => cookiesAt(NOON + seconds).answerTo(GIVEN, CLIENT).server;
    assert.deepEqual(answerAfter(COOKIE_RENEWAL_SECONDS), GIVEN.server);
    assert.notDeepEqual(answerAfter(COOKIE_RENEWAL_SECONDS + 1), GIVEN.server);
  });

  test('not valid from another sender, with another client part, secret, version or length, or a changed bit', () => {
    const cookies = cookiesAt(NOON);
    const isValid = (cookie: Cookie, sender = CLIENT): boolean => cookies.isValid(cookie, sender);
    assert.equal(isValid(GIVEN), true);
    assert.equal(isValid(GIVEN, `::ffff:${CLIENT}`), true);
    assert.equal(isValid(GIVEN, '198.51.100.101'), false);
    assert.equal(isValid({ ...GIVEN, client: GIVEN.client.with(0, 0) }), false);
    assert.equal(cookiesAt(NOON, '00'.repeat(16)).isValid(GIVEN, CLIENT), false);
    assert.equal(isValid({ ...GIVEN, server: GIVEN.server.subarray(0, 15) }), false);
    assert.equal(isValid({ ...GIVEN, server: Buffer.concat([GIVEN.server, Uint8Array.of(0)]) }), false);
    for (const at of GIVEN.server.keys()) {
      assert.equal(isValid({ ...GIVEN, server: GIVEN.server.with(at, (GIVEN.server[at] ?? 0) ^ 1) }), false, `${at}`);
    }
  });
});
