// The console's routes: which request is whose, what is asked of every one, and what becomes of a refusal.

import { auditedRefusalOf } from '../api/errors/audited-refusals.ts';
import { checkTransport } from '../api/call/transport-rules.ts';
import { StoreBusy } from '../certificates/ports/store.ts';
import { StoreUnavailable } from '../certificates/ports/store-trouble.ts';
import { DomainError, type Refusal } from '../failure.ts';
import { because } from '../reasons/reason.ts';
import { call, callHeaders } from './call-route.ts';
import { changeCredentials, showCredentials } from './credentials-route.ts';
import { streamEvents } from './events-route.ts';
import {
  type Answering,
  answeringOf,
  bugAnswer,
  type ConsoleAnswer,
  type ConsoleRequest,
  refusalAnswer,
  type WholeConsoleAnswer,
} from './exchange.ts';
import { exportSelection } from './export-route.ts';
import { followLink } from './link-route.ts';
import { MAX_BODY_BYTES } from './json-body.ts';
import { checkOrigin } from './origin-check.ts';
import { showSession, signIn, signOut } from './session-route.ts';
import { findNavigation, pageTelling } from './sign-in-route.ts';
import type { ConsoleWorld } from './world.ts';

export interface Console {
  /** Undefined for an address that is none of these routes. Never throws. */
  answer(request: ConsoleRequest): Promise<ConsoleAnswer | undefined>;
  /** For what came in and cannot even be handed over, such as a body that is too long. */
  refuse(refusal: Refusal, headers: ConsoleRequest['headers']): WholeConsoleAnswer;
  /** How many bytes of its body `answer` would look at. */
  maxBodyBytesOf(head: Pick<ConsoleRequest, 'method' | 'path' | 'headers'>): number;
}

type Route = (world: ConsoleWorld, request: ConsoleRequest, answering: Answering) => Promise<ConsoleAnswer>;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  session: { GET: showSession, POST: signIn, DELETE: signOut },
  call: { POST: call },
  events: { GET: streamEvents },
  export: { GET: exportSelection },
  link: { POST: followLink },
  credentials: { GET: showCredentials, POST: changeCredentials },
};

/** What stands at an address: a route that pages ask, or one that browsers go to by themselves, at a provider's wish too. */
interface Place {
  readonly methods: Readonly<Record<string, Route>>;
  readonly isNavigation: boolean;
  readonly isFromElsewhere: boolean;
}

export function makeConsole(world: ConsoleWorld): Console {
  return {
    answer: async (request) => {
      const place = findPlace(world, request.path);
      if (place === undefined) return undefined;
      const answering = answeringOf(request, world.random);
      return await answerAt(place, { world, request, answering });
    },
    refuse: (refusal, headers) => refusalAnswer(refusal, answeringOf({ headers }, world.random)),
    maxBodyBytesOf: ({ method, path, headers }) => {
      if (method === 'GET' || findPlace(world, path)?.methods[method] === undefined) return 0;
      return path === 'call' ? world.api.maxBodyBytesOf({ method, headers: callHeaders(headers) }) : MAX_BODY_BYTES;
    },
  };
}

function findPlace(world: ConsoleWorld, path: string): Place | undefined {
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (methods !== undefined) return { methods, isNavigation: false, isFromElsewhere: false };
  const navigation = findNavigation(world, path);
  if (navigation === undefined) return undefined;
  const { GET, isFromElsewhere } = navigation;
  return { methods: { GET }, isNavigation: true, isFromElsewhere };
}

interface Asked {
  readonly world: ConsoleWorld;
  readonly request: ConsoleRequest;
  readonly answering: Answering;
}

async function answerAt(place: Place, asked: Asked): Promise<ConsoleAnswer> {
  const { methods, isNavigation, isFromElsewhere } = place;
  const { world, request, answering } = asked;
  const route = methods[request.method];
  if (route === undefined) return methodAnswer(Object.keys(methods), answering);
  try {
    checkTransport(request, world.refused);
    if (!isFromElsewhere) checkOrigin(request.headers, world.publicUrl);
    return await route(world, request, answering);
  } catch (error) {
    const { refusal, answer } = answerFailure(error, asked);
    return isNavigation ? pageTelling(refusal ?? 'unavailable', request) : answer;
  }
}

interface FailureAnswer {
  /** Undefined where it is not the request that is wrong. */
  readonly refusal: Refusal['kind'] | undefined;
  readonly answer: WholeConsoleAnswer;
}

function answerFailure(error: unknown, { world, request, answering }: Asked): FailureAnswer {
  const { requestId } = answering;
  if (error instanceof DomainError) {
    const { refusal } = error;
    const about = { caller: undefined, action: undefined, address: request.remoteAddress, requestId };
    const audited = auditedRefusalOf(refusal, about);
    if (audited !== undefined) world.noteRefusal(audited);
    world.log.info({ requestId, address: request.remoteAddress, path: request.path, refusal: refusal.kind }, 'console');
    return { refusal: refusal.kind, answer: refusalAnswer(refusal, answering) };
  }
  const kind =
    error instanceof StoreBusy ? 'tooManyAtOnce' : error instanceof StoreUnavailable ? 'storeUnavailable' : undefined;
  if (kind !== undefined) return { refusal: undefined, answer: refusalAnswer({ kind }, answering) };
  world.log.error({ requestId, path: request.path, error }, 'request failed at the console');
  return { refusal: undefined, answer: bugAnswer(answering) };
}

function methodAnswer(allowed: readonly string[], answering: Answering): WholeConsoleAnswer {
  const detail = because('methodsServed', { choices: allowed });
  const refused = refusalAnswer({ kind: 'protocolUnsupported', detail }, answering);
  return { ...refused, status: 405, headers: { ...refused.headers, allow: allowed.join(', ') } };
}
