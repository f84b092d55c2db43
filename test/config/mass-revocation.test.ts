// What the file lays down for a mass revocation, and its limits.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import {
  MASS_REVOCATION,
  MAX_PLAN_TEXT_CHARACTERS,
  MAX_PLAN_TEXTS,
  MAX_REVIEW_DAYS,
  MAX_TARGET_HOURS,
} from '../../src/config/mass-revocation.ts';

const isTaken = (section: object): boolean => MASS_REVOCATION.safeParse(section).success;

test('Nothing is laid down where the file says nothing', () => {
  deepEqual(MASS_REVOCATION.parse({}), {
    activationCriteria: [],
    contacts: [],
    automation: [],
    targets: {
      triageHours: undefined,
      revocationHours: undefined,
      replacementHours: undefined,
      reviewDays: undefined,
    },
    notification: [],
    roles: [],
    training: [],
    testing: [],
    review: [],
  });
});

test('A plan is as it was written, and what it does not set is not set', () => {
  const plan = MASS_REVOCATION.parse({ training: ['Each January'], targets: { triageHours: 0.5 } });
  deepEqual(plan.training, ['Each January']);
  deepEqual(plan.targets, {
    triageHours: 0.5,
    revocationHours: undefined,
    replacementHours: undefined,
    reviewDays: undefined,
  });
});

test('Each heading has so many texts of so many characters at most, and none that is empty', () => {
  for (const heading of [
    'activationCriteria',
    'contacts',
    'automation',
    'notification',
    'training',
    'testing',
    'review',
  ]) {
    const texts = (count: number, length: number) => ({ [heading]: Array<string>(count).fill('x'.repeat(length)) });
    equal(isTaken(texts(MAX_PLAN_TEXTS, MAX_PLAN_TEXT_CHARACTERS)), true, heading);
    equal(isTaken(texts(MAX_PLAN_TEXTS + 1, 1)), false, heading);
    equal(isTaken(texts(1, MAX_PLAN_TEXT_CHARACTERS + 1)), false, heading);
    equal(isTaken(texts(1, 0)), false, heading);
  }
  deepEqual([isTaken(roles(MAX_PLAN_TEXTS)), isTaken(roles(MAX_PLAN_TEXTS + 1))], [true, false]);
});

function roles(count: number): object {
  return { roles: Array.from({ length: count }, () => ({ role: 'Lead', who: 'Alice' })) };
}

test('Targets lie ahead, and not for ever', () => {
  for (const target of ['triageHours', 'revocationHours', 'replacementHours']) {
    equal(isTaken({ targets: { [target]: MAX_TARGET_HOURS } }), true, target);
    equal(isTaken({ targets: { [target]: MAX_TARGET_HOURS + 1 } }), false, target);
    equal(isTaken({ targets: { [target]: 0 } }), false, target);
  }
  equal(isTaken({ targets: { reviewDays: MAX_REVIEW_DAYS } }), true);
  equal(isTaken({ targets: { reviewDays: MAX_REVIEW_DAYS + 1 } }), false);
  equal(isTaken({ targets: { reviewHours: 1 } }), false);
});
