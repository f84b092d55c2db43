// The statements of one transaction on one connection: one after another, and none once it has ended.

import type { Result, Run, Statement } from './session.ts';

export interface Statements {
  readonly run: Run;
  /** Refuses further ones and waits for those that run; answers the first error of the database, if there was one. */
  end(): Promise<{ readonly error: unknown } | undefined>;
}

export function makeStatements(query: (statement: Statement) => Promise<Result>): Statements {
  let hasEnded = false;
  let last: Promise<unknown> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  const runOne = async (statement: Statement): Promise<Result> => {
    try {
      return await query(statement);
    } catch (error) {
      // After its first error PostgreSQL refuses the rest of the transaction: what comes later tells nothing.
      failure ??= { error };
      throw error;
    }
  };
  return {
    run: async (statement) => {
      if (hasEnded) throw new Error('Cannot use the rows of a transaction that has ended');
      const before = last;
      const running = before.then(() => runOne(statement));
      last = running.catch(() => undefined);
      return await running;
    },
    end: async () => {
      hasEnded = true;
      await last;
      return failure;
    },
  };
}
