// How many answers over UDP go to one network in a second.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_BUCKETS, ResponseRate, type ResponseKind, SLIP } from '../../src/dns/response-rate.ts';

const PER_SECOND = 10;

class Watched {
  nowMs = 0;
  readonly rate = new ResponseRate({ perSecond: PER_SECOND, monotonicMs: () => this.nowMs });

  judge(count: number, sender: string, kind: ResponseKind = 'found'): Readonly<Record<string, number>> {
    const counts = { whole: 0, slip: 0, none: 0 };
    for (let at = 0; at < count; at += 1) counts[this.rate.judge(sender, kind)] += 1;
    return counts;
  }
}

function addressOf(at: number): string {
  return `10.${at >> 8}.${at & 0xff}.1`;
}

describe('The rate of answers', () => {
  test(`is kept to the edge: the next is held back, and of those every second one is short`, () => {
    const watched = new Watched();
    assert.deepEqual(watched.judge(PER_SECOND, '192.0.2.1'), { whole: PER_SECOND, slip: 0, none: 0 });
    assert.deepEqual(watched.judge(10 * SLIP, '192.0.2.1'), { whole: 0, slip: 10, none: 10 * (SLIP - 1) });
  });

  test('comes again with time, and never for more than one second', () => {
    const watched = new Watched();
    watched.judge(100, '192.0.2.1');
    watched.nowMs += 500;
    assert.equal(watched.judge(100, '192.0.2.1')['whole'], PER_SECOND / 2);
    watched.nowMs += 3_600_000;
    assert.equal(watched.judge(100, '192.0.2.1')['whole'], PER_SECOND);
  });

  for (const [first, second, isOne] of [
    ['192.0.2.1', '192.0.2.254', true],
    ['192.0.2.1', '192.0.3.1', false],
    ['192.0.2.1', '::ffff:192.0.2.9', true],
    ['2001:db8:0:100::1', '2001:db8:0:1ff:ffff::', true],
    ['2001:db8:0:100::1', '2001:db8:0:200::1', false],
  ] as const) {
    test(`is ${isOne ? 'one' : 'another'} for ${second} and for ${first}`, () => {
      const watched = new Watched();
      watched.judge(PER_SECOND, first);
      assert.equal(watched.judge(1, second)['whole'], isOne ? 0 : 1);
    });
  }

  test('is another one for each kind of answer', () => {
    const watched = new Watched();
    watched.judge(100, '192.0.2.1', 'noName');
    for (const kind of ['found', 'noData', 'refusal'] as const) {
      assert.equal(watched.judge(100, '192.0.2.1', kind)['whole'], PER_SECOND);
    }
  });

  test('is not kept for the machine itself', () => {
    for (const own of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
      assert.equal(new Watched().judge(100, own)['whole'], 100);
    }
    assert.equal(new Watched().judge(100, '::ffff:128.0.0.1')['whole'], PER_SECOND);
  });

  test(`is remembered for ${MAX_BUCKETS} networks, and not for one more`, () => {
    const watched = new Watched();
    watched.judge(100, addressOf(0));
    for (let at = 1; at < MAX_BUCKETS; at += 1) watched.judge(1, addressOf(at));
    assert.equal(watched.judge(1, addressOf(0))['whole'], 0);
    watched.judge(1, addressOf(MAX_BUCKETS));
    assert.equal(watched.rate.buckets, MAX_BUCKETS);
    assert.equal(watched.judge(1, addressOf(0))['whole'], 1);
  });
});
