// Sessions, links by which people sign in first, and wrong attempts, in the store.

import type { Attempts } from '../../accounts/sessions/attempts.ts';
import type { AttemptRows, LinkRows, SessionRows } from '../../accounts/sessions/ports.ts';
import type { Session as SignedIn } from '../../accounts/sessions/session.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import type { SessionTable, SignInAttemptTable } from './people-tables.ts';
import { prepared, type Session } from '../query.ts';

export function sessionRows(session: Session): SessionRows {
  return {
    find: async (idSha256) => {
      const row = await session.first(findSession({ idSha256 }));
      return row === undefined ? undefined : sessionOf(row);
    },
    listOf: async (holderId) => (await session.all(findSessionsOf({ holderId }))).map(sessionOf),
    isProofUsed: async (proofSha256) => (await session.first(findByProof({ proofSha256 }))) !== undefined,
    insert: async (signedIn) => {
      await session.change((db) => db.insertInto('sessions').values(columnsOf(signedIn)));
    },
    recordSeen: async (idSha256, at) => {
      const time = at.getTime();
      await session.change((db) =>
        db.updateTable('sessions').set({ seen_at: time }).where('id_sha256', '=', idSha256).where('seen_at', '<', time),
      );
    },
    end: async (idSha256, at) => {
      const changed = await session.change((db) =>
        db
          .updateTable('sessions')
          .set({ ended_at: at.getTime() })
          .where('id_sha256', '=', idSha256)
          .where('ended_at', 'is', null),
      );
      return changed === 1;
    },
    endAll: async (holderId, { at, but }) =>
      await session.change((db) =>
        db
          .updateTable('sessions')
          .set({ ended_at: at.getTime() })
          .where('holder_id', '=', holderId)
          .where('ended_at', 'is', null)
          .$if(but !== undefined, (ended) => ended.where('id_sha256', '!=', but ?? '')),
      ),
    prune: async (until, limit) =>
      await session.change((db) =>
        db
          .deleteFrom('sessions')
          .where('id_sha256', 'in', (rows) =>
            rows
              .selectFrom('sessions')
              .select('id_sha256')
              .where('ends_at', '<', until.getTime())
              .orderBy('ends_at')
              .limit(limit),
          ),
      ),
  };
}

export function linkRows(session: Session): LinkRows {
  return {
    find: async (tokenSha256) => {
      const row = await session.first(findLink({ tokenSha256 }));
      if (row === undefined) return undefined;
      return { tokenSha256, personId: row.person_id ?? undefined, expiresAt: new Date(row.expires_at) };
    },
    hasFirst: async () => {
      const row = await session.first((db) =>
        db.selectFrom('sign_in_links').select('token_sha256').where('person_id', 'is', null).limit(1),
      );
      return row !== undefined;
    },
    insert: async ({ tokenSha256, personId, expiresAt }) => {
      const columns = { token_sha256: tokenSha256, person_id: personId ?? null, expires_at: expiresAt.getTime() };
      await session.change((db) => db.insertInto('sign_in_links').values(columns));
    },
    remove: async (tokenSha256) => {
      const removed = await session.change((db) =>
        db.deleteFrom('sign_in_links').where('token_sha256', '=', tokenSha256),
      );
      return removed === 1;
    },
    removeOf: async (personId) => {
      await session.change((db) => db.deleteFrom('sign_in_links').where('person_id', '=', personId));
    },
  };
}

export function attemptRows(session: Session): AttemptRows {
  return {
    find: async (subject) => {
      const row = await session.first(findAttempts({ subject }));
      return row === undefined ? undefined : attemptsOf(row);
    },
    put: async ({ subject, wrong, lastAt, waitsUntil }) => {
      const kept = { wrong, last_at: lastAt.getTime(), waits_until: waitsUntil.getTime() };
      await session.change((db) =>
        db
          .insertInto('sign_in_attempts')
          .values({ subject, ...kept })
          .onConflict((earlier) => earlier.column('subject').doUpdateSet(kept)),
      );
    },
    remove: async (subject) => {
      await session.change((db) => db.deleteFrom('sign_in_attempts').where('subject', '=', subject));
    },
    prune: async (until, limit) =>
      await session.change((db) =>
        db
          .deleteFrom('sign_in_attempts')
          .where('subject', 'in', (rows) =>
            rows
              .selectFrom('sign_in_attempts')
              .select('subject')
              .where('last_at', '<', until.getTime())
              .orderBy('last_at')
              .limit(limit),
          ),
      ),
  };
}

const findSession = prepared((db, { idSha256 }: { readonly idSha256: string }) =>
  db.selectFrom('sessions').selectAll().where('id_sha256', '=', idSha256),
);

const findSessionsOf = prepared((db, { holderId }: { readonly holderId: string }) =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('holder_id', '=', holderId)
    .where('ended_at', 'is', null)
    .orderBy('created_at')
    .limit(MAX_PAGE),
);

const findByProof = prepared((db, { proofSha256 }: { readonly proofSha256: string }) =>
  db.selectFrom('sessions').select('id_sha256').where('proof_sha256', '=', proofSha256),
);

const findLink = prepared((db, { tokenSha256 }: { readonly tokenSha256: string }) =>
  db.selectFrom('sign_in_links').selectAll().where('token_sha256', '=', tokenSha256),
);

const findAttempts = prepared((db, { subject }: { readonly subject: string }) =>
  db.selectFrom('sign_in_attempts').selectAll().where('subject', '=', subject),
);

function columnsOf(session: SignedIn): SessionTable {
  return {
    id_sha256: session.idSha256,
    kind: session.kind,
    holder_id: session.holderId,
    account_uin: session.accountUin,
    created_at: session.createdAt.getTime(),
    seen_at: session.seenAt.getTime(),
    ends_at: session.endsAt.getTime(),
    ended_at: session.endedAt?.getTime() ?? null,
    address: session.address,
    agent: session.agent,
    proof_sha256: session.proofSha256 ?? null,
  };
}

function sessionOf(row: SessionTable): SignedIn {
  return {
    idSha256: row.id_sha256,
    kind: row.kind,
    holderId: row.holder_id,
    accountUin: row.account_uin,
    createdAt: new Date(row.created_at),
    seenAt: new Date(row.seen_at),
    endsAt: new Date(row.ends_at),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
    address: row.address,
    agent: row.agent,
    proofSha256: row.proof_sha256 ?? undefined,
  };
}

function attemptsOf({ subject, wrong, last_at, waits_until }: SignInAttemptTable): Attempts {
  return { subject, wrong, lastAt: new Date(last_at), waitsUntil: new Date(waits_until) };
}
