// Policies decide as CAM's do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accountResource,
  type Attempt,
  certificateResource,
  decide,
  FULL_ACCESS,
  NO_ACCESS,
  projectResource,
  READ_ONLY,
  type Policy,
  type Statement,
  withDomains,
} from '../../src/accounts/policy.ts';

const UIN = '100000000001';
const CERTIFICATE = certificateResource({
  accountUin: UIN,
  id: 'Ab12Cd34',
  projectId: 7,
  tags: [{ key: 'team', value: 'shop' }],
});
const OTHER = certificateResource({ accountUin: UIN, id: 'Zz98Yy76', projectId: 0, tags: [] });
const REPLACE = 'ssl:ReplaceCertificate';

function policy(...statement: readonly Statement[]): Policy {
  return { version: '2.0', statement };
}

function allow(action: string, ...resource: readonly string[]): Statement {
  return { effect: 'allow', action: [action], resource };
}

function deny(action: string, ...resource: readonly string[]): Statement {
  return { effect: 'deny', action: [action], resource };
}

test('A tag names the certificates that have it, by key and value, with wildcards', () => {
  const attempt = { action: REPLACE, resources: [CERTIFICATE] };
  for (const tag of ['tag/team&shop', 'tag/team&*', 'tag/*&shop', 'tag/te*&s*p']) {
    assert.equal(decide(policy(allow('ssl:*', `qcs::ssl:::${tag}`)), attempt), 'allowed', tag);
    assert.equal(decide(policy(allow('*', '*'), deny('ssl:*', `qcs::ssl:::${tag}`)), attempt), 'denied', tag);
  }
  for (const tag of ['tag/team&sho', 'tag/Team&shop', 'tag/shop&team', 'tag/team&']) {
    assert.equal(decide(policy(allow('ssl:*', `qcs::ssl:::${tag}`)), attempt), 'denied', tag);
  }
  const untagged = { action: REPLACE, resources: [OTHER] };
  assert.equal(decide(policy(allow('ssl:*', 'qcs::ssl:::tag/*&*')), untagged), 'denied');
});

test('FullAccess allows everything, and a key without a policy may do nothing', () => {
  assert.equal(decide(FULL_ACCESS, { action: REPLACE, resources: [CERTIFICATE] }), 'allowed');
  assert.equal(decide(FULL_ACCESS, { action: 'ssl:DescribeCertificates', resources: [] }), 'allowed');
  assert.equal(decide(NO_ACCESS, { action: REPLACE, resources: [CERTIFICATE] }), 'denied');
  assert.equal(decide(NO_ACCESS, { action: 'ssl:DescribeCertificates', resources: [] }), 'denied');
});

test('ReadOnlyAccess describes and does not change', () => {
  assert.equal(decide(READ_ONLY, { action: 'ssl:DescribeCertificateDetail', resources: [CERTIFICATE] }), 'allowed');
  assert.equal(decide(READ_ONLY, { action: REPLACE, resources: [CERTIFICATE] }), 'denied');
});

for (const resource of [
  '*',
  'qcs::ssl::uin/100000000001:certificate/Ab12Cd34',
  'qcs::ssl:::certificate/Ab12Cd34',
  'qcs::ssl:::certificate/*',
  'qcs::ssl:::certificate/Ab*34',
  'qcs::ssl:*:*:certificate/Ab12Cd34',
  'qcs::ssl::uin/100000000001:project/7',
  'qcs::ssl:::project/*',
  'qcs::ssl:::*',
  'qcs::*:::*',
]) {
  test(`A certificate is covered by the resource ${resource}`, () => {
    assert.equal(decide(policy(allow('ssl:*', resource)), { action: REPLACE, resources: [CERTIFICATE] }), 'allowed');
    const denied = policy(allow('*', '*'), deny('ssl:*', resource));
    assert.equal(decide(denied, { action: REPLACE, resources: [CERTIFICATE] }), 'denied');
  });
}

for (const resource of [
  'qcs::ssl:::certificate/ab12cd34',
  'qcs::ssl:::certificate/Ab12Cd3',
  'qcs::ssl:::certificate/Ab12Cd345',
  'qcs::ssl::uin/100000000002:certificate/Ab12Cd34',
  'qcs::ssl:::project/70',
  'qcs::cvm:::*',
  'qcs::ssl:certificate/Ab12Cd34',
  '',
]) {
  test(`A certificate is not covered by the resource "${resource}"`, () => {
    assert.equal(decide(policy(allow('ssl:*', resource)), { action: REPLACE, resources: [CERTIFICATE] }), 'denied');
  });
}

test('Every certificate of a request must be allowed', () => {
  const one = policy(allow(REPLACE, 'qcs::ssl:::certificate/Ab12Cd34'));
  assert.equal(decide(one, { action: REPLACE, resources: [CERTIFICATE] }), 'allowed');
  assert.equal(decide(one, { action: REPLACE, resources: [CERTIFICATE, OTHER] }), 'denied');
});

test('A deny by project wins over an allow by id, whatever their order', () => {
  const byId = allow(REPLACE, 'qcs::ssl:::certificate/Ab12Cd34');
  const byProject = deny(REPLACE, 'qcs::ssl:::project/7');
  for (const both of [policy(byId, byProject), policy(byProject, byId)]) {
    assert.equal(decide(both, { action: REPLACE, resources: [CERTIFICATE] }), 'denied');
  }
});

test('A deny of another action or certificate changes nothing', () => {
  const others = policy(allow('*', '*'), deny('ssl:RevokeCertificate', '*'), deny('ssl:*', 'qcs::ssl:::project/8'));
  assert.equal(decide(others, { action: REPLACE, resources: [CERTIFICATE] }), 'allowed');
});

test('Actions are matched with wildcards and in any case of letters', () => {
  for (const action of [
    '*',
    'ssl:*',
    'ssl:Replace*',
    'ssl:*Certificate',
    'SSL:replacecertificate',
    'name/ssl:Replace*',
  ]) {
    assert.equal(decide(policy(allow(action, '*')), { action: REPLACE, resources: [CERTIFICATE] }), 'allowed', action);
  }
  for (const action of ['cvm:*', 'ssl:Replace', 'ssl:Describe*', '']) {
    assert.equal(decide(policy(allow(action, '*')), { action: REPLACE, resources: [CERTIFICATE] }), 'denied', action);
  }
});

test('Listing a whole account needs a resource that covers it, not one certificate of it', () => {
  const attempt = { action: 'ssl:DescribeCertificates', resources: [accountResource(UIN)] };
  assert.equal(decide(policy(allow('ssl:*', 'qcs::ssl:::certificate/Ab12Cd34')), attempt), 'denied');
  assert.equal(decide(policy(allow('ssl:*', 'qcs::ssl::uin/100000000001:*')), attempt), 'allowed');
  assert.equal(decide(policy(allow('ssl:*', '*')), attempt), 'allowed');
});

test('Applying within a project needs that project', () => {
  const attempt = { action: 'ssl:ApplyCertificate', resources: [projectResource(UIN, 7)] };
  assert.equal(decide(policy(allow('ssl:*', 'qcs::ssl:::project/7')), attempt), 'allowed');
  assert.equal(decide(policy(allow('ssl:*', 'qcs::ssl:::project/8')), attempt), 'denied');
});

function order(...names: readonly string[]): Attempt {
  const resources = withDomains(projectResource(UIN, 7), { accountUin: UIN, names });
  return { action: 'ssl:ApplyCertificate', resources };
}

test('A domain names what is certified for it: every name of an order must be allowed, and deny wins', () => {
  const confined = policy(
    allow('ssl:*', 'qcs::ssl:::domain/example.com', 'qcs::ssl::uin/100000000001:domain/*.shop.com'),
  );
  for (const names of [['example.com'], ['example.com', 'www.example.com', 'a.shop.com'], ['*.shop.com']]) {
    assert.equal(decide(confined, order(...names)), 'allowed', names.join());
  }
  for (const names of [[], ['shop.com'], ['a.example.com'], ['example.com', 'other.com'], ['*.com'], ['2001:db8::1']]) {
    assert.equal(decide(confined, order(...names)), 'denied', names.join());
  }
  const barred = policy(
    allow('*', '*'),
    deny('ssl:*', 'qcs::ssl:::domain/secret.shop.com', 'qcs::ssl:::domain/2001:db8::1'),
  );
  assert.equal(decide(barred, order('a.shop.com', '*.secret.shop.com.evil.com')), 'allowed');
  for (const name of ['secret.shop.com', '*.shop.com', '*.secret.shop.com', '2001:db8::1']) {
    assert.equal(decide(barred, order('a.shop.com', name)), 'denied', name);
  }
  const another = policy(allow('ssl:*', 'qcs::ssl::uin/100000000002:domain/example.com'));
  assert.equal(decide(another, order('example.com')), 'denied');
  assert.equal(decide(policy(allow('ssl:*', 'qcs::ssl:::project/7')), order('any.com')), 'allowed');
});
