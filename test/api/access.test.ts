// People by extension actions: seen and changed by those who may do everything in their account, and by nobody else.

import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { MAX_PERSON_NAME_LENGTH } from '../../src/accounts/people/people.ts';
import { MAX_SUBJECT_CHARACTERS } from '../../src/accounts/people/provider.ts';
import { SECOND_MS } from '../../src/lib/clock.ts';
import { READ_ONLY } from '../../src/accounts/policy.ts';
import { openTestService, type TestService } from '../support/service.ts';

const INVALID = 'FailedOperation.InvalidParam';

describe('access to an account', () => {
  let service: TestService;
  before(async () => {
    service = await openTestService();
  });
  after(async () => await service[Symbol.asyncDispose]());

  test('a person is made, shown, changed, reset and deleted, and the log says who did it', async () => {
    const made = await service.ask('ResealCreatePerson', {
      Name: 'ann@example.com',
      PolicyName: 'ReadOnlyAccess',
      ProjectIds: [0],
    });
    ok(typeof made['Link'] === 'string');
    match(made['Link'], /^http:\/\/.*\/console\/#token=[A-Za-z0-9_-]{43}$/);
    const { People, Keys, Policies } = await service.ask('ResealDescribeAccess');
    const [ann] = People as readonly Readonly<Record<string, unknown>>[];
    deepEqual(
      [ann?.['Name'], ann?.['PolicyName'], ann?.['ProjectIds'], ann?.['SignedInOn']],
      ['ann@example.com', 'ReadOnlyAccess', [0], ''],
    );
    deepEqual(
      (Keys as readonly { readonly SecretId: string }[]).map(({ SecretId }) => SecretId),
      [service.key.secretId],
    );
    deepEqual(
      (Policies as readonly { readonly PolicyName: string }[]).map(({ PolicyName }) => PolicyName),
      ['FullAccess', 'ReadOnlyAccess'],
    );
    ok(!JSON.stringify([People, Keys]).includes(service.key.secretKey));
    const change = { Name: 'ann@example.com', PolicyName: 'FullAccess', AllProjects: true, Disabled: true };
    const { Person } = await service.ask('ResealModifyPerson', change);
    const changed = Person as Readonly<Record<string, unknown>>;
    deepEqual([changed['PolicyName'], changed['ProjectIds'], changed['Disabled']], ['FullAccess', null, true]);
    await service.ask('ResealResetPerson', { Name: 'ann@example.com' });
    deepEqual((await service.ask('ResealDeletePerson', { Name: 'ann@example.com' }))['Name'], 'ann@example.com');
    equal(await service.refusal('ResealDeletePerson', { Name: 'ann@example.com' }), INVALID);
    const { Entries } = await service.ask('ResealDescribeAuditLog', { Limit: 100 });
    const entries = Entries as readonly { readonly Kind: string; readonly SecretId: string; readonly Detail: string }[];
    const own = entries.filter(({ Kind }) => Kind.startsWith('person'));
    deepEqual(
      own.map(({ Kind, SecretId }) => [Kind, SecretId]),
      ['personMade', 'personChanged', 'personChanged', 'personDeleted'].map((kind) => [kind, service.key.secretId]),
    );
    ok(own.every(({ Detail }) => !Detail.includes('sealed')));
  });

  test('a name that is none, that somebody has, and rights that there are not make nobody', async () => {
    await service.ask('ResealCreatePerson', { Name: 'taken', PolicyName: 'FullAccess' });
    const { key } = await service.addAccount();
    const refused = async (wish: object, by = service.key) =>
      await service.refusal('ResealCreatePerson', { Name: 'new', PolicyName: 'FullAccess', ...wish }, by);
    for (const Name of [
      '',
      'a',
      'Upper',
      'a b',
      '-a',
      'ünder',
      'a@',
      'a@b@c',
      'a'.repeat(MAX_PERSON_NAME_LENGTH + 1),
    ]) {
      equal(await refused({ Name }), INVALID, Name);
    }
    equal(await refused({ Name: 'taken' }), INVALID);
    equal(await refused({ Name: 'taken' }, key), INVALID);
    equal(await refused({ PolicyName: 'nothing' }), INVALID);
    equal(await refused({ ProjectIds: [7] }), INVALID);
    await service.ask('ResealCreatePerson', { Name: 'a'.repeat(MAX_PERSON_NAME_LENGTH), PolicyName: 'FullAccess' });
    equal(await service.refusal('ResealModifyPerson', { Name: 'taken', Disabled: true }, key), INVALID);
    deepEqual((await service.ask('ResealDescribeAccess', {}, key))['People'], []);
  });

  test('a person of a provider is made without a link, and one subject of a provider is one person', async () => {
    // Not so many in one second as to be too many.
    service.advance(SECOND_MS);
    const at = { Name: 'oid', PolicyName: 'FullAccess', Provider: 'corp', Subject: 'x'.repeat(MAX_SUBJECT_CHARACTERS) };
    const made = await service.ask('ResealCreatePerson', at);
    const person = made['Person'] as Readonly<Record<string, unknown>>;
    deepEqual([made['Link'], person['Provider'], person['Subject']], [null, at.Provider, at.Subject]);
    equal((await service.ask('ResealResetPerson', { Name: 'oid' }))['Link'], null);
    const refused = async (wish: object) =>
      await service.refusal('ResealCreatePerson', { ...at, Name: 'oid-2', Subject: 'free', ...wish });
    for (const wish of [
      { Subject: at.Subject },
      { Subject: undefined },
      { Provider: undefined },
      { Provider: '' },
      { Subject: '' },
      { Subject: `${at.Subject}x` },
    ]) {
      equal(await refused(wish), INVALID, JSON.stringify(wish));
    }
    await service.ask('ResealCreatePerson', { ...at, Name: 'oid-2', Provider: 'other' });
    service.advance(SECOND_MS);
  });

  test('nobody gives a right that they lack', async () => {
    await service.addPolicy('all-but', {
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['*'], resource: ['*'] },
        { effect: 'deny', action: ['ssl:RevokeCertificate'], resource: ['*'] },
      ],
    });
    await service.addPolicy('reading', READ_ONLY);
    const lacking = [
      await service.addKey({ policyName: 'all-but' }),
      await service.addKey({ policyName: 'reading' }),
      await service.addKey({ projectIds: [0] }),
    ];
    for (const key of lacking) {
      for (const [action, input] of [
        ['ResealDescribeAccess', {}],
        ['ResealCreatePerson', { Name: 'eve', PolicyName: 'FullAccess' }],
        ['ResealModifyPerson', { Name: 'taken', PolicyName: 'FullAccess' }],
        ['ResealResetPerson', { Name: 'taken' }],
        ['ResealDeletePerson', { Name: 'taken' }],
      ] as const) {
        equal(await service.refusal(action, input, key), 'FailedOperation.AuthError', action);
      }
    }
  });
});
