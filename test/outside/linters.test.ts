// zlint and pkilint judge one of every kind that the authority makes: they find what is permitted with a reason, and no more.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { askPkilint, askZlint, canZlintRead, type Finding, type Linter } from '../support/judges/linters.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { findPermitted, PERMITTED_FINDINGS } from '../support/judges/permitted-findings.ts';
import { LINT_BASES } from '../support/lint/bases.ts';
import { changedBy, without, writeParts } from '../support/lint/parts.ts';
import { type LintedKind, makeLintedKinds } from '../support/linted-kinds.ts';

const LINTERS: { readonly [linter in Linter]: (kinds: readonly LintedKind[]) => readonly Finding[] } = {
  zlint: askZlint,
  pkilint: askPkilint,
};

let kinds: readonly LintedKind[];

for (const linter of ['zlint', 'pkilint'] as const) {
  describe(linter, { skip: skipWithout(linter) }, () => {
    let findings: readonly Finding[];

    before(async () => {
      kinds ??= await makeLintedKinds();
      findings = LINTERS[linter](linter === 'zlint' ? kinds.filter(canZlintRead) : kinds);
    });

    for (const hierarchy of ['public', 'private', 'national', 'service'] as const) {
      test(`finds nothing that is not permitted in what the ${hierarchy} hierarchy has signed`, () => {
        const unexpected = findings.filter(
          (finding) => finding.kind.hierarchy === hierarchy && findPermitted(finding) === undefined,
        );
        assert.deepEqual(
          unexpected.map(({ id, kind }) => `${kind.name}: ${id}`),
          [],
        );
      });
    }

    test('finds all that is permitted, so that nothing is permitted without need', () => {
      const found = new Set(findings.map(findPermitted));
      const unneeded = PERMITTED_FINDINGS.filter((one) => one.linter === linter && !found.has(one));
      assert.deepEqual(
        unneeded.map(({ id }) => id),
        [],
      );
    });

    test('sees what is wrong with a certificate that is', () => {
      const finding = LINTERS[linter]([makeDefective()]).find((one) => findPermitted(one) === undefined);
      assert.match(finding?.id ?? '', /authority_key_id/);
    });
  });
}

/** Nothing like it passes the authority's own lint. */
function makeDefective(): LintedKind {
  const { parts } = LINT_BASES.server;
  const tbs = writeParts(changedBy(parts, without(OID.authorityKeyIdentifier)));
  const { signatureAlgorithm } = parts;
  const der = writeSigned({ tbs, signatureAlgorithm, signature: new Uint8Array(64) });
  return { name: 'without authorityKeyIdentifier', sort: 'leaf', hierarchy: 'public', der };
}
