// Each rule of the lint for revocation lists: a list that passes, and one that fails this rule and no other.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_LINTED_LIST_BYTES } from '../../../src/ca/lint/linted-list.ts';
import { READABLE_LIST_RULE } from '../../../src/ca/lint/list-linter.ts';
import { LIST_RULES } from '../../../src/ca/lint/list-rules.ts';
import { LIST_VALIDITY_MS, makeRevocationList } from '../../../src/ca/lists/revocation-list.ts';
import { SIGNATURE_ALGORITHMS } from '../../../src/x509/keys/algorithms.ts';
import { ISSUER, LINT_TIME } from '../../support/lint/bases.ts';
import { failedListRules, LIST_DEFECTS } from '../../support/lint/list-defects.ts';

const LISTING = { ...ISSUER, id: 'issuing-1', role: 'issuing', validityMs: LIST_VALIDITY_MS, lastingMs: 0 } as const;
const LONG = new Uint8Array(64);

describe('a revocation list', () => {
  for (const base of ['whole', 'shard', 'root'] as const) {
    test(`that is in order passes every rule: ${base}`, () => assert.deepEqual(failedListRules(base, {}), []));
  }

  test('without entries is in order where it has no list of them', () => {
    assert.deepEqual(failedListRules('whole', { entries: new Uint8Array() }), []);
  });

  for (const [index, { rule, base, change }] of LIST_DEFECTS.entries()) {
    test(`with one defect fails one rule, ${index}: ${rule}`, () =>
      assert.deepEqual(failedListRules(base, change), [rule]));
  }

  test('has a defect in these tests for every rule', () => {
    const failed = new Set(LIST_DEFECTS.map(({ rule }) => rule));
    assert.deepEqual(
      [READABLE_LIST_RULE, ...LIST_RULES].map(({ id }) => id).filter((id) => !failed.has(id)),
      [],
    );
  });

  test('that does not pass is not signed', async () => {
    let signatures = 0;
    const signer = {
      signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha256.identifier,
      sign: async () => {
        signatures += 1;
        return new Uint8Array(64);
      },
    };
    const authority = { ...LISTING, shards: 1, openSigner: () => signer };
    const content = { number: 1, now: LINT_TIME, entries: [], revocations: 0, bases: [] };
    await assert.rejects(
      makeRevocationList(authority, { ...content, shard: 1 }),
      /Cannot sign a revocation list of issuing-1: br-7\.2\.2\.1-addresses/,
    );
    assert.equal(signatures, 0);
    await makeRevocationList(authority, { ...content, shard: 0 });
    assert.equal(signatures, 1);
  });

  test('is signed also where it is longer than the reader reads', async () => {
    const signer = { signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha256.identifier, sign: async () => LONG };
    const authority = { ...LISTING, shards: 0, openSigner: () => signer };
    const content = { shard: 0, number: 1, now: LINT_TIME, revocations: 1, bases: [] };
    for (const length of [LONG.length, MAX_LINTED_LIST_BYTES]) {
      const { der } = await makeRevocationList(authority, { ...content, entries: [new Uint8Array(length)] });
      assert.ok(der.length > length);
    }
  });
});
