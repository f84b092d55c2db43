// People in the store, who sign in to the console. Lists are of one operator's making and at most MAX_PAGE long.

import type { Person, PersonRows } from '../../accounts/people/person.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { recordChange } from './accounts.ts';
import { prepared, type Session } from '../query.ts';
import type { PersonTable } from './people-tables.ts';

export function personRows(session: Session): PersonRows {
  return {
    find: async (id) => personIfAny(await session.first(findPerson({ id }))),
    findByName: async (name) => personIfAny(await session.first(findByName({ name }))),
    findAtProvider: async ({ name, subject }) => personIfAny(await session.first(findAtProvider({ name, subject }))),
    list: async (accountUin) => {
      const rows = await session.all((db) =>
        db.selectFrom('people').selectAll().where('account_uin', '=', accountUin).orderBy('name').limit(MAX_PAGE),
      );
      return rows.map(personOf);
    },
    count: async () => {
      const row = await session.first((db) => db.selectFrom('people').select(({ fn }) => fn.countAll().as('total')));
      return Number(row?.total ?? 0);
    },
    put: async (person) => {
      const { id, signed_in_at, totp_step, ...kept } = columnsOf(person);
      await session.change((db) =>
        db
          .insertInto('people')
          .values({ id, signed_in_at, totp_step, ...kept })
          .onConflict((earlier) => earlier.column('id').doUpdateSet(kept)),
      );
      await recordChange(session);
    },
    // No change of the person: what is remembered of their rights stays as it is. The same of a step.
    recordSignIn: async (id, at) => {
      const time = at.getTime();
      await session.change((db) =>
        db
          .updateTable('people')
          .set({ signed_in_at: time })
          .where('id', '=', id)
          .where((row) => row.or([row('signed_in_at', 'is', null), row('signed_in_at', '<', time)])),
      );
    },
    keepIssuer: async (id, issuer) => {
      await session.change((db) =>
        db
          .updateTable('people')
          .set({ provider_issuer: issuer })
          .where('id', '=', id)
          .where('provider_issuer', 'is', null),
      );
    },
    useStep: async (id, step) => {
      const changed = await session.change((db) =>
        db.updateTable('people').set({ totp_step: step }).where('id', '=', id).where('totp_step', '<', step),
      );
      return changed === 1;
    },
    remove: async (id) => {
      await recordChange(session);
      return (await session.change((db) => db.deleteFrom('people').where('id', '=', id))) === 1;
    },
  };
}

const findPerson = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('people').selectAll().where('id', '=', id),
);

const findByName = prepared((db, { name }: { readonly name: string }) =>
  db.selectFrom('people').selectAll().where('name', '=', name),
);

const findAtProvider = prepared((db, { name, subject }: { readonly name: string; readonly subject: string }) =>
  db.selectFrom('people').selectAll().where('provider', '=', name).where('provider_subject', '=', subject),
);

function columnsOf(person: Person): PersonTable {
  const { id, accountUin, name, policyName, projectIds, disabled, createdAt, signedInAt, provider } = person;
  return {
    id,
    account_uin: accountUin,
    name,
    policy_name: policyName,
    project_ids: projectIds === undefined ? null : JSON.stringify(projectIds),
    disabled: disabled ? 1 : 0,
    created_at: createdAt.getTime(),
    signed_in_at: signedInAt?.getTime() ?? null,
    sealed_credentials: person.sealedCredentials ?? null,
    totp_step: 0,
    provider: provider?.name ?? null,
    provider_subject: provider?.subject ?? null,
    provider_issuer: person.providerIssuer ?? null,
  };
}

function personIfAny(row: PersonTable | undefined): Person | undefined {
  return row === undefined ? undefined : personOf(row);
}

function personOf(row: PersonTable): Person {
  const { provider: name, provider_subject: subject } = row;
  return {
    id: row.id,
    accountUin: row.account_uin,
    name: row.name,
    policyName: row.policy_name,
    projectIds: row.project_ids === null ? undefined : (JSON.parse(row.project_ids) as readonly number[]),
    disabled: row.disabled === 1,
    createdAt: new Date(row.created_at),
    signedInAt: row.signed_in_at === null ? undefined : new Date(row.signed_in_at),
    sealedCredentials: row.sealed_credentials ?? undefined,
    provider: name === null || subject === null ? undefined : { name, subject },
    providerIssuer: row.provider_issuer ?? undefined,
  };
}
