// Store contract: people, links, sessions and wrong sign-ins.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Person } from '../../../src/accounts/people/person.ts';
import type { Attempts } from '../../../src/accounts/sessions/attempts.ts';
import type { Session } from '../../../src/accounts/sessions/session.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, NOON, OTHER_ACCOUNT } from './samples.ts';

const ALICE: Person = {
  id: 'person-alice',
  accountUin: ACCOUNT,
  name: 'alice',
  policyName: 'FullAccess',
  projectIds: undefined,
  disabled: false,
  createdAt: NOON,
  signedInAt: undefined,
  sealedCredentials: undefined,
  provider: undefined,
  providerIssuer: undefined,
};
const BOB: Person = {
  ...ALICE,
  id: 'person-bob',
  name: 'bob@example.com',
  projectIds: [0, 7],
  disabled: true,
  signedInAt: addMs(NOON, 5),
  sealedCredentials: Uint8Array.of(1, 2, 3),
  provider: { name: 'corp', subject: 'sub|1' },
  providerIssuer: 'https://id.corp.example/',
};

const SESSION: Session = {
  idSha256: 'a'.repeat(64),
  kind: 'person',
  holderId: ALICE.id,
  accountUin: ACCOUNT,
  createdAt: NOON,
  seenAt: NOON,
  endsAt: addMs(NOON, 1000),
  endedAt: undefined,
  address: '192.0.2.1',
  agent: 'Browser/1',
  proofSha256: undefined,
};
const OTHER: Session = {
  ...SESSION,
  idSha256: 'b'.repeat(64),
  kind: 'key',
  createdAt: addMs(NOON, 1),
  endsAt: addMs(NOON, 2000),
  proofSha256: 'c'.repeat(64),
};

const ATTEMPTS: Attempts = { subject: 'name/x', wrong: 3, lastAt: NOON, waitsUntil: addMs(NOON, 9) };

export const signInContract: Contract = {
  'people are found by id, name and provider, listed for their account, changed and removed': async (store) => {
    await store.transact(async ({ people }) => {
      await people.put(BOB);
      await people.put(ALICE);
      await people.put({ ...ALICE, id: 'person-eve', name: 'eve', accountUin: OTHER_ACCOUNT });
    });
    const { people } = store.reads;
    deepEqual(await people.find(BOB.id), BOB);
    deepEqual(await people.findByName('alice'), ALICE);
    deepEqual(await people.findAtProvider({ name: 'corp', subject: 'sub|1' }), BOB);
    equal(await people.findAtProvider({ name: 'other', subject: 'sub|1' }), undefined);
    deepEqual(await people.list(ACCOUNT), [ALICE, BOB]);
    equal(await people.count(), 3);
    const changed = {
      ...BOB,
      policyName: 'mine',
      projectIds: undefined,
      disabled: false,
      sealedCredentials: undefined,
    };
    await store.transact((rows) => rows.people.put({ ...changed, signedInAt: NOON }));
    // When somebody signed in last is not changed with the rest.
    deepEqual(await people.find(BOB.id), changed);
    equal(await store.transact((rows) => rows.people.remove(BOB.id)), true);
    equal(await store.transact((rows) => rows.people.remove(BOB.id)), false);
  },

  "the issuer of a person's first sign-in stays, until it is forgotten": async (store) => {
    await store.transact(async (rows) => {
      await rows.people.put(ALICE);
      await rows.people.keepIssuer(ALICE.id, 'https://one.example/');
      await rows.people.keepIssuer(ALICE.id, 'https://other.example/');
    });
    const kept = await store.reads.people.find(ALICE.id);
    equal(kept?.providerIssuer, 'https://one.example/');
    await store.transact((rows) => rows.people.put(ALICE));
    equal((await store.reads.people.find(ALICE.id))?.providerIssuer, undefined);
  },

  'a name is given once in all accounts, and so is a subject of a provider': async (store) => {
    await store.transact((rows) => rows.people.put(BOB));
    const named = { ...ALICE, name: BOB.name, accountUin: OTHER_ACCOUNT };
    await rejects(store.transact((rows) => rows.people.put(named)));
    await rejects(store.transact((rows) => rows.people.put({ ...ALICE, provider: BOB.provider })));
    equal(await store.reads.people.count(), 1);
  },

  'a change of a person counts as a change of callers, a sign-in and a used step do not': async (store) => {
    const { accounts, people } = store.reads;
    const before = await accounts.countChanges();
    await store.transact((rows) => rows.people.put(ALICE));
    const after = await accounts.countChanges();
    equal(after, before + 1);
    await store.transact(async (rows) => {
      await rows.people.recordSignIn(ALICE.id, addMs(NOON, 2));
      await rows.people.recordSignIn(ALICE.id, addMs(NOON, 1));
      equal(await rows.people.useStep(ALICE.id, 7), true);
    });
    equal(await accounts.countChanges(), after);
    deepEqual((await people.find(ALICE.id))?.signedInAt, addMs(NOON, 2));
  },

  'a step of an authenticator is used once, and none before it': async (store) => {
    await store.transact((rows) => rows.people.put(ALICE));
    const use = async (step: number) => await store.transact((rows) => rows.people.useStep(ALICE.id, step));
    deepEqual([await use(5), await use(5), await use(4), await use(6)], [true, false, false, true]);
    await store.transact((rows) => rows.people.put({ ...ALICE, disabled: true }));
    deepEqual([await use(6), await use(7)], [false, true]);
    equal(await store.transact((rows) => rows.people.useStep('person-nobody', 1)), false);
  },

  'a link is found by its hash and is good once; that for the first person is remembered': async (store) => {
    const link = { tokenSha256: 'd'.repeat(64), personId: ALICE.id, expiresAt: NOON };
    const first = { tokenSha256: 'e'.repeat(64), personId: undefined, expiresAt: NOON };
    await store.transact((rows) => rows.signInLinks.insert(link));
    equal(await store.reads.signInLinks.hasFirst(), false);
    await store.transact((rows) => rows.signInLinks.insert(first));
    equal(await store.reads.signInLinks.hasFirst(), true);
    deepEqual(await store.reads.signInLinks.find(link.tokenSha256), link);
    deepEqual(await store.reads.signInLinks.find(first.tokenSha256), first);
    const remove = async () => await store.transact((rows) => rows.signInLinks.remove(first.tokenSha256));
    deepEqual([await remove(), await remove()], [true, false]);
    await store.transact((rows) => rows.signInLinks.removeOf(ALICE.id));
    equal(await store.reads.signInLinks.find(link.tokenSha256), undefined);
  },

  'sessions are found, seen, ended one by one and all but one, and forgotten after their end': async (store) => {
    await store.transact(async ({ sessions }) => {
      await sessions.insert(OTHER);
      await sessions.insert(SESSION);
      await sessions.recordSeen(SESSION.idSha256, addMs(NOON, 3));
      await sessions.recordSeen(SESSION.idSha256, addMs(NOON, 2));
    });
    const { sessions } = store.reads;
    const seen = { ...SESSION, seenAt: addMs(NOON, 3) };
    deepEqual(await sessions.find(SESSION.idSha256), seen);
    deepEqual(await sessions.listOf(ALICE.id), [seen, OTHER]);
    const at = addMs(NOON, 4);
    equal(await store.transact((rows) => rows.sessions.endAll(ALICE.id, { at, but: SESSION.idSha256 })), 1);
    deepEqual(await sessions.find(OTHER.idSha256), { ...OTHER, endedAt: at });
    deepEqual(await sessions.listOf(ALICE.id), [seen]);
    const end = async () => await store.transact((rows) => rows.sessions.end(SESSION.idSha256, at));
    deepEqual([await end(), await end()], [true, false]);
    equal(await store.transact((rows) => rows.sessions.prune(addMs(NOON, 1000), 9)), 0);
    equal(await store.transact((rows) => rows.sessions.prune(addMs(NOON, 3000), 1)), 1);
    equal(await sessions.find(SESSION.idSha256), undefined);
    equal(await store.transact((rows) => rows.sessions.endAll(ALICE.id, { at, but: undefined })), 0);
  },

  'what began a session is remembered while the session is on record, and begins no other': async (store) => {
    await store.transact((rows) => rows.sessions.insert(OTHER));
    await store.transact((rows) => rows.sessions.end(OTHER.idSha256, NOON));
    equal(await store.reads.sessions.isProofUsed('c'.repeat(64)), true);
    equal(await store.reads.sessions.isProofUsed('f'.repeat(64)), false);
    await rejects(store.transact((rows) => rows.sessions.insert({ ...OTHER, idSha256: '0'.repeat(64) })));
  },

  'wrong sign-ins are counted by subject, and forgotten when they are old': async (store) => {
    await store.transact(async ({ signInAttempts }) => {
      equal(await signInAttempts.find('name/x'), undefined);
      await signInAttempts.put({ ...ATTEMPTS, wrong: 1 });
      await signInAttempts.put(ATTEMPTS);
      await signInAttempts.put({ ...ATTEMPTS, subject: 'all', lastAt: addMs(NOON, 5) });
      deepEqual(await signInAttempts.find('name/x'), ATTEMPTS);
      equal(await signInAttempts.prune(addMs(NOON, 1), 9), 1);
      equal(await signInAttempts.find('name/x'), undefined);
      await signInAttempts.remove('all');
      equal(await signInAttempts.find('all'), undefined);
    });
  },
};
