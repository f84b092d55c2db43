// Each rule of the lint: a certificate that passes, and one that fails this rule and no other.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CERTIFICATE_RULES, makeLinter, READABLE_RULE } from '../../../src/ca/lint/linter.ts';
import { CERTIFICATE_KINDS } from '../../../src/ca/lint/scope.ts';
import { subjectAltName } from '../../../src/x509/certificate/extensions.ts';
import { writeName } from '../../../src/x509/certificate/name-writer.ts';
import { LINT_BASES, LINT_TIME, type LintBaseName } from '../../support/lint/bases.ts';
import { type DefectCase, failedRules, unchanged } from '../../support/lint/defect.ts';
import {
  ADDRESS_DEFECTS,
  ALTERNATIVE_NAME_DEFECTS,
  POLICY_DEFECTS,
  PRESENCE_DEFECTS,
  RELATION_DEFECTS,
  USAGE_DEFECTS,
} from '../../support/lint/extension-defects.ts';
import { FIELD_DEFECTS, KEY_DEFECTS, NAME_DEFECTS, VALIDITY_DEFECTS } from '../../support/lint/field-defects.ts';
import { adding, together, writeParts } from '../../support/lint/parts.ts';

const DEFECTS: readonly DefectCase[] = [
  ...FIELD_DEFECTS,
  ...VALIDITY_DEFECTS,
  ...KEY_DEFECTS,
  ...NAME_DEFECTS,
  ...ALTERNATIVE_NAME_DEFECTS,
  ...PRESENCE_DEFECTS,
  ...USAGE_DEFECTS,
  ...POLICY_DEFECTS,
  ...ADDRESS_DEFECTS,
  ...RELATION_DEFECTS,
];

const BASE_NAMES = Object.keys(LINT_BASES).filter((name): name is LintBaseName => name in LINT_BASES);

describe('the certificates that everything is in order with', () => {
  for (const name of BASE_NAMES) {
    test(`${name} passes every rule`, () => assert.deepEqual(failedRules(name, unchanged), []));
  }

  test('a common name may be an address of the certificate, in the text that it has', () => {
    const addresses = adding(subjectAltName([], ['10.0.0.1', 'fd00::1']));
    for (const value of ['10.0.0.1', 'fd00::1']) {
      const named = together(addresses, () => ({ subject: writeName([{ type: 'commonName', value }]) }));
      assert.deepEqual(failedRules('privateServer', named), []);
    }
  });

  test('there is one of every kind that the authority signs', () => {
    const kinds = new Set(BASE_NAMES.map((name) => LINT_BASES[name].intent.kind));
    assert.deepEqual([...kinds].toSorted(), [...CERTIFICATE_KINDS].toSorted());
  });
});

describe('a certificate with one defect fails one rule', () => {
  for (const [index, { rule, base, change }] of DEFECTS.entries()) {
    test(`${index}: ${rule}`, () => assert.deepEqual(failedRules(base, change), [rule]));
  }

  test('every rule has such a certificate, and one that passes it', () => {
    const failed = new Set(DEFECTS.map(({ rule }) => rule));
    const rules = [READABLE_RULE, ...CERTIFICATE_RULES];
    assert.deepEqual(
      rules.map(({ id }) => id).filter((id) => !failed.has(id)),
      [],
    );
    const applied = CERTIFICATE_RULES.filter(({ applies }) =>
      BASE_NAMES.some((name) => applies(LINT_BASES[name].intent)),
    );
    assert.equal(applied.length, CERTIFICATE_RULES.length);
  });

  test('a responder may be named like an authority that was made before authorities had a country', () => {
    const old = writeName([
      { type: 'organization', value: 'Example' },
      { type: 'commonName', value: 'Old' },
    ]);
    const { intent, parts } = LINT_BASES.responder;
    assert.ok(intent.issuer !== undefined);
    const lint = makeLinter({ ...intent, issuer: { ...intent.issuer, name: old } });
    assert.deepEqual(lint(writeParts({ ...parts, issuer: old, subject: old }), LINT_TIME).defects, []);
  });

  test('no two rules have the same name', () => {
    const ids = [READABLE_RULE, ...CERTIFICATE_RULES].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
