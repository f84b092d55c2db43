// The jobs that are there from the start on.

import type { Authority } from '../../ca/authority.ts';
import type { OcspService } from '../../ca/ocsp/open-ocsp.ts';
import type { Log } from '../../lib/log.ts';
import type { Local } from '../local.ts';

/** Each authority's lists are made again before they run out, whatever happened to their job. */
export async function ensureLists({ store, clock }: Local, authority: Authority): Promise<void> {
  const runAt = clock.now();
  await store.transact(async (rows) => {
    for (const { id } of authority.published)
      await rows.jobs.schedule({ kind: 'crl', subject: id, accountUin: undefined, runAt });
  });
}

/**
 * Each authority has a responder certificate from the start on. What cannot be made now, such as that of a root whose key
 * is away, does not keep the service from starting: its job tries again.
 */
export async function ensureResponders(
  { store, clock }: Local,
  { ocsp, log }: { readonly ocsp: OcspService; readonly log: Log },
): Promise<void> {
  const renew = async ({ id }: { readonly id: string }): Promise<void> => {
    const { nextDueAt: runAt } = await ocsp.renewResponder(id).catch((error: unknown) => {
      log.error({ error, authorityId: id }, 'Cannot renew an OCSP responder; trying again');
      return { nextDueAt: clock.now() };
    });
    await store.transact(
      async (rows) => await rows.jobs.schedule({ kind: 'ocsp', subject: id, accountUin: undefined, runAt }),
    );
  };
  // Side by side, so that they share commits.
  await Promise.all((await store.reads.authorities.list()).map(renew));
}

/** One of each for all nodes: what is left to do from before this start, and what comes after it. */
export async function ensurePeriodicJobs({ store, clock }: Local, subjects: Iterable<string>): Promise<void> {
  const runAt = clock.now();
  await store.transact(async (rows) => {
    for (const subject of subjects)
      await rows.jobs.schedule({ kind: 'periodic', subject, accountUin: undefined, runAt });
  });
}
