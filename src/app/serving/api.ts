// The API, opened: who may call it, how often, and who is told of it.

import { makeAdministration } from '../../accounts/administration.ts';
import { makeCallerFinder } from '../../accounts/caller.ts';
import { KeyUse, USE_WRITE_MS } from '../../accounts/key-use.ts';
import { isProject, listProjects } from '../../accounts/projects.ts';
import { EXTENSION_ACTIONS } from '../../api/extensions.ts';
import type { Installation } from '../../api/installation/installation.ts';
import { INTERNATIONAL_ACTIONS } from '../../api/international.ts';
import { type AnsweredCall, type Api, type CallUnderWay, makeApi } from '../../api/call/pipeline.ts';
import { makeOwnRateLimits, type RateLimits } from '../../api/call/rate.ts';
import { ACTIONS, makeRegistry } from '../../api/registry.ts';
import { SharedRateLimiter } from '../../api/call/shared-rate.ts';
import { TAG_ACTIONS } from '../../api/tag/tag-actions.ts';
import { REFUSALS_WRITE_MS, RefusalTally } from '../../audit/refusals.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { Config } from '../../config/config.ts';
import type { Log } from '../../lib/log.ts';
import type { LoopWatch } from '../../lib/threads/loop-watch.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { UNKNOWN } from '../../metrics/service.ts';
import type { Tracing } from '../../tracing/tracing.ts';
import type { Local } from '../local.ts';
import { clientUrlOf } from './addresses.ts';
import { describeCall, traceApi } from '../watching/tracing.ts';

export interface ApiWorld {
  readonly local: Local;
  readonly world: World;
  readonly rateLimits: RateLimits;
  readonly refusals: Pick<RefusalTally, 'note'>;
  readonly installation: Installation;
  readonly metrics: Metrics;
  readonly loopWatch: LoopWatch;
  readonly tracing: Tracing | undefined;
  readonly log: Log;
  readonly cleanup: AsyncDisposableStack;
}

const BUILT_ACTIONS = [...ACTIONS, ...INTERNATIONAL_ACTIONS, ...EXTENSION_ACTIONS, ...TAG_ACTIONS];
export const ACTION_NAMES = BUILT_ACTIONS.map(({ name }) => name);

/** What refuses calls, and whoever tells the same of other requests, counts into one tally. */
export function openRefusals({ local: { store, clock }, log, cleanup }: Pick<ApiWorld, 'local' | 'log' | 'cleanup'>) {
  return cleanup.use(new RefusalTally({ store, clock, log, writeMs: REFUSALS_WRITE_MS }));
}

export function openApi(config: Config, parts: ApiWorld): Api {
  const { limits, http } = config;
  const { local, world, rateLimits, tracing, log, cleanup, refusals } = parts;
  const { store, clock } = local;
  const keyUse = cleanup.use(new KeyUse({ store, clock, log, writeMs: USE_WRITE_MS }));
  const api = makeApi({
    world,
    findCaller: makeCallerFinder(local),
    noteUse: (secretId) => keyUse.note(secretId),
    noteRefusal: (refused) => refusals.note(refused),
    isProject: async (key) => await isProject(local.store.reads, key),
    administration: makeAdministration({ ...local, publicUrl: clientUrlOf(config) }),
    installation: parts.installation,
    listProjects: async (accountUin) => await listProjects(local.store.reads, accountUin),
    registry: makeRegistry(BUILT_ACTIONS),
    rates: Object.fromEntries(limits.ratePerSecond),
    rateLimits,
    beginCall: (call) => beginCall(call, parts),
    bodyBytes: limits.bodyBytes,
    refused: http.refused,
    log,
  });
  return tracing === undefined ? api : traceApi(api, tracing);
}

function beginCall(call: CallUnderWay, { metrics, tracing, loopWatch }: ApiWorld): (answered: AnsweredCall) => void {
  const end = metrics.timers.apiCalls({});
  const endWatch = loopWatch.begin(() => `call ${call.action ?? 'of no action yet'} ${call.requestId}`);
  return (answered) => {
    endWatch();
    end({ action: answered.action ?? UNKNOWN, code: answered.code });
    if (tracing !== undefined) describeCall(tracing, answered);
  };
}

/** Nodes on one PostgreSQL count together; on SQLite there is one. */
export async function openRateLimits({ databaseUrl }: Config, cleanup: AsyncDisposableStack): Promise<RateLimits> {
  if (databaseUrl === undefined) return makeOwnRateLimits();
  const { openRateWindows } = await import('../../store/postgres/rate-windows.ts');
  return new SharedRateLimiter(cleanup.use(openRateWindows(databaseUrl)));
}
