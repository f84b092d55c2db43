// The way of a request through the API, as the list of its steps; the result of each is what the next one works on.

import type { Caller } from '../../accounts/caller.ts';
import { inNameOf, type World } from '../../certificates/ports/world.ts';
import { NotNow, StoreBusy } from '../../certificates/ports/store.ts';
import { StoreUnavailable } from '../../certificates/ports/store-trouble.ts';
import { DomainError, refuse, type Refusal } from '../../failure.ts';
import type { Log } from '../../lib/log.ts';
import { callOrigin } from '../../lib/origin.ts';
import { because } from '../../reasons/reason.ts';
import type { Action, Circumstances, Output, PreparedCall } from '../action.ts';
import { errorAnswer, newRequestId, outputAnswer, type WireAnswer } from './answer.ts';
import { auditedRefusalOf, type RefusedCall } from '../errors/audited-refusals.ts';
import { authenticate, type FindCaller } from './authenticate.ts';
import { authorize, type Grounds } from './authorize.ts';
import { type BodyLimits, makeBodyLimits } from './body-limits.ts';
import { CallsAtOnce } from './calls-at-once.ts';
import { internalError, wireErrorOf } from '../errors/errors.ts';
import type { RateLimits } from './rate.ts';
import { ratePerSecondOf, type Rates } from './rates.ts';
import type { Registry } from '../registry.ts';
import { SERVICE_VERSIONS, serviceOf } from '../services.ts';
import { checkTransport, type Refused } from './transport-rules.ts';
import { languageOf, readRequest, type Language, type ReadRequest, type WireRequest } from './request.ts';

export interface Api {
  /** Never throws: a refusal is an answer, and so is a bug. */
  answer(wire: WireRequest): Promise<WireAnswer>;
  /** The same for whoever is signed in at the console, whose request nobody has signed; all other steps are the same. */
  answerSignedIn(wire: WireRequest, caller: Caller): Promise<WireAnswer>;
  /** Who has signed the request, which is a call of no action. Throws DomainError. */
  authenticate(wire: WireRequest): Promise<Caller>;
  /** For what came in, but cannot even be handed to `answer` as a request, told as much of it as is known. */
  refuse(refusal: Refusal, known?: Known): WireAnswer;
  /** How many bytes of its body `answer` would look at; of a longer one it can be told by `refuse` alone. */
  readonly maxBodyBytesOf: BodyLimits['maxBytesOf'];
}

type Known = Pick<WireRequest, 'headers' | 'remoteAddress'>;

export interface ApiParts {
  readonly world: World;
  readonly findCaller: FindCaller;
  /** Told of every call whose signature was good. */
  readonly noteUse: (secretId: string) => void;
  /** Told of every call that was refused for want of a right or of a good signature. */
  readonly noteRefusal: (refused: RefusedCall) => void;
  readonly isProject: Grounds['isProject'];
  readonly listProjects: Circumstances['listProjects'];
  readonly administration: Circumstances['administration'];
  readonly installation: Circumstances['installation'];
  readonly registry: Registry;
  readonly rates: Rates;
  readonly rateLimits: RateLimits;
  /** Told of the beginning of every call; what it answers is told of its end. */
  readonly beginCall: (call: CallUnderWay) => (answered: AnsweredCall) => void;
  /** From an action's name to the longest body it takes, where that is not by its contract. */
  readonly bodyBytes: ReadonlyMap<string, number>;
  /** Ways of signing and sending that are not served. */
  readonly refused: Refused;
  readonly log: Log;
}

export interface CallUnderWay {
  readonly requestId: string;
  /** Undefined until it is known. */
  readonly action: string | undefined;
}

/** What came of a call: its action, where it named one that exists, and the code of its error, or OK. */
export interface AnsweredCall {
  readonly action: string | undefined;
  readonly code: string;
  readonly requestId: string;
  readonly accountUin: string | undefined;
}

export function makeApi(parts: ApiParts): Api {
  const bodyLimits = makeBodyLimits(parts.registry, parts.bodyBytes);
  const limited = { ...parts, bodyLimits, callsAtOnce: new CallsAtOnce() };
  return {
    answer: (wire) => answerWire(wire, { parts: limited, identify: (request) => findSigner(request, limited) }),
    answerSignedIn: (wire, caller) => {
      return answerWire(wire, { parts: limited, identify: async () => await Promise.resolve(caller) });
    },
    authenticate: async (wire) => {
      checkTransport(wire, limited.refused);
      return await findSigner(readRequest(wire), limited);
    },
    refuse: (refusal, known = NOTHING_KNOWN) => answerRefusal(refusal, { parts, trace: newTrace(parts, known) }),
    maxBodyBytesOf: (head) => bodyLimits.maxBytesOf(head),
  };
}

const NOTHING_KNOWN: Known = { headers: new Map(), remoteAddress: '' };

type Identify = (request: ReadRequest) => Promise<Caller>;

async function findSigner(request: ReadRequest, parts: LimitedParts): Promise<Caller> {
  const { findCaller, refused, world } = parts;
  const caller = await authenticate(request, { findCaller, refused, now: world.clock.now() });
  parts.noteUse(caller.secretId);
  return caller;
}

interface Identified {
  readonly parts: LimitedParts;
  readonly identify: Identify;
}

async function answerWire(wire: WireRequest, { parts, identify }: Identified): Promise<WireAnswer> {
  const trace = newTrace(parts, wire);
  try {
    const output = await runSteps(wire, { parts, trace, identify });
    parts.log.info(endCall(trace, 'OK'), 'request');
    return outputAnswer(output, trace.requestId);
  } catch (error) {
    const context = { parts, trace };
    if (error instanceof DomainError) {
      noteRefusal(error.refusal, { wire, context });
      return answerRefusal(error.refusal, context);
    }
    if (error instanceof StoreBusy || error instanceof NotNow) return answerBusy(error, context);
    return error instanceof StoreUnavailable ? answerUnavailable(error, context) : answerBug(error, context);
  }
}

function noteRefusal(
  refusal: Refusal,
  { wire, context }: { readonly wire: WireRequest; readonly context: Context },
): void {
  const { parts, trace } = context;
  const refused = auditedRefusalOf(refusal, { ...trace, address: wire.remoteAddress });
  if (refused !== undefined) parts.noteRefusal(refused);
}

interface LimitedParts extends ApiParts {
  readonly bodyLimits: BodyLimits;
  readonly callsAtOnce: CallsAtOnce;
}

/** What is known of a request so far, for its line in the log, and for who observes. */
interface Trace extends CallUnderWay {
  readonly address: string;
  readonly end: (answered: AnsweredCall) => void;
  action: string | undefined;
  caller: Caller | undefined;
  /** By the headers, until a field may say otherwise. */
  language: Language;
}

function newTrace({ world, beginCall }: ApiParts, { headers, remoteAddress: address }: Known): Trace {
  const [requestId, language] = [newRequestId(world.random), languageOf(headers)];
  const call = { requestId, address, action: undefined, caller: undefined, language };
  // One object from the beginning, in which whoever was told of it sees what becomes known.
  return Object.assign(call, { end: beginCall(call) });
}

/**
 * What costs little comes first: lengths by the head, then who calls, over bytes that are no longer than the action takes;
 * parameters are read only for those whose signature is good. Which action comes before who calls: a request for what does
 * not exist is told so whoever sends it (reference/protocol.md, "Sensible order of checks").
 */
async function runSteps(
  wire: WireRequest,
  { parts, trace, identify }: Identified & { readonly trace: Trace },
): Promise<Output> {
  const { world, registry, listProjects, administration, installation } = parts;
  checkTransport(wire, parts.refused);
  parts.bodyLimits.check(wire);
  const request = readRequest(wire);
  trace.language = request.language;
  const action = findAction(request, registry);
  trace.action = action.name;
  const caller = await identify(request);
  trace.caller = caller;
  checkRegion(request);
  await checkRate({ caller, action }, parts);
  const call = parseInput(request, action);
  const authorized = await authorize({ call, caller }, parts);
  const { secretId, person: user = '' } = caller;
  const origin = callOrigin({ secretId, user, address: wire.remoteAddress, requestId: trace.requestId });
  const about = { listProjects, administration, installation };
  const circumstances = { caller, ...authorized, ...about, world: inNameOf(world, origin) };
  const run = async () => await call.run({ ...circumstances, language: request.language });
  return parts.callsAtOnce.with({ accountUin: caller.accountUin, action }, run);
}

function findAction(request: ReadRequest, registry: Registry): Action {
  const { action, version } = request;
  if (action === undefined || action === '') return refuse({ kind: 'parameterMissing', name: 'Action' });
  if (version === undefined || version === '') return refuse({ kind: 'parameterMissing', name: 'Version' });
  if (!VERSIONS.has(version)) return refuse({ kind: 'versionUnknown', version });
  const found = registry.get(action);
  // The version tells the service, whatever host or scope says: all of them have the one endpoint.
  if (found === undefined || SERVICE_VERSIONS[serviceOf(action)] !== version) refuse({ kind: 'actionUnknown', action });
  return found;
}

const VERSIONS: ReadonlySet<string> = new Set(Object.values(SERVICE_VERSIONS));

const REGION = /^[a-z0-9-]{0,64}$/;

/** The service has no regions, so any will do, and an empty one too: SDKs send that of clients that are made without a region. */
function checkRegion({ region }: ReadRequest): void {
  if (region === undefined || REGION.test(region)) return;
  const detail = because('regionForm');
  refuse({ kind: 'parameterValueInvalid', name: 'Region', detail });
}

async function checkRate(
  { caller, action }: { readonly caller: Caller; readonly action: Action },
  { rateLimits, rates, world }: LimitedParts,
): Promise<void> {
  await rateLimits.pass({
    accountUin: caller.accountUin,
    action: action.name,
    limit: ratePerSecondOf(action, rates),
    now: world.clock.now(),
  });
}

function parseInput(request: ReadRequest, action: Action): PreparedCall {
  return action.prepare(request.parameters());
}

interface Context {
  readonly parts: ApiParts;
  readonly trace: Trace;
}

function answerRefusal(refusal: Refusal, { parts, trace }: Context): WireAnswer {
  const error = wireErrorOf(refusal, trace);
  parts.log.info(endCall(trace, error.Code), 'request');
  return errorAnswer(error, trace.requestId);
}

/** For the operator, too: who calls can only try again. */
function answerBusy(error: StoreBusy | NotNow, context: Context): WireAnswer {
  const busy = error instanceof StoreBusy ? 'The store is busy' : 'A queue is full';
  context.parts.log.warn({ requestId: context.trace.requestId, error }, busy);
  return answerRefusal({ kind: 'tooManyAtOnce' }, context);
}

function answerUnavailable(error: StoreUnavailable, context: Context): WireAnswer {
  context.parts.log.error({ requestId: context.trace.requestId, error }, 'The store cannot be used');
  return answerRefusal({ kind: 'storeUnavailable' }, context);
}

function answerBug(error: unknown, { parts, trace }: Context): WireAnswer {
  const shown = internalError(trace.language);
  parts.log.error({ ...endCall(trace, shown.Code), error }, 'request failed');
  return errorAnswer(shown, trace.requestId);
}

/** Tells of the end of the call; answers its line for the log. */
function endCall(trace: Trace, code: string): Readonly<Record<string, unknown>> {
  const { requestId, address, action, caller } = trace;
  trace.end({ requestId, action, accountUin: caller?.accountUin, code });
  return { requestId, address, action, accountUin: caller?.accountUin, secretId: caller?.secretId, code };
}
