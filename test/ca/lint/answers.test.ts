// Each rule of the lint for OCSP answers: an answer that passes, and one that fails this rule and no other.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { READABLE_ANSWER_RULE } from '../../../src/ca/lint/answer-linter.ts';
import { ANSWER_RULES } from '../../../src/ca/lint/answer-rules.ts';
import { signAnswer } from '../../../src/ca/ocsp/sign-answer.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { SIGNATURE_ALGORITHMS } from '../../../src/x509/keys/algorithms.ts';
import { objectIdentifier } from '../../../src/x509/der/writer.ts';
import {
  ANSWER_BASES,
  ANSWER_DEFECTS,
  type AnswerBaseName,
  failedAnswerRules,
} from '../../support/lint/answer-defects.ts';
import { LINT_TIME } from '../../support/lint/bases.ts';

const BASE_NAMES = Object.keys(ANSWER_BASES).filter((name): name is AnswerBaseName => name in ANSWER_BASES);

describe('an OCSP answer', () => {
  for (const base of BASE_NAMES) {
    test(`that is in order passes every rule: ${base}`, () => assert.deepEqual(failedAnswerRules(base, {}), []));
  }

  for (const [index, { rule, base, change }] of ANSWER_DEFECTS.entries()) {
    test(`with one defect fails one rule, ${index}: ${rule}`, () =>
      assert.deepEqual(failedAnswerRules(base, change), [rule]));
  }

  test('has a defect in these tests for every rule', () => {
    const failed = new Set(ANSWER_DEFECTS.map(({ rule }) => rule));
    assert.deepEqual(
      [READABLE_ANSWER_RULE, ...ANSWER_RULES].map(({ id }) => id).filter((id) => !failed.has(id)),
      [],
    );
  });

  test('that does not pass is not signed', async () => {
    let signatures = 0;
    const sign = async (): Promise<Uint8Array> => {
      signatures += 1;
      return new Uint8Array(64);
    };
    const signer = {
      role: 'issuing',
      signer: { signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha256.identifier, sign },
      certificate: new Uint8Array(),
      keyHash: new Uint8Array(20),
      notBefore: addMs(LINT_TIME, -DAY_MS),
      notAfter: addMs(LINT_TIME, DAY_MS),
      renewalDueAt: LINT_TIME,
    } as const;
    const answers = [{ certId: objectIdentifier('1.2.3'), status: { kind: 'good' } }] as const;
    const signing = signAnswer({ answers, nonce: undefined }, { signer, now: LINT_TIME });
    await assert.rejects(signing, /Cannot sign an OCSP answer: rfc6960-4\.2\.1-readable/);
    assert.equal(signatures, 0);
  });
});
