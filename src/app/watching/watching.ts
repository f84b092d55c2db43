// The ports of the service, watched: each does what it did, and what comes of it is timed and counted.

import { wordOfMethod } from '../../api/words/wire-values.ts';
import type { OcspService } from '../../ca/ocsp/open-ocsp.ts';
import type { IssuedMaterial } from '../../certificates/model/certificate.ts';
import type { IssuancePlan, Issuer } from '../../certificates/ports/issuer.ts';
import type { ProofChecker } from '../../certificates/ports/proofs.ts';
import { StoreBusy } from '../../certificates/ports/store.ts';
import type { World } from '../../certificates/ports/world.ts';
import { type JobKinds, type JobOutcome, wrapHandlers } from '../../jobs/kind.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { RecordStore, UnderlyingStore } from '../../store/rows.ts';

type Timers = Metrics['timers'];

/** What ends in an error, in whichever port. */
const FAILED = 'failed';

export function watchTransactions(store: UnderlyingStore, begin: Timers['transactions']): RecordStore {
  return {
    ...store,
    transact: async (work, origin) => {
      const end = begin({});
      return await told(store.transact(work, origin), {
        done: () => end({ outcome: 'committed' }),
        failed: (error) => end({ outcome: outcomeOfFailure(error) }),
      });
    },
    apply: async (set, origin) => {
      const end = begin({});
      return await told(store.apply(set, origin), {
        done: ({ kind }) => end({ outcome: kind === 'applied' ? 'committed' : 'conflict' }),
        failed: (error) => end({ outcome: outcomeOfFailure(error) }),
      });
    },
  };
}

function outcomeOfFailure(error: unknown): string {
  return error instanceof StoreBusy ? 'busy' : 'rolledBack';
}

export function watchWorld(world: World, timers: Timers): World {
  return {
    ...world,
    proofChecker: watchProofChecker(world.proofChecker, timers.proofLooks),
    issuers: new Map([...world.issuers].map(([id, issuer]) => [id, watchIssuer(issuer, watcherOf(id, timers))])),
  };
}

function watchProofChecker(checker: ProofChecker, begin: Timers['proofLooks']): ProofChecker {
  return {
    check: async (proof, asker) => {
      const end = begin({ method: wordOfMethod(proof.method) });
      return await told(checker.check(proof, asker), {
        done: ({ result }) => end({ result }),
        failed: () => end({ result: FAILED }),
      });
    },
  };
}

type WatchCall = <Outcome extends { readonly kind: string }>(
  call: string,
  answer: () => Promise<Outcome>,
) => Promise<Outcome>;

function watcherOf(issuer: string, { issuerCalls: begin }: Timers): WatchCall {
  return async (call, answer) => {
    const end = begin({ issuer, call });
    return await told(answer(), {
      done: ({ kind }) => end({ outcome: kind }),
      failed: () => end({ outcome: FAILED }),
    });
  };
}

function watchIssuer(issuer: Issuer, watch: WatchCall): Issuer {
  const { local, suggest } = issuer;
  return {
    local: local && {
      plan: (request) => {
        const plan = local.plan(request);
        return plan && { ...plan, sign: async () => (await watch('sign', async () => await signed(plan))).material };
      },
    },
    open: async (order) => await watch('open', async () => await issuer.open(order)),
    issue: async (request) => await watch('issue', async () => await issuer.issue(request)),
    cancel: async (reference) => await watch('cancel', async () => await issuer.cancel(reference)),
    revoke: async (request) => await watch('revoke', async () => await issuer.revoke(request)),
    suggest: suggest && (async (request) => await watch('suggest', async () => await suggest(request))),
  };
}

async function signed(plan: IssuancePlan): Promise<{ readonly kind: 'issued'; readonly material: IssuedMaterial }> {
  return { kind: 'issued', material: await plan.sign() };
}

export function watchJobs(kinds: JobKinds, begin: Timers['jobs']): JobKinds {
  return wrapHandlers(kinds, (kind, { lane, handle }) => async (job) => {
    const end = begin({ kind, lane: lane.name });
    return await told(handle(job), {
      done: (outcome) => end({ outcome: outcomeOf(outcome) }),
      failed: () => end({ outcome: FAILED }),
    });
  });
}

function outcomeOf(outcome: JobOutcome): string {
  if (outcome.kind === 'done') return 'done';
  return outcome.kind === 'again' && outcome.trouble !== undefined ? 'trouble' : 'again';
}

export function watchOcsp(ocsp: OcspService, begin: Timers['ocspAnswers']): OcspService {
  return {
    ...ocsp,
    answer: async (request) => {
      const end = begin({});
      return await told(ocsp.answer(request), {
        done: ({ kind }) => end({ kind }),
        failed: () => end({ kind: FAILED }),
      });
    },
  };
}

async function told<T>(
  work: Promise<T>,
  end: { readonly done: (result: T) => void; readonly failed: (error: unknown) => void },
): Promise<T> {
  let result: T;
  try {
    result = await work;
  } catch (error) {
    end.failed(error);
    throw error;
  }
  end.done(result);
  return result;
}
