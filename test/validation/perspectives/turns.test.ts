// Accounts take turns at the perspectives: one whose looks last leaves places to others.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotNow } from '../../../src/certificates/ports/store.ts';
import type { Heard, Perspective } from '../../../src/validation/perspectives/corroborate.ts';
import {
  corroborateInTurn,
  makeTurns,
  MAX_CORROBORATIONS_OF_ACCOUNT,
} from '../../../src/validation/perspectives/turns.ts';
import { OPEN } from '../../support/dns.ts';

const LOOK = { kind: 'proof', method: 'dns', domain: 'a.com', place: '_dnsauth.a.com', value: 'v' } as const;
const GOOD: Heard = { kind: 'heard', findings: [{ agrees: true, seen: [], detail: { en: 'there', zh: '存在' } }] };

/** Silent for one account; `asked` counts the looks of each. */
function silentFor(account: string) {
  const asked = new Map<string, number>();
  const perspective: Perspective = {
    name: 'fra',
    region: 'ripe',
    ask: async (_look, { accountUin, signal }) => {
      asked.set(accountUin, (asked.get(accountUin) ?? 0) + 1);
      if (accountUin !== account) return await Promise.resolve(GOOD);
      return await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')));
      });
    },
  };
  return { asked, perspective };
}

test('One account has so many looks at once, and others are looked for all the same', async () => {
  const stop = new AbortController();
  const { asked, perspective } = silentFor('slow');
  const parts = { perspectives: [perspective], turns: makeTurns(), closing: OPEN };
  const slow = { accountUin: 'slow', signal: stop.signal, count: 1 };
  const looks = Array.from(
    { length: 500 },
    async () => await corroborateInTurn(parts, LOOK, slow).catch(() => 'given up'),
  );
  const [other] = await corroborateInTurn(parts, LOOK, { accountUin: 'other', signal: OPEN, count: 1 });
  assert.equal(other?.isCorroborated, true);
  assert.equal(asked.get('slow'), MAX_CORROBORATIONS_OF_ACCOUNT);
  stop.abort();
  assert.deepEqual(new Set(await Promise.all(looks)), new Set(['given up']));
});

test('A service that closes answers that it cannot look now', async () => {
  const closing = new AbortController();
  const { perspective } = silentFor('slow');
  const parts = { perspectives: [perspective], turns: makeTurns(), closing: closing.signal };
  const look = corroborateInTurn(parts, LOOK, { accountUin: 'slow', signal: closing.signal, count: 1 });
  closing.abort();
  await assert.rejects(look, NotNow);
});
