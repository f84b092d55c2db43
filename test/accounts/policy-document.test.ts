// A policy's text is read strictly.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_POLICY_LENGTH, parsePolicy } from '../../src/accounts/policy-document.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';

const GOOD = { effect: 'allow', action: 'ssl:*', resource: '*' };

function document(statement: unknown, rest: object = {}): string {
  return JSON.stringify({ version: '2.0', statement, ...rest });
}

test('Texts and lists are the same to the reader', () => {
  const expected = { version: '2.0', statement: [{ effect: 'allow', action: ['ssl:*'], resource: ['*'] }] };
  assert.deepEqual(parsePolicy(document(GOOD)), expected);
  assert.deepEqual(parsePolicy(document([{ ...GOOD, action: ['ssl:*'], resource: ['*'] }])), expected);
});

test("CAM's own spellings are read", () => {
  const action = ['name/ssl:Describe*', 'cvm:RunInstances', '*'];
  const resource = [
    'qcs::ssl::uin/100000000001:certificate/Ab12Cd34',
    'qcs::cvm:ap-guangzhou:uin/1:instance/ins-1',
    'qcs::ssl:::tag/部门&a b',
    'qcs::ssl:::domain/*.Example.com',
    'qcs::ssl::uin/100000000001:domain/2001:db8::1',
  ];
  assert.deepEqual(parsePolicy(document([{ ...GOOD, action, resource }])).statement, [
    { effect: 'allow', action, resource },
  ]);
});

for (const [what, text, message] of [
  ['no JSON', '{"version":', /not JSON/],
  ['a list', '[]', /expected object/],
  ['another version', JSON.stringify({ version: '1.0', statement: [GOOD] }), /version: version is "2\.0"/],
  ['an unknown member', document(GOOD, { principal: {} }), /principal/],
  ['no statement', document([]), /statement/],
  [
    'an effect of another kind',
    document([{ ...GOOD, effect: 'Allow' }]),
    /statement\.0\.effect: effect is "allow" or "deny"/,
  ],
  ['a condition', document([{ ...GOOD, condition: {} }]), /statement\.0: conditions are not supported/],
  ['an unknown member of a statement', document([{ ...GOOD, notAction: [] }]), /unknown member "notAction"/],
  ['an action without a service', document([{ ...GOOD, action: 'Describe*' }]), /statement\.0\.action\.0/],
  ['no action', document([{ ...GOOD, action: [] }]), /statement\.0\.action/],
  ['an action that is a number', document([{ ...GOOD, action: 1 }]), /statement\.0\.action\.0: an action is a text/],
  ['a resource that names no thing', document([{ ...GOOD, resource: 'qcs::ssl:::' }]), /statement\.0\.resource\.0/],
  ['a resource in a region', document([{ ...GOOD, resource: 'qcs::ssl:ap-guangzhou::*' }]), /no regions/],
  ['a resource of an unknown kind', document([{ ...GOOD, resource: 'qcs::ssl:::key/1' }]), /resource of ssl is/],
  ['a tag without a value', document([{ ...GOOD, resource: 'qcs::ssl:::tag/team' }]), /resource of ssl is/],
  [
    'a domain with a "*" within it',
    document([{ ...GOOD, resource: 'qcs::ssl:::domain/a.*.com' }]),
    /resource of ssl is/,
  ],
  ['a statement given twice', '{"version":"2.0","statement":[],"statement":[]}', /stands twice/],
] as const) {
  test(`A policy with ${what} is refused, and the message says why`, () => {
    assert.throws(
      () => parsePolicy(text),
      (error) => error instanceof OperatorError && message.test(error.message),
    );
  });
}

test(`A policy of ${MAX_POLICY_LENGTH} characters is read, one of one more is not`, () => {
  const good = document(GOOD);
  assert.ok(parsePolicy(good.padEnd(MAX_POLICY_LENGTH)));
  assert.throws(() => parsePolicy(good.padEnd(MAX_POLICY_LENGTH + 1)), /more than 6144 characters/);
});
