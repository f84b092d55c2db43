// The API against the published definitions: its actions, their inputs, and the codes that they may answer.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { wireErrorOf } from '../../src/api/errors/errors.ts';
import { EXTENSION_ACTIONS, EXTENSION_PREFIX } from '../../src/api/extensions.ts';
import { INTERNATIONAL_ACTIONS } from '../../src/api/international.ts';
import { ACTIONS, makeRegistry } from '../../src/api/registry.ts';
import { SERVICE_VERSIONS } from '../../src/api/services.ts';
import type { Refusal } from '../../src/failure.ts';
import extensions from '../vectors/extensions.json' with { type: 'json' };
import international from '../vectors/international.json' with { type: 'json' };
import published from '../vectors/requests.json' with { type: 'json' };
import { foreignWords } from '../support/foreign-words.ts';
import { told } from '../support/reasons.ts';

interface PublishedAction {
  readonly input: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
}

const PUBLISHED: Readonly<Record<string, PublishedAction>> = published.actions;
const EXTENSIONS: Readonly<Record<string, PublishedAction>> = extensions.actions;
/** What published actions take beside their published parameters. */
const FURTHER_PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = extensions.parameters;

/** One of each kind; the type makes sure that none is left out. */
const REFUSALS: { readonly [Each in Refusal as Each['kind']]: Each } = {
  protocolUnsupported: { kind: 'protocolUnsupported', detail: told('d') },
  requestUnreadable: { kind: 'requestUnreadable', detail: told('d') },
  multipartUnreadable: { kind: 'multipartUnreadable', detail: told('d') },
  requestTooLarge: { kind: 'requestTooLarge', part: 'body', limitBytes: 1 },
  tooManyAtOnce: { kind: 'tooManyAtOnce' },
  storeUnavailable: { kind: 'storeUnavailable' },
  parameterMissing: { kind: 'parameterMissing', name: 'n' },
  parameterUnknown: { kind: 'parameterUnknown', name: 'n' },
  parameterMistyped: { kind: 'parameterMistyped', name: 'n', expected: told('e') },
  parameterValueInvalid: { kind: 'parameterValueInvalid', name: 'n', detail: told('d') },
  actionUnknown: { kind: 'actionUnknown', action: 'a' },
  actionNotBuilt: { kind: 'actionNotBuilt', action: 'a' },
  versionUnknown: { kind: 'versionUnknown', version: 'v' },
  rateExceeded: { kind: 'rateExceeded', action: 'a', seen: 2, limit: 1 },
  authorizationMalformed: { kind: 'authorizationMalformed', detail: told('d') },
  secretIdUnknown: { kind: 'secretIdUnknown' },
  signatureExpired: { kind: 'signatureExpired', detail: told('d') },
  signatureWrong: { kind: 'signatureWrong', secretId: 's' },
  tokenRefused: { kind: 'tokenRefused' },
  addressNotPermitted: { kind: 'addressNotPermitted', address: '192.0.2.1', secretId: 's' },
  actionDenied: { kind: 'actionDenied', action: 'a', resource: 'r' },
  accountSuspended: { kind: 'accountSuspended', secretId: 's' },
  projectClosed: { kind: 'projectClosed', projectId: 1 },
  cascadeDenied: { kind: 'cascadeDenied', certificateId: 'c' },
  accountUnverified: { kind: 'accountUnverified' },
  notSignedIn: { kind: 'notSignedIn' },
  signInRefused: { kind: 'signInRefused', secretId: 's' },
  signInTooOften: { kind: 'signInTooOften', retryAfterSeconds: 1 },
  requestForged: { kind: 'requestForged' },
  signInLinkOver: { kind: 'signInLinkOver' },
  administrationDenied: { kind: 'administrationDenied', action: 'a' },
  operatorDenied: { kind: 'operatorDenied', action: 'a' },
  sumsDenied: { kind: 'sumsDenied', action: 'a' },
  certificateNotFound: { kind: 'certificateNotFound', certificateId: 'c' },
  sourceForbids: { kind: 'sourceForbids', act: 'a' },
  campaignUnknown: { kind: 'campaignUnknown', campaignId: 'c' },
  campaignStepForbids: { kind: 'campaignStepForbids', campaignId: 'c', act: 'start', detail: told('d') },
  campaignLimitReached: { kind: 'campaignLimitReached', limit: 1 },
  campaignSelectionFull: { kind: 'campaignSelectionFull', limit: 1 },
  csrNotFound: { kind: 'csrNotFound', csrId: 1 },
  csrNotModifiable: { kind: 'csrNotModifiable', csrId: 1, detail: told('d') },
  csrLimitReached: { kind: 'csrLimitReached', limit: 1 },
  csrCountInvalid: { kind: 'csrCountInvalid', given: 2, limit: 1 },
  contactEmailMissing: { kind: 'contactEmailMissing' },
  orderUnderWay: { kind: 'orderUnderWay', detail: told('d') },
  letterNotNeeded: { kind: 'letterNotNeeded' },
  packageOrderInvalid: { kind: 'packageOrderInvalid', part: 'product', detail: told('d') },
  publicationImpossible: { kind: 'publicationImpossible', domain: 'd' },
  phaseForbids: { kind: 'phaseForbids', act: 'a', detail: told('d') },
  alreadyReplaced: { kind: 'alreadyReplaced', detail: told('d') },
  freeLimitReached: { kind: 'freeLimitReached', limit: 1 },
  orderLimitReached: { kind: 'orderLimitReached', limit: 1 },
  quotaReached: { kind: 'quotaReached', quota: 'records', limit: 1 },
  domainLimitReached: { kind: 'domainLimitReached', registrableDomain: 'd', limit: 1 },
  argumentInvalid: { kind: 'argumentInvalid', detail: told('d') },
  domainTooLong: { kind: 'domainTooLong', detail: told('d') },
  csrInvalid: { kind: 'csrInvalid', detail: told('d') },
  csrMismatch: { kind: 'csrMismatch', detail: told('d') },
  algorithmForbidden: { kind: 'algorithmForbidden', detail: told('d') },
  packageUnknown: { kind: 'packageUnknown', detail: told('d') },
  authorityUnreachable: { kind: 'authorityUnreachable', detail: told('d') },
  orderUnreadable: { kind: 'orderUnreadable', detail: told('d') },
  reissueRefused: { kind: 'reissueRefused', detail: told('d') },
  cancelFailed: { kind: 'cancelFailed', detail: told('d') },
  cancelAuditForbidden: { kind: 'cancelAuditForbidden', detail: told('d') },
  notCompletable: { kind: 'notCompletable', detail: told('d') },
  notVerifiable: { kind: 'notVerifiable', detail: told('d') },
  notResubmittable: { kind: 'notResubmittable', detail: told('d') },
  deleteIssuedForbidden: { kind: 'deleteIssuedForbidden' },
  deleteWithinHourForbidden: { kind: 'deleteWithinHourForbidden' },
  downloadFormUnsupported: { kind: 'downloadFormUnsupported', detail: told('d') },
  deletionTaskUnknown: { kind: 'deletionTaskUnknown', taskId: 't' },
  certificateCountInvalid: { kind: 'certificateCountInvalid', given: 2, limit: 1 },
  tooManyTags: { kind: 'tooManyTags', given: 2, limit: 1 },
  tagKeyEmpty: { kind: 'tagKeyEmpty' },
  tagKeyTooLong: { kind: 'tagKeyTooLong', limit: 1 },
  tagKeyIllegal: { kind: 'tagKeyIllegal', key: 'k' },
  tagKeyRepeated: { kind: 'tagKeyRepeated', key: 'k' },
  tagValueTooLong: { kind: 'tagValueTooLong', limit: 1 },
  tagValueIllegal: { kind: 'tagValueIllegal', key: 'k' },
  tagSetAndRemoved: { kind: 'tagSetAndRemoved', key: 'k' },
  resourceUnreadable: { kind: 'resourceUnreadable', resource: 'r' },
  taggedServiceUnknown: { kind: 'taggedServiceUnknown', service: 's' },
  taggedPrefixUnknown: { kind: 'taggedPrefixUnknown', prefix: 'p' },
  managerUnknown: { kind: 'managerUnknown', managerId: 1 },
  bindTaskUnknown: { kind: 'bindTaskUnknown', taskId: 't' },
  notDeployable: { kind: 'notDeployable', detail: told('d') },
  namesNotCovered: { kind: 'namesNotCovered', detail: told('d') },
  targetUnknown: { kind: 'targetUnknown', instanceId: 'i' },
  instanceMalformed: { kind: 'instanceMalformed', instanceId: 'i' },
  resourceTypeUnknown: { kind: 'resourceTypeUnknown', resourceType: 't' },
  nothingBound: { kind: 'nothingBound', certificateId: 'c' },
  deploymentUnknown: { kind: 'deploymentUnknown', deploymentId: 1 },
  deploymentUnderWay: { kind: 'deploymentUnderWay', deploymentId: 1 },
  nothingToRetry: { kind: 'nothingToRetry', deploymentId: 1 },
  nothingToRollBack: { kind: 'nothingToRollBack', deploymentId: 1 },
  uploadUnreadable: { kind: 'uploadUnreadable', detail: told('d') },
  uploadChainBroken: { kind: 'uploadChainBroken', detail: told('d') },
  uploadAlgorithmUnsupported: { kind: 'uploadAlgorithmUnsupported', detail: told('d') },
  uploadNotAuthority: { kind: 'uploadNotAuthority', detail: told('d') },
  uploadKeyMissing: { kind: 'uploadKeyMissing' },
  uploadKeyUnreadable: { kind: 'uploadKeyUnreadable', detail: told('d') },
  uploadKeyMismatch: { kind: 'uploadKeyMismatch' },
  uploadExists: { kind: 'uploadExists', certificateId: 'c' },
};

/** What the pipeline itself refuses, which so any action may answer. */
const ANYWHERE: readonly (keyof typeof REFUSALS)[] = ['actionDenied', 'projectClosed', 'accountUnverified'];

test('the registry has the 68 actions of the published version, each under its own name', () => {
  assert.equal(SERVICE_VERSIONS.ssl, published.version);
  assert.deepEqual(
    ACTIONS.map(({ name }) => name),
    Object.keys(PUBLISHED),
  );
  assert.equal(makeRegistry(ACTIONS).size, 68);
});

for (const { name, input } of ACTIONS.filter((action) => action.input !== undefined)) {
  test(`${name} takes the parameters that are published for it`, () => {
    assert.deepEqual({ ...input }, { ...PUBLISHED[name]?.input, ...FURTHER_PARAMETERS[name] });
  });

  test(`${name} answers a lack of permission and an unknown certificate by codes of its own list or common ones`, () => {
    const takesCertificate = Object.hasOwn(PUBLISHED[name]?.input ?? {}, 'CertificateId');
    for (const kind of takesCertificate ? [...ANYWHERE, 'certificateNotFound' as const] : ANYWHERE) {
      const { Code } = wireErrorOf(REFUSALS[kind], { action: name, language: 'en-US' });
      assert.ok(isCommon(Code) || PUBLISHED[name]?.errors.includes(Code), `${kind}: ${Code}`);
    }
  });
}

test('an extension action is called as no action of the published version is, nor will be, and is in no list with them', () => {
  const names = EXTENSION_ACTIONS.map(({ name }) => name);
  assert.deepEqual(names, Object.keys(extensions.actions));
  for (const name of names) {
    assert.ok(name.startsWith(EXTENSION_PREFIX), name);
    assert.ok(!(name in PUBLISHED), name);
  }
  assert.deepEqual(
    Object.keys(PUBLISHED).filter((name) => name.startsWith(EXTENSION_PREFIX)),
    [],
  );
});

for (const { name, input } of EXTENSION_ACTIONS) {
  test(`${name} takes the parameters of its contract, and its codes are of the published lists`, () => {
    assert.deepEqual({ ...input }, EXTENSIONS[name]?.input);
    const known = new Set(Object.values(PUBLISHED).flatMap(({ errors }) => errors));
    for (const code of EXTENSIONS[name]?.errors ?? []) assert.ok(known.has(code), code);
    for (const kind of [...ANYWHERE, 'certificateNotFound' as const, 'phaseForbids' as const]) {
      assert.ok(known.has(wireErrorOf(REFUSALS[kind], { action: name, language: 'en-US' }).Code), kind);
    }
  });
}

test('the actions of the international SDK are in no list of the domestic one, and take what that has and what ours adds', () => {
  assert.deepEqual(
    INTERNATIONAL_ACTIONS.map(({ name }) => name),
    Object.keys(international.actions),
  );
  const further: Readonly<Record<string, Readonly<Record<string, string>>>> = international.parameters;
  for (const [name, { input }] of Object.entries(international.actions)) {
    assert.ok(!(name in PUBLISHED), name);
    const built = INTERNATIONAL_ACTIONS.find((action) => action.name === name)?.input;
    assert.deepEqual({ ...built }, { ...input, ...further[name] });
  }
});

test('docs/extensions.md has a chapter for each extension action, and for nothing else', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/extensions.md'), 'utf8');
  const chapters = [...text.matchAll(/^## (Reseal\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(
    chapters,
    EXTENSION_ACTIONS.map(({ name }) => name),
  );
});

test('every refusal has a code that is common or in the list of some action', () => {
  const listed = new Set(Object.values(PUBLISHED).flatMap(({ errors }) => errors));
  for (const refusal of Object.values(REFUSALS)) {
    const { Code } = wireErrorOf(refusal, { action: undefined, language: 'en-US' });
    assert.ok(isCommon(Code) || listed.has(Code), `${refusal.kind}: ${Code}`);
  }
});

test('where an action calls a refusal by a name of its own, that is in its list or common', () => {
  for (const [action, { errors }] of Object.entries(PUBLISHED)) {
    for (const refusal of Object.values(REFUSALS)) {
      const usual = wireErrorOf(refusal, { action: undefined, language: 'en-US' }).Code;
      const { Code } = wireErrorOf(refusal, { action, language: 'en-US' });
      assert.ok(Code === usual || isCommon(Code) || errors.includes(Code), `${action}, ${refusal.kind}: ${Code}`);
    }
  }
});

test('every refusal has a message in English and one in Chinese', () => {
  for (const refusal of Object.values(REFUSALS)) {
    const english = wireErrorOf(refusal, { action: undefined, language: 'en-US' }).Message;
    const chinese = wireErrorOf(refusal, { action: undefined, language: 'zh-CN' }).Message;
    assert.match(english, /^[\x20-\x7e]+\.$/, refusal.kind);
    assert.match(chinese, /\p{Script=Han}.*。$/u, refusal.kind);
    assert.deepEqual(foreignWords(chinese), [], refusal.kind);
  }
});

test('only the rate limit answers RequestLimitExceeded, since clients retry on it', () => {
  const codes = Object.values(REFUSALS).map((refusal) => [
    refusal.kind,
    wireErrorOf(refusal, { action: undefined, language: 'en-US' }).Code,
  ]);
  assert.deepEqual(
    codes.filter(([, code]) => code?.startsWith('RequestLimitExceeded')),
    [['rateExceeded', 'RequestLimitExceeded']],
  );
});

test('what a caller chose is shown in part, and only in plain characters', () => {
  const action = `${'a'.repeat(70)}\u202e\u0000${'b'.repeat(5000)}`;
  const { Message } = wireErrorOf({ kind: 'actionUnknown', action }, { action: undefined, language: 'en-US' });
  assert.equal(Message, `The action \`${'a'.repeat(70)}??${'b'.repeat(8)}...\` does not exist.`);
});

function isCommon(code: string): boolean {
  return published.commonErrors.includes(code);
}
