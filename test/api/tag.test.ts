// Service tag: the tags of certificates by its own actions, under the same rights, limits and records as everything else.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Statement } from '../../src/accounts/policy.ts';
import { ACTIONS } from '../../src/api/registry.ts';
import { TAG_ACTION_NAMES } from '../../src/api/services.ts';
import { TAG_ACTIONS } from '../../src/api/tag/tag-actions.ts';
import { MAX_RESOURCES } from '../../src/api/tag/each-resource.ts';
import { MAX_RESOURCE_IDS } from '../../src/api/tag/actions/DescribeResourceTagsByResourceIds.ts';
import { MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, MAX_TAGS } from '../../src/certificates/model/tag.ts';
import { applyFor, detailOf, LIFE_YAML, recordOf, waitForRest } from '../support/life.ts';
import { readSdkTypes } from '../support/sdk-types.ts';
import { watchAnswers } from '../support/sdk-answers.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import { signTc3 } from '../support/signing.ts';
import type { Credential } from '../support/toy-service.ts';

const TYPES = readSdkTypes('tag');
const DENIED = 'AuthFailure.UnauthorizedOperation';
const NO_RESOURCE = 'InvalidParameterValue.ResourceDescriptionError';

let service: TestService;
let id: string;

before(async () => {
  service = await openTestService({ yaml: `${LIFE_YAML}  freePerAccount: 1000\n  freePerDomain: 1000\n` });
  id = await fresh();
});
after(() => service[Symbol.asyncDispose]());

test('Its actions are those that the SDK has, and none has the name of another service’s', () => {
  const called = [...TYPES.keys()].filter((name) => name.endsWith('Request'));
  assert.deepEqual(TAG_ACTIONS.map(({ name }) => `${name}Request`).toSorted(), called.toSorted());
  const others = new Set(ACTIONS.map(({ name }) => name));
  assert.deepEqual(
    TAG_ACTION_NAMES.filter((name) => others.has(name)),
    [],
  );
});

test('Each that is built takes the parameters that the SDK sends, and needs the same ones', () => {
  const names: Readonly<Record<string, string>> = { uint64: 'number', 'Tags[]': 'Tag[]' };
  for (const { name, input } of TAG_ACTIONS.filter((action) => action.input !== undefined)) {
    const own = Object.entries(input ?? {}).map(([parameter, type]) => {
      const plain = type.replace('!', '');
      return [parameter, `${names[plain] ?? plain}${type.endsWith('!') ? '!' : ''}`];
    });
    const sent = Object.entries(TYPES.get(`${name}Request`) ?? {}).map(([parameter, { type, isRequired }]) => [
      parameter,
      `${type}${isRequired ? '!' : ''}`,
    ]);
    assert.deepEqual(Object.fromEntries(own), Object.fromEntries(sent), name);
  }
});

test('Answers have the members of the SDK’s types, each of its type', async () => {
  const seen = watchAnswers(TYPES);
  const Resource = resource(await fresh());
  const Tags = [{ TagKey: 'a', TagValue: 'b' }];
  const asked = [
    ['ModifyResourceTags', { Resource, ReplaceTags: Tags }],
    ['DescribeResourceTagsByResourceIds', ids(Resource.slice(-8))],
    ['TagResources', { ResourceList: [Resource, resource('nothing1')], Tags }],
    ['UnTagResources', { ResourceList: [Resource, resource('nothing1')], TagKeys: ['a'] }],
  ] as const;
  for (const [action, input] of asked) seen.see(action, await ask(action, input));
  assert.deepEqual([...seen.defects], []);
  assert.deepEqual([...seen.nulls], []);
});

test('Tags are set, changed and taken away, and the certificate shows them', async () => {
  const certificate = await fresh();
  await ask('ModifyResourceTags', { Resource: resource(certificate), ReplaceTags: tags({ team: 'shop', 部门: '' }) });
  await ask('ModifyResourceTags', {
    Resource: `qcs::ssl:ap-guangzhou:uin/:certificate/${certificate}`,
    ReplaceTags: tags({ team: 'sales', env: 'prod' }),
    DeleteTags: [{ TagKey: '部门' }, { TagKey: 'never there' }],
  });
  assert.deepEqual(await tagsOf(certificate), { team: 'sales', env: 'prod' });
  assert.deepEqual((await detailOf(service, certificate))['Tags'], tags({ team: 'sales', env: 'prod' }));
  const found = await service.ask('DescribeCertificates', { Tags: tags({ env: 'prod' }) });
  assert.equal(found['TotalCount'], 1);
});

test('What is as it should be already is neither saved nor recorded; a change is, under updateTags', async () => {
  const certificate = await fresh();
  const change = { Resource: resource(certificate), ReplaceTags: tags({ a: '1' }) };
  await ask('ModifyResourceTags', change);
  await waitForRest(service);
  const { version } = await recordOf(service, certificate);
  await ask('ModifyResourceTags', change);
  assert.equal((await recordOf(service, certificate)).version, version);
  const { OperateLogs } = await service.ask('DescribeCertificateOperateLogs', { Limit: 1000 });
  const logs = (OperateLogs as readonly Answer[]).filter(({ CertId }) => CertId === certificate);
  assert.equal(logs.filter(({ Action }) => Action === 'updateTags').length, 1);
});

test('Tags of several certificates come one after the other, a page at a time', async () => {
  const [one, two] = [await fresh(), await fresh()];
  await ask('TagResources', {
    ResourceList: [one, two].map((certificate) => resource(certificate)),
    Tags: tags({ a: '1', b: '2' }),
  });
  const page = await ask('DescribeResourceTagsByResourceIds', { ...ids(two, 'nothing1', one), Offset: 1, Limit: 2 });
  const shown = (page['Tags'] as readonly Answer[]).map(({ ResourceId, TagKey }) => [ResourceId, TagKey]);
  assert.deepEqual(shown, [
    [two, 'b'],
    [one, 'a'],
  ]);
  assert.deepEqual([page['TotalCount'], page['Offset'], page['Limit']], [4, 1, 2]);
  const [first] = page['Tags'] as readonly Answer[];
  assert.equal(first?.['TagKeyMd5'], createHash('md5').update('b').digest('hex'));
  const system = await ask('DescribeResourceTagsByResourceIds', { ...ids(one), Category: 'System' });
  assert.deepEqual(system['Tags'], []);
});

test('TagResources and UnTagResources go on past what they cannot tag, and tell of each', async () => {
  const certificate = await fresh();
  const ResourceList = [resource(certificate), resource('nothing1'), resource(certificate, '100000000099')];
  const tagged = await ask('TagResources', { ResourceList, Tags: tags({ a: '1' }) });
  const failed = (tagged['FailedResources'] as readonly Answer[]).map(({ Resource, Code }) => [Resource, Code]);
  assert.deepEqual(failed, [
    [ResourceList[1], NO_RESOURCE],
    [ResourceList[2], NO_RESOURCE],
  ]);
  assert.deepEqual(await tagsOf(certificate), { a: '1' });
  const bare = await ask('UnTagResources', { ResourceList: [resource(certificate)], TagKeys: ['a', 'b'] });
  assert.deepEqual(bare['FailedResources'], []);
  assert.deepEqual(await tagsOf(certificate), {});
});

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, '']));

test('A certificate has as many tags as it may, and keys and values as long as they may be', async () => {
  const Resource = resource(await fresh());
  await ask('ModifyResourceTags', { Resource, ReplaceTags: tags(many(MAX_TAGS)) });
  const one = { 'another one': '' };
  assert.equal(
    await codeOf('ModifyResourceTags', { Resource, ReplaceTags: tags(one) }),
    'LimitExceeded.ResourceAttachedTags',
  );
  const longest = { ['k'.repeat(MAX_TAG_KEY_LENGTH)]: 'v'.repeat(MAX_TAG_VALUE_LENGTH) };
  await ask('ModifyResourceTags', { Resource, ReplaceTags: tags(longest), DeleteTags: [{ TagKey: 'k0' }] });
});

const REFUSED: readonly (readonly [what: string, action: string, input: () => object, code: string])[] = [
  ['a resource that is none', 'ModifyResourceTags', () => ({ Resource: 'nothing', ...SOME }), NO_RESOURCE],
  ['an unknown certificate', 'ModifyResourceTags', () => ({ Resource: resource('nothing1'), ...SOME }), NO_RESOURCE],
  [
    'a certificate said to be of another account',
    'ModifyResourceTags',
    () => ({ Resource: resource(id, '100000000099'), ...SOME }),
    NO_RESOURCE,
  ],
  [
    'a resource of another service',
    'ModifyResourceTags',
    () => ({ Resource: `qcs::cvm:ap-guangzhou:uin/:instance/${id}`, ...SOME }),
    NO_RESOURCE,
  ],
  ['neither set nor removed', 'ModifyResourceTags', () => ({ Resource: resource(id) }), 'MissingParameter'],
  [
    'one key set and removed',
    'ModifyResourceTags',
    () => ({ ...SOME, Resource: resource(id), DeleteTags: [{ TagKey: 'a' }] }),
    'InvalidParameterValue.DeleteTagsParamError',
  ],
  ['a key twice', 'ModifyResourceTags', () => set([...tags({ a: '1' }), ...tags({ a: '2' })]), 'InvalidParameter.Tag'],
  [
    'an empty key to take away',
    'ModifyResourceTags',
    () => ({ Resource: resource(id), DeleteTags: [{ TagKey: '' }] }),
    'InvalidParameterValue.TagKeyEmpty',
  ],
  ['an empty key', 'ModifyResourceTags', () => set(tags({ '': '1' })), 'InvalidParameterValue.TagKeyEmpty'],
  [
    'a key that is too long',
    'ModifyResourceTags',
    () => set(tags({ ['k'.repeat(MAX_TAG_KEY_LENGTH + 1)]: '' })),
    'InvalidParameterValue.TagKeyLengthExceeded',
  ],
  [
    'a key with a quote',
    'ModifyResourceTags',
    () => set(tags({ 'a"': '' })),
    'InvalidParameterValue.TagKeyCharacterIllegal',
  ],
  [
    'a value that is too long',
    'ModifyResourceTags',
    () => set(tags({ a: 'v'.repeat(MAX_TAG_VALUE_LENGTH + 1) })),
    'InvalidParameterValue.TagValueLengthExceeded',
  ],
  [
    'a value with a bracket',
    'ModifyResourceTags',
    () => set(tags({ a: '[' })),
    'InvalidParameterValue.TagValueCharacterIllegal',
  ],
  [
    'too many certificates to tag',
    'TagResources',
    () => ({ ResourceList: numbered(MAX_RESOURCES + 1).map((one) => resource(one)), Tags: tags({ a: '1' }) }),
    'LimitExceeded.ResourceNumPerRequest',
  ],
  [
    'a resource of another service among others',
    'UnTagResources',
    () => ({ ResourceList: [`qcs::cvm::uin/:instance/${id}`], TagKeys: ['a'] }),
    'InvalidParameter.UnsupportedService',
  ],
  ['no key to take away', 'UnTagResources', () => ({ ResourceList: [resource(id)], TagKeys: [] }), 'MissingParameter'],
  [
    'too many certificates to tell of',
    'DescribeResourceTagsByResourceIds',
    () => ids(...numbered(MAX_RESOURCE_IDS + 1)),
    'InvalidParameterValue.ResourceIdInvalid',
  ],
  [
    'another service',
    'DescribeResourceTagsByResourceIds',
    () => ({ ...ids(id), ServiceType: 'cvm' }),
    'InvalidParameterValue.ServiceTypeInvalid',
  ],
  [
    'another prefix',
    'DescribeResourceTagsByResourceIds',
    () => ({ ...ids(id), ResourcePrefix: 'instance' }),
    'InvalidParameterValue.ResourcePrefixInvalid',
  ],
  ['an action that is not built', 'GetTags', () => ({}), 'UnsupportedOperation'],
];

for (const [what, action, input, code] of REFUSED) {
  test(`${action} refuses ${what}, by a code of its service`, async () => {
    assert.equal(await codeOf(action, input()), code);
  });
}

test('As many certificates as may be named are', async () => {
  await ask('DescribeResourceTagsByResourceIds', ids(...numbered(MAX_RESOURCE_IDS)));
  const ResourceList = numbered(MAX_RESOURCES).map((one) => resource(one));
  await ask('TagResources', { ResourceList, Tags: tags({ a: '1' }) });
});

test('Version and action go together, whatever host and scope say', async () => {
  const version = { 'x-tc-version': '2019-12-05' };
  assert.equal(await codeOf('ModifyResourceTags', set(tags({ a: '1' })), { headers: version }), 'InvalidAction');
  assert.equal(await codeOf('DescribeCertificates', {}), 'InvalidAction');
  assert.equal(await codeOf('ModifyResourceTags', {}, { headers: { 'x-tc-version': '2018-08-14' } }), 'NoSuchVersion');
  const other = { scope: '127', headers: { host: '127.0.0.1:8400' } };
  assert.equal((await call('DescribeResourceTagsByResourceIds', ids(id), other)).Error, undefined);
});

const allow = (...action: readonly string[]): Statement => ({ effect: 'allow', action, resource: ['*'] });

test('A policy speaks of it as service tag, and of what it touches as certificates of service ssl', async () => {
  const certificate = await fresh();
  const change = { Resource: resource(certificate), ReplaceTags: tags({ a: '1' }) };
  const onSsl = await keyWith('onSsl', [allow('ssl:*')]);
  assert.equal(await codeOf('ModifyResourceTags', change, { credential: onSsl }), DENIED);
  const denial: Statement = {
    effect: 'deny',
    // Of what is one act under three names, one denial is enough.
    action: ['tag:ModifyResourceTags', 'tag:Describe*'],
    resource: [`qcs::ssl:::certificate/${certificate}`],
  };
  const denied = await keyWith('denied', [allow('*'), denial]);
  assert.equal(await codeOf('ModifyResourceTags', change, { credential: denied }), DENIED);
  assert.equal(await codeOf('DescribeResourceTagsByResourceIds', ids(id, certificate), { credential: denied }), DENIED);
  const listed = { ResourceList: [resource(certificate)], Tags: tags({ a: '1' }) };
  const { FailedResources } = await ask('TagResources', listed, { credential: denied });
  assert.deepEqual(
    (FailedResources as readonly Answer[]).map(({ Code }) => Code),
    [DENIED],
  );
  assert.deepEqual(await tagsOf(certificate), {});
  const reader = await service.addKey({ policyName: 'ReadOnlyAccess' });
  await ask('DescribeResourceTagsByResourceIds', ids(certificate), { credential: reader });
  assert.equal(await codeOf('ModifyResourceTags', change, { credential: reader }), DENIED);
});

test('No change of tags shakes off a denial, or brings the right to a private key', async () => {
  const certificate = await fresh();
  const Resource = resource(certificate);
  await ask('ModifyResourceTags', { Resource, ReplaceTags: tags({ team: 'bank' }) });
  const denied = await keyWith('noBank', [
    allow('*'),
    { effect: 'deny', action: ['ssl:RevokeCertificate'], resource: ['qcs::ssl:::tag/team&bank'] },
  ]);
  const off = { Resource, DeleteTags: [{ TagKey: 'team' }] };
  assert.equal(await codeOf('ModifyResourceTags', off, { credential: denied }), DENIED);
  const ofShop = await keyWith('ofShop', [
    allow('ssl:Describe*', 'tag:*'),
    { effect: 'allow', action: ['ssl:ReadCertificatePrivateKey'], resource: ['qcs::ssl:::tag/team&shop'] },
  ]);
  const on = { Resource, ReplaceTags: tags({ team: 'shop' }) };
  assert.equal(await codeOf('ModifyResourceTags', on, { credential: ofShop }), DENIED);
  assert.deepEqual(await tagsOf(certificate), { team: 'bank' });
  await ask('ModifyResourceTags', { Resource, ReplaceTags: tags({ env: 'x' }) }, { credential: ofShop });
});

test('Another account’s certificate has no tags to be told of, and none to be changed', async () => {
  const { key: credential } = await service.addAccount();
  await ask('ModifyResourceTags', { Resource: resource(id), ReplaceTags: tags({ hidden: 'x' }) });
  const told = await ask('DescribeResourceTagsByResourceIds', ids(id), { credential });
  assert.deepEqual([told['TotalCount'], told['Tags']], [0, []]);
  const change = { Resource: resource(id), ReplaceTags: tags({ a: '1' }) };
  const [theirs, unknown] = await Promise.all([
    call('ModifyResourceTags', change, { credential }),
    call('ModifyResourceTags', { ...change, Resource: resource('nothing1') }, { credential }),
  ]);
  assert.equal(theirs.Error?.Code, NO_RESOURCE);
  assert.equal(theirs.Error.Message.replace(id, ''), unknown.Error?.Message.replace('nothing1', ''));
});

const SOME = { ReplaceTags: [{ TagKey: 'a', TagValue: '1' }] };

function set(ReplaceTags: readonly object[]): object {
  return { Resource: resource(id), ReplaceTags };
}

function tags(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}

function resource(certificateId: string, account = ''): string {
  return `qcs::ssl:ap-guangzhou:uin/${account}:certificate/${certificateId}`;
}

function ids(...ResourceIds: readonly string[]): object {
  return { ServiceType: 'ssl', ResourcePrefix: 'certificate', ResourceRegion: 'ap-guangzhou', ResourceIds };
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `none${String(at).padStart(4, '0')}`);
}

let applied = 0;

/** An order that nothing is done to. */
async function fresh(): Promise<string> {
  applied += 1;
  return await applyFor(service, `tagged-${applied}.com`, { input: { DvAuthMethod: 'DNS' } });
}

async function keyWith(name: string, statement: readonly Statement[]): Promise<Credential> {
  await service.addPolicy(name, { version: '2.0', statement });
  return await service.addKey({ policyName: name });
}

async function tagsOf(certificateId: string): Promise<Readonly<Record<string, string>>> {
  const { Tags } = await ask('DescribeResourceTagsByResourceIds', { ...ids(certificateId), Limit: 100 });
  return Object.fromEntries((Tags as readonly Answer[]).map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}

interface Manner {
  readonly credential?: Credential;
  readonly scope?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As its clients sign: under its own host, with its name in the scope. */
async function call(action: string, input: object, manner: Manner = {}): Promise<Answer> {
  const { credential = service.key, scope = 'tag', headers } = manner;
  const own = { 'x-tc-version': '2018-08-13', host: 'tag.reseal.example.net' };
  const request = { credential, action, now: service.clock.now(), body: input, service: scope };
  const answer = await service.service.api.answer(signTc3({ ...request, headers: { ...own, ...headers } }));
  return (JSON.parse(answer.text) as { readonly Response: Answer }).Response;
}

async function ask(action: string, input: object, manner?: Manner): Promise<Answer> {
  const answer = await call(action, input, manner);
  assert.equal(answer.Error, undefined, `${action}: ${JSON.stringify(answer.Error)}`);
  return answer;
}

async function codeOf(action: string, input: object, manner?: Manner): Promise<string | undefined> {
  return (await call(action, input, manner)).Error?.Code;
}
