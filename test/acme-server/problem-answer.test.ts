// What cannot be answered now is told with the time to come again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerProblem, BUSY, INTERNAL, problemOf } from '../../src/acme-server/problem-answer.ts';
import { ProblemError } from '../../src/acme/problems.ts';
import { NotNow, StoreBusy } from '../../src/certificates/ports/store.ts';
import { DomainError, type Refusal } from '../../src/failure.ts';
import { because } from '../../src/reasons/reason.ts';
import { fixedClock } from '../support/store.ts';
import { NO_ACME, openToyServer } from '../support/toy-server.ts';

const refused = (refusal: Refusal) => new DomainError(refusal);

for (const [title, error, status] of [
  ['a store that is busy', new StoreBusy('busy'), 503],
  ['a look for which there is no room', new NotNow('not now'), 503],
  ['too much at once', refused({ kind: 'tooManyAtOnce' }), 503],
  ['a store that cannot be used', refused({ kind: 'storeUnavailable' }), 503],
  ['a client that was overtaken', new ProblemError({ type: 'serverInternal', detail: because('acmeBusy') }), 503],
  ['a refusal that no client can come upon', refused({ kind: 'contactEmailMissing' }), 500],
  ['a rate', refused({ kind: 'rateExceeded', action: 'ACME', seen: 9, limit: 8 }), 429],
] as const) {
  test(`Of ${title} a client is told when to come again, by ${status}`, () => {
    const problem = problemOf(error);
    assert.ok(problem);
    const answer = answerProblem(problem, 'en');
    assert.equal(answer.status, status);
    assert.match(String(answer.headers['retry-after']), /^[1-9]\d*$/);
  });
}

test('So it is of a bug, of which nothing else is told', () => {
  assert.equal(problemOf(new Error('a bug')), undefined);
  assert.deepEqual([INTERNAL.status, INTERNAL.retryAfter > 0], [500, true]);
});

test('A request for which there is no place is answered by ACME, as any of its refusals', async () => {
  const acme = { ...NO_ACME, refuseBusy: () => answerProblem(BUSY, 'en') };
  const places = { acme: 0, api: 1, console: 1, documents: 1, downloads: 1, health: 1 };
  await using server = await openToyServer({ actions: [], clock: fixedClock, acme, settings: { places } });
  const answer = await fetch(`http://127.0.0.1:${server.port}/acme/13/new-order`, { method: 'POST', body: '{}' });
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
});
