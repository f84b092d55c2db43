// The way of a request through the API, as the list of its steps; the result of each is what the next one works on.

import type { Caller } from '../accounts/caller.ts';
import type { World } from '../certificates/ports.ts';
import { DomainError, refuse } from '../failure.ts';
import type { Log } from '../lib/log.ts';
import type { Action, Output, PreparedCall } from './action.ts';
import { errorAnswer, newRequestId, outputAnswer, type WireAnswer } from './answer.ts';
import { authenticate, type FindCaller } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { internalError, wireErrorOf } from './errors.ts';
import { RateLimiter } from './rate.ts';
import { ratePerSecondOf, type Rates } from './rates.ts';
import { API_VERSION, type Registry } from './registry.ts';
import { languageOf, readRequest, type ReadRequest, type WireRequest } from './request.ts';

export type Api = (wire: WireRequest) => Promise<WireAnswer>;

export interface ApiParts {
  readonly world: World;
  readonly findCaller: FindCaller;
  readonly registry: Registry;
  readonly rates: Rates;
  readonly log: Log;
}

/** What it answers never throws: a refusal is an answer, and so is a bug. */
export function makeApi(parts: ApiParts): Api {
  const rateLimiter = new RateLimiter();
  return async (wire) => {
    const requestId = newRequestId(parts.world.random);
    const trace: Trace = { requestId, action: undefined, caller: undefined };
    try {
      const output = await runSteps(wire, { ...parts, rateLimiter, trace });
      parts.log.info(recordOf(trace, 'OK'), 'request');
      return outputAnswer(output, requestId);
    } catch (error) {
      return answerRefusal(error, { parts, wire, trace });
    }
  };
}

/** What is known of a request so far, for its line in the log. */
interface Trace {
  readonly requestId: string;
  action: string | undefined;
  caller: Caller | undefined;
}

interface Stage extends ApiParts {
  readonly rateLimiter: RateLimiter;
  readonly trace: Trace;
}

/**
 * Which action comes before who calls: a request for what does not exist is told so whoever sends it
 * (reference/protocol.md, "Sensible order of checks").
 */
async function runSteps(wire: WireRequest, stage: Stage): Promise<Output> {
  const request = readRequest(wire);
  const action = findAction(request, stage.registry);
  stage.trace.action = action.name;
  const caller = await authenticate(request, { findCaller: stage.findCaller, now: stage.world.clock.now() });
  stage.trace.caller = caller;
  checkRegion(request);
  checkRate({ caller, action }, stage);
  const call = parseInput(request, action);
  await authorize({ call, caller }, stage.world);
  return call.run({ caller, world: stage.world, language: request.language });
}

function findAction(request: ReadRequest, registry: Registry): Action {
  const { action, version } = request;
  if (action === undefined || action === '') return refuse({ kind: 'parameterMissing', name: 'Action' });
  if (version === undefined || version === '') return refuse({ kind: 'parameterMissing', name: 'Version' });
  if (version !== API_VERSION) return refuse({ kind: 'versionUnknown', version });
  return registry.get(action) ?? refuse({ kind: 'actionUnknown', action });
}

const REGION = /^[a-z0-9-]{1,64}$/;

/** The service has no regions, so any will do; an empty one is a mistake of the client that Tencent Cloud refuses too. */
function checkRegion({ region }: ReadRequest): void {
  if (region === undefined || REGION.test(region)) return;
  const detail = region === '' ? 'it is empty; leave it out' : 'it is not the name of a region, such as ap-guangzhou';
  refuse({ kind: 'parameterValueInvalid', name: 'Region', detail });
}

function checkRate({ caller, action }: { readonly caller: Caller; readonly action: Action }, stage: Stage): void {
  stage.rateLimiter.pass({
    accountUin: caller.accountUin,
    action: action.name,
    limit: ratePerSecondOf(action.name, stage.rates),
    now: stage.world.clock.now(),
  });
}

function parseInput(request: ReadRequest, action: Action): PreparedCall {
  return action.prepare(request.parameters());
}

function answerRefusal(
  error: unknown,
  context: { readonly parts: ApiParts; readonly wire: WireRequest; readonly trace: Trace },
): WireAnswer {
  const { parts, wire, trace } = context;
  const language = languageOf(wire);
  if (!(error instanceof DomainError)) {
    parts.log.error({ ...recordOf(trace, 'InternalError'), error }, 'request failed');
    return errorAnswer(internalError(language), trace.requestId);
  }
  const wireError = wireErrorOf(error.refusal, { action: trace.action, language });
  parts.log.info(recordOf(trace, wireError.Code), 'request');
  return errorAnswer(wireError, trace.requestId);
}

function recordOf(trace: Trace, code: string): Readonly<Record<string, unknown>> {
  const { requestId, action, caller } = trace;
  return { requestId, action, accountUin: caller?.accountUin, secretId: caller?.secretId, code };
}
