// Where a connection stands by what is seen of it, and when that has taken too long: at each deadline, and a moment past it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  DEADLINES,
  overdueOf,
  type Phase,
  type Sighting,
  type Standing,
  stand,
} from '../../../src/http/connections/phase.ts';

const FIRST: Sighting = {
  atMs: 0,
  bytesRead: 0,
  pendingBytes: 0,
  isShaking: false,
  hasEnded: false,
  request: undefined,
};
const seen = (change: Partial<Sighting>): Sighting => ({ ...FIRST, ...change });
const standing = (phase: Phase, since: Partial<Sighting> = {}): Standing => ({ phase, since: seen(since) });

test('A connection goes through its phases, and begins again with each request', () => {
  const phases: Phase[] = [];
  let now = standing('silent');
  for (const change of [
    { isShaking: true },
    { bytesRead: 500 },
    { bytesRead: 700, request: 'body' },
    { bytesRead: 900, request: 'working' },
    { bytesRead: 900, request: 'answering' },
    { bytesRead: 900 },
    { bytesRead: 900 },
    { bytesRead: 901 },
    { bytesRead: 999, request: 'working' },
    { bytesRead: 999, hasEnded: true },
  ] as const) {
    now = stand(now, seen(change));
    phases.push(now.phase);
  }
  assert.deepEqual(phases.join(' '), 'handshake head body working answering idle idle head working closing');
});

test('A phase lasts from its first sighting, however often it is looked at', () => {
  const head = stand(standing('silent'), seen({ atMs: 5, bytesRead: 1 }));
  assert.equal(head.phase, 'head');
  assert.equal(stand(head, seen({ atMs: 500, bytesRead: 2 })), head);
});

describe('A deadline', () => {
  const fixed: readonly (readonly [Phase, number, string])[] = [
    ['silent', DEADLINES.silentMs, 'silent'],
    ['handshake', DEADLINES.handshakeMs, 'handshake'],
    ['head', DEADLINES.headMs, 'slowHead'],
    ['working', DEADLINES.workMs, 'slowWork'],
    ['idle', DEADLINES.idleMs, 'idle'],
    ['closing', DEADLINES.closingMs, 'unclosed'],
  ];
  for (const [phase, ms, overdue] of fixed) {
    test(`of ${phase} is kept to the millisecond`, () => {
      const before = standing(phase);
      assert.equal(overdueOf(before, seen({ atMs: ms, bytesRead: 1e6 }), DEADLINES), undefined);
      assert.equal(overdueOf(before, seen({ atMs: ms + 1, bytesRead: 1e6 }), DEADLINES), overdue);
    });
  }

  test('of a body grows by what has come of it, up to a bound', () => {
    const rate = DEADLINES.bodyBytesPerSecond;
    for (const [bytesRead, ms] of [
      [0, DEADLINES.bodyMs],
      [rate, DEADLINES.bodyMs + 1000],
      [1000 * rate, DEADLINES.longestBodyMs],
    ] as const) {
      const after = (atMs: number) =>
        overdueOf(standing('body', { bytesRead: 300 }), seen({ atMs, bytesRead: bytesRead + 300 }), DEADLINES);
      assert.equal(after(ms), undefined);
      assert.equal(after(ms + 1), 'slowBody');
    }
  });

  test('of an answer is by what was to be read of it, not by how little is read at a time', () => {
    const pendingBytes = 10 * DEADLINES.answerBytesPerSecond;
    const after = (atMs: number, left: number) =>
      overdueOf(standing('answering', { pendingBytes }), seen({ atMs, pendingBytes: left }), DEADLINES);
    const ms = DEADLINES.answerMs + 10_000;
    assert.equal(after(ms, pendingBytes - 1), undefined);
    assert.equal(after(ms + 1, 1), 'slowReader');
  });
});
