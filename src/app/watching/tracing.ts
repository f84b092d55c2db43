// The ports of the service, traced: each does what it did, in a span that belongs to the call or the job that asked for it.

import type { AnsweredCall, Api } from '../../api/call/pipeline.ts';
import { wordOfMethod } from '../../api/words/wire-values.ts';
import type { Issuer } from '../../certificates/ports/issuer.ts';
import type { ProofChecker, RecordPublisher } from '../../certificates/ports/proofs.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { Change, WriteSet } from '../../certificates/ports/write-set.ts';
import { type JobKinds, wrapHandlers } from '../../jobs/kind.ts';
import type { RecordStore, StoreRows, UnderlyingStore } from '../../store/rows.ts';
import type { Tracing } from '../../tracing/tracing.ts';

/** What the caller asked for, once it is known; of a caller nothing but the account. */
export function traceApi(api: Api, tracing: Tracing): Api {
  return {
    ...api,
    answer: async (wire) =>
      await tracing.span(
        { name: 'call', kind: 'server', attributes: {}, parent: wire.headers.get('traceparent') },
        async () => await api.answer(wire),
      ),
    answerSignedIn: async (wire, caller) =>
      await tracing.span(
        { name: 'call', kind: 'server', attributes: {}, parent: undefined },
        async () => await api.answerSignedIn(wire, caller),
      ),
  };
}

export function describeCall(tracing: Tracing, { action, code, requestId, accountUin }: AnsweredCall): void {
  tracing.describe(action, {
    'reseal.code': code,
    'reseal.request_id': requestId,
    ...(action === undefined ? {} : { 'reseal.action': action }),
    ...(accountUin === undefined ? {} : { 'reseal.account': accountUin }),
  });
}

/** Jobs that a transaction schedules remember its trace. The store may run the work in another's turn. */
export function traceStore(store: UnderlyingStore, tracing: Tracing): RecordStore {
  return {
    ...store,
    transact: async (work, origin) =>
      await tracing.span(within('store transaction'), async () => {
        const traceparent = tracing.current();
        const bound = tracing.bind(work);
        return await store.transact((rows) => bound(traced(rows, traceparent)), origin);
      }),
    apply: async (set, origin) =>
      await tracing.span(
        within('store write set'),
        async () => await store.apply(tracedSet(set, tracing.current()), origin),
      ),
  };
}

function traced(rows: StoreRows, traceparent: string | undefined): StoreRows {
  if (traceparent === undefined) return rows;
  const { jobs } = rows;
  return { ...rows, jobs: { ...jobs, schedule: async (job) => await jobs.schedule({ traceparent, ...job }) } };
}

function tracedSet(set: WriteSet, traceparent: string | undefined): WriteSet {
  const traced = (change: Change): Change =>
    change.kind === 'scheduleJob' ? { ...change, job: { traceparent, ...change.job } } : change;
  return { ...set, changes: set.changes.map(traced) };
}

export function traceWorld(world: World, tracing: Tracing): World {
  return {
    ...world,
    proofChecker: traceProofChecker(world.proofChecker, tracing),
    publisher: tracePublisher(world.publisher, tracing),
    issuers: new Map([...world.issuers].map(([id, issuer]) => [id, traceIssuer(issuer, { id, tracing })])),
  };
}

function traceProofChecker(checker: ProofChecker, tracing: Tracing): ProofChecker {
  return {
    check: async (proof, asker) => {
      const attributes = { 'reseal.method': wordOfMethod(proof.method), 'reseal.domain': proof.domain };
      return await tracing.span({ ...within('proof look'), kind: 'client', attributes }, async () => {
        const finding = await checker.check(proof, asker);
        tracing.describe(undefined, { 'reseal.result': finding.result });
        return finding;
      });
    },
  };
}

function tracePublisher(publisher: RecordPublisher, tracing: Tracing): RecordPublisher {
  const trace = async <Outcome extends { readonly kind: string }>(
    act: string,
    { record, work }: { readonly record: { readonly certificateId: string }; readonly work: () => Promise<Outcome> },
  ): Promise<Outcome> => {
    const attributes = { 'reseal.certificate': record.certificateId };
    return await tracing.span({ ...within(`proof ${act}`), kind: 'client', attributes }, async () => {
      const outcome = await work();
      tracing.describe(undefined, { 'reseal.outcome': outcome.kind });
      return outcome;
    });
  };
  return {
    placementOf: (wanted) => publisher.placementOf(wanted),
    publish: async (record) => await trace('publish', { record, work: async () => await publisher.publish(record) }),
    retract: async (record) => await trace('retract', { record, work: async () => await publisher.retract(record) }),
  };
}

function traceIssuer(issuer: Issuer, { id, tracing }: { readonly id: string; readonly tracing: Tracing }): Issuer {
  const { local, suggest } = issuer;
  const trace = async <T>(call: string, work: () => Promise<T>): Promise<T> =>
    await tracing.span({ ...within(`issuer ${call}`), attributes: { 'reseal.issuer': id } }, work);
  return {
    local: local && {
      plan: (request) => {
        const plan = local.plan(request);
        return plan && { ...plan, sign: async () => await trace('sign', async () => await plan.sign()) };
      },
    },
    open: async (order) => await trace('open', async () => await issuer.open(order)),
    issue: async (request) => await trace('issue', async () => await issuer.issue(request)),
    cancel: async (reference) => await trace('cancel', async () => await issuer.cancel(reference)),
    revoke: async (request) => await trace('revoke', async () => await issuer.revoke(request)),
    suggest: suggest && (async (request) => await trace('suggest', async () => await suggest(request))),
  };
}

/** A job goes on in the trace of the call that scheduled it, as often as it runs. */
export function traceJobs(kinds: JobKinds, tracing: Tracing): JobKinds {
  return wrapHandlers(kinds, (kind, { handle }) => async (job) => {
    const { subject, attempts, traceparent } = job;
    const attributes = { 'reseal.job': kind, 'reseal.subject': subject, 'reseal.attempts': attempts };
    const wish = { name: `job ${kind}`, kind: 'consumer', attributes, parent: traceparent } as const;
    return await tracing.span(wish, async () => {
      const outcome = await handle(job);
      tracing.describe(undefined, { 'reseal.outcome': outcome.kind });
      return outcome;
    });
  });
}

/** In the span that is under way. */
function within(name: string) {
  return { name, kind: 'internal', attributes: {}, parent: undefined } as const;
}
