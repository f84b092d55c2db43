// The lint on bytes that somebody has changed: it finds something or nothing, and never fails itself.

import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readLintedList } from '../../../src/ca/lint/linted-list.ts';
import { CERTIFICATE_RULES, makeLinter, READABLE_RULE } from '../../../src/ca/lint/linter.ts';
import { lintList, READABLE_LIST_RULE } from '../../../src/ca/lint/list-linter.ts';
import { LIST_RULES } from '../../../src/ca/lint/list-rules.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { changedInside } from '../../support/changed-trees.ts';
import { readCorpus } from '../../support/corpus.ts';
import { LINT_BASES, LINT_TIME } from '../../support/lint/bases.ts';
import { LIST_BASES, writeListParts } from '../../support/lint/list-defects.ts';
import { writeParts } from '../../support/lint/parts.ts';
import { assertFewSteps, isRead } from '../../support/reader-judge.ts';

/** For each kind of certificate a tenth of what a reader gets. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 4000) / 10;
/** A run again with the seed that a failure printed: FUZZ_SEED=… node --test. */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

const IDS = new Set([READABLE_RULE, ...CERTIFICATE_RULES].map(({ id }) => id));

for (const [name, { intent, parts }] of Object.entries(LINT_BASES)) {
  test(`a changed ${name} passes or fails by rules that exist (seed ${SEED})`, () => {
    const lint = makeLinter(intent);
    const property = fc.property(changedInside([writeParts(parts)]), (tbs) => {
      const { tbsSha256, defects } = lint(tbs, LINT_TIME);
      for (const { rule, detail } of defects) assert.ok(IDS.has(rule) && detail !== '', rule);
      assert.equal(tbsSha256, createHash('sha256').update(tbs).digest('hex'));
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
  });
}

test(`a changed revocation list passes or fails by rules that exist (seed ${SEED})`, () => {
  const ids = new Set([READABLE_LIST_RULE, ...LIST_RULES].map(({ id }) => id));
  const lists = Object.values(LIST_BASES).map(({ parts }) => writeListParts(parts));
  const property = fc.property(changedInside(lists), (tbs) => {
    for (const { rule, detail } of lintList(tbs, LIST_BASES.shard.intent))
      assert.ok(ids.has(rule) && detail !== '', rule);
    assertFewSteps(tbs, (bytes) => readLintedList(bytes, LIST_BASES.shard.intent));
  });
  fc.assert(property, { numRuns: RUNS, seed: SEED });
});

test('what openssl makes when it is asked for odd things passes no lint of this authority', () => {
  const certificates = readCorpus('certificates').filter(({ der }) => isRead(() => readCertificate(der)));
  for (const { name, der } of certificates) {
    const { tbs, signatureAlgorithm } = readCertificate(der);
    for (const { intent } of Object.values(LINT_BASES)) {
      const { defects } = makeLinter({ ...intent, signatureAlgorithm })(tbs, LINT_TIME);
      assert.notDeepEqual(defects, [], name);
    }
  }
});
