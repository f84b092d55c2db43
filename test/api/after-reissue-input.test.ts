// A reissue's wish for the old certificate, and the rule that it is laid over.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterReissueWish } from '../../src/api/input/after-reissue-input.ts';
import { type AfterReissue, KEEP, MAX_REVOKE_AFTER_HOURS } from '../../src/certificates/model/product.ts';
import { DomainError } from '../../src/failure.ts';

const REVOKING: AfterReissue = { kind: 'revoke', afterHours: 72, onlyWhenServed: true, deploys: true };
/** What a call does not say. */
const UNSAID = { Deploy: undefined, OldCertificate: undefined, RevokeAfterHours: undefined };
const revoking = (change: object): object => ({ ...REVOKING, ...change });

for (const [what, input, rule, wish] of [
  ['nothing', {}, REVOKING, undefined],
  ['Deploy: false', { Deploy: false }, REVOKING, revoking({ deploys: false })],
  ['Deploy: true', { Deploy: true }, KEEP, { kind: 'keep', deploys: true }],
  ['keep', { OldCertificate: 'keep' }, REVOKING, { kind: 'keep', deploys: true }],
  ['revoke', { OldCertificate: 'revoke' }, REVOKING, revoking({ onlyWhenServed: false })],
  ['hours', { RevokeAfterHours: 1 }, REVOKING, revoking({ afterHours: 1 })],
  [
    'hours of its own',
    { RevokeAfterHours: 1 },
    KEEP,
    { ...REVOKING, afterHours: 1, onlyWhenServed: false, deploys: false },
  ],
  [
    'revoke at once',
    { OldCertificate: 'revoke' },
    KEEP,
    { ...REVOKING, afterHours: 0, onlyWhenServed: false, deploys: false },
  ],
  [
    'the most hours',
    { RevokeAfterHours: MAX_REVOKE_AFTER_HOURS },
    REVOKING,
    revoking({ afterHours: MAX_REVOKE_AFTER_HOURS }),
  ],
] as const) {
  test(`A call that says ${what} over ${rule.kind} wishes for just that`, () => {
    assert.deepEqual(afterReissueWish({ ...UNSAID, ...input }, rule), wish);
  });
}

for (const [what, input, kind] of [
  ['a word that is none', { OldCertificate: 'perhaps' }, 'argumentInvalid'],
  ['an empty word', { OldCertificate: '' }, 'argumentInvalid'],
  ['hours for one that is kept', { OldCertificate: 'keep', RevokeAfterHours: 1 }, 'argumentInvalid'],
  ['more hours than may be', { RevokeAfterHours: MAX_REVOKE_AFTER_HOURS + 1 }, 'parameterValueInvalid'],
] as const) {
  test(`A call that says ${what} is refused`, () => {
    assert.throws(
      () => afterReissueWish({ ...UNSAID, ...input }, KEEP),
      (error) => error instanceof DomainError && error.refusal.kind === kind,
    );
  });
}
