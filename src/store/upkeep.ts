// What is brought into its present form beside the service's work: step by step, and how far that has come is stored with each step.

import { foldChains } from './certificates/issuer-chains.ts';
import { writeUnicodeNames } from './lists/unicode-names.ts';
import { type Builder, prepared, type Session } from './query.ts';

/** Rows in one transaction: some milliseconds, in which nothing else is written. */
export const UPKEEP_STEP_ROWS = 100;

type Step = (
  session: Session,
  range: { readonly after: number; readonly limit: number },
) => Promise<number | undefined>;

/** In this order. A step answers how far it has come; undefined: all is done. */
const TASKS: Readonly<Record<string, Step>> = { issuerChains: foldChains, unicodeNames: writeUnicodeNames };

export interface UpkeepProgress {
  readonly task: string;
  /** By the order in which certificates were inserted. */
  readonly done: number;
  readonly last: number;
}

export interface UpkeepReads {
  /** What is under way, or is still to begin; undefined: all is in its present form. */
  findUpkeep(): Promise<UpkeepProgress | undefined>;
}

export interface UpkeepRows extends UpkeepReads {
  /** Does one step of it. Again after a crash, it goes on where the last step that was stored has ended. */
  takeStep(): Promise<void>;
}

export function upkeepRows(session: Session): UpkeepRows {
  return {
    findUpkeep: async () => {
      const waiting = await findWaiting(session);
      if (waiting === undefined) return undefined;
      const last = (await session.first(findLast))?.last ?? 0;
      return { task: waiting.name, done: waiting.sequence, last };
    },
    takeStep: async () => {
      const waiting = await findWaiting(session);
      if (waiting === undefined) return;
      const { name, sequence } = waiting;
      const reached = await waiting.step(session, { after: sequence, limit: UPKEEP_STEP_ROWS });
      await session.change(reached === undefined ? settle({ name }) : move({ name, sequence: reached }));
    },
  };
}

const listAll = (db: Builder) => db.selectFrom('upkeep').selectAll().orderBy('name');

const findLast = (db: Builder) =>
  db.selectFrom('certificates').select((where) => where.fn.max<number | null>('sequence').as('last'));

const move = prepared((db, { name, sequence }: { readonly name: string; readonly sequence: number }) =>
  db.updateTable('upkeep').set({ sequence }).where('name', '=', name),
);

const settle = prepared((db, { name }: { readonly name: string }) => db.deleteFrom('upkeep').where('name', '=', name));

async function findWaiting(session: Session) {
  for (const { name, sequence } of await session.all(listAll)) {
    const step = TASKS[name];
    if (step !== undefined) return { name, sequence, step };
  }
  return undefined;
}
