// The window in which a certificate should be renewed, and the moment of it that is a certificate's own.

import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  MIN_AGE_MS,
  MIN_WIDTH_MS,
  renewalMomentOf,
  renewalWindowOf,
  SHORT_LIFE_MS,
  type WindowQuestion,
} from '../../../src/certificates/model/renewals/window.ts';
import type { RenewalWindow } from '../../../src/certificates/model/renewals/facts.ts';
import { addMs, DAY_MS, HOUR_MS } from '../../../src/lib/clock.ts';

const BEGIN = new Date('2026-01-01T00:00:00Z');
const after = (milliseconds: number): Date => addMs(BEGIN, milliseconds);

function living(lifeMs: number, more: Partial<WindowQuestion> = {}): WindowQuestion {
  const issued = {
    notBefore: BEGIN,
    notAfter: after(lifeMs),
    issuedAt: BEGIN,
    chain: [],
    serial: '01',
    encryption: undefined,
  };
  return { issued, revocation: undefined, scheduledRevocation: undefined, suggested: undefined, ...more };
}

function windowOf(question: WindowQuestion, now = BEGIN): RenewalWindow {
  const window = renewalWindowOf(question, now);
  ok(window !== undefined);
  return window;
}

test('a certificate of 90 days is renewed from its 60th day on, within three days', () => {
  deepEqual(windowOf(living(90 * DAY_MS)), { start: after(60 * DAY_MS), end: after(63 * DAY_MS) });
});

test('a certificate that lives less than ten days is renewed at half of its life, and one of ten days at two thirds', () => {
  equal(windowOf(living(SHORT_LIFE_MS - DAY_MS)).start.getTime(), after(4.5 * DAY_MS).getTime());
  equal(windowOf(living(SHORT_LIFE_MS)).start.getTime(), after(Math.floor((SHORT_LIFE_MS * 2) / 3)).getTime());
});

test('what is not issued has no window', () => {
  equal(renewalWindowOf(living(DAY_MS, { issued: undefined }), BEGIN), undefined);
});

test('the window of a certificate that is revoked, or scheduled to be, is over at once', () => {
  const now = after(DAY_MS);
  const revocation = { reason: 'superseded', comment: '', requestedAt: now, revokedAt: undefined } as const;
  const scheduledRevocation = { at: after(5 * DAY_MS), supersededBy: 'abcdefgh' };
  const expected = { start: addMs(now, -HOUR_MS), end: now };
  deepEqual(windowOf(living(90 * DAY_MS, { revocation }), now), expected);
  deepEqual(windowOf(living(90 * DAY_MS, { scheduledRevocation }), now), expected);
});

test("an issuer's window counts as it is given", () => {
  const suggested = { start: after(20 * DAY_MS), end: after(21 * DAY_MS) };
  deepEqual(windowOf(living(90 * DAY_MS, { suggested })), suggested);
});

test('an issuer that gives a window for long ago is not asked for one certificate after the other', () => {
  const suggested = { start: new Date(0), end: new Date(1) };
  const { start } = windowOf(living(90 * DAY_MS, { suggested }));
  equal(start.getTime(), after(MIN_AGE_MS).getTime());
  equal(windowOf(living(8 * HOUR_MS, { suggested })).start.getTime(), after(2 * HOUR_MS).getTime());
});

test('a window for later than the end of a certificate leaves a tenth of its life to act in', () => {
  const suggested = { start: after(1000 * DAY_MS), end: after(2000 * DAY_MS) };
  equal(windowOf(living(90 * DAY_MS, { suggested })).start.getTime(), after(81 * DAY_MS).getTime());
});

test('a window that ends as it begins, or before, or at no time, counts as none given', () => {
  const own = windowOf(living(90 * DAY_MS));
  const start = after(20 * DAY_MS);
  for (const end of [start, addMs(start, -1), new Date(Number.NaN)]) {
    deepEqual(windowOf(living(90 * DAY_MS, { suggested: { start, end } })), own);
  }
  const end = addMs(start, 1);
  notEqual(windowOf(living(90 * DAY_MS, { suggested: { start, end } })).start.getTime(), own.start.getTime());
});

test('whatever an issuer gives, the window lies within the life of the certificate, and is never shorter than a minute', () => {
  const time = fc.integer({ min: -8.64e15, max: 8.64e15 }).map((milliseconds) => new Date(milliseconds));
  const lifeMs = fc.integer({ min: HOUR_MS, max: 4000 * DAY_MS });
  fc.assert(
    fc.property(lifeMs, time, time, fc.string(), (life, start, end, id) => {
      const window = windowOf(living(life, { suggested: { start, end } }));
      ok(window.start > BEGIN && window.end < after(life));
      ok(window.end.getTime() - window.start.getTime() >= MIN_WIDTH_MS);
      const moment = renewalMomentOf(window, id);
      ok(moment >= window.start && moment < window.end);
    }),
  );
});

test('certificates of the same window have moments all over it, each always the same', () => {
  const window = windowOf(living(90 * DAY_MS));
  const momentOf = (id: string): number => renewalMomentOf(window, id).getTime();
  const days = Array.from({ length: 3000 }, (_, number) =>
    Math.floor((momentOf(`c${number}`) - window.start.getTime()) / DAY_MS),
  );
  for (const day of [0, 1, 2]) {
    const share = days.filter((each) => each === day).length;
    ok(share > 850 && share < 1150, `${share} of 3000 on day ${day}`);
  }
  equal(momentOf('abcdefgh'), momentOf('abcdefgh'));
});
