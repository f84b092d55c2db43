// The console's routes: which request is whose, what is asked of every one, and what becomes of a refusal.

import { auditedRefusalOf } from '../api/audited-refusals.ts';
import { checkTransport } from '../api/transport-rules.ts';
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
import { showLink, takeUpLink } from './link-route.ts';
import { MAX_BODY_BYTES } from './json-body.ts';
import { checkOrigin } from './origin-check.ts';
import { showSession, signIn, signOut } from './session-route.ts';
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
  link: { GET: showLink, POST: takeUpLink },
  credentials: { GET: showCredentials, POST: changeCredentials },
};

export function makeConsole(world: ConsoleWorld): Console {
  return {
    answer: async (request) => {
      const route = findRoute(request.path);
      if (route === undefined) return undefined;
      const answering = answeringOf(request, world.random);
      return await answerBy(route, { world, request, answering });
    },
    refuse: (refusal, headers) => refusalAnswer(refusal, answeringOf({ headers }, world.random)),
    maxBodyBytesOf: ({ method, path, headers }) => {
      if (method === 'GET' || findRoute(path)?.[method] === undefined) return 0;
      return path === 'call' ? world.api.maxBodyBytesOf({ method, headers: callHeaders(headers) }) : MAX_BODY_BYTES;
    },
  };
}

function findRoute(path: string): Readonly<Record<string, Route>> | undefined {
  return Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
}

interface Asked {
  readonly world: ConsoleWorld;
  readonly request: ConsoleRequest;
  readonly answering: Answering;
}

async function answerBy(methods: Readonly<Record<string, Route>>, asked: Asked): Promise<ConsoleAnswer> {
  const { world, request, answering } = asked;
  const route = methods[request.method];
  if (route === undefined) return methodAnswer(Object.keys(methods), answering);
  try {
    checkTransport(request, world.refused);
    checkOrigin(request.headers, world.publicUrl);
    return await route(world, request, answering);
  } catch (error) {
    return answerFailure(error, asked);
  }
}

function answerFailure(error: unknown, { world, request, answering }: Asked): ConsoleAnswer {
  const { requestId } = answering;
  if (error instanceof DomainError) {
    const { refusal } = error;
    const about = { caller: undefined, action: undefined, address: request.remoteAddress, requestId };
    const audited = auditedRefusalOf(refusal, about);
    if (audited !== undefined) world.noteRefusal(audited);
    world.log.info({ requestId, address: request.remoteAddress, path: request.path, refusal: refusal.kind }, 'console');
    return refusalAnswer(refusal, answering);
  }
  if (error instanceof StoreBusy) return refusalAnswer({ kind: 'tooManyAtOnce' }, answering);
  if (error instanceof StoreUnavailable) return refusalAnswer({ kind: 'storeUnavailable' }, answering);
  world.log.error({ requestId, path: request.path, error }, 'request failed at the console');
  return bugAnswer(answering);
}

function methodAnswer(allowed: readonly string[], answering: Answering): WholeConsoleAnswer {
  const detail = because('methodsServed', { choices: allowed });
  const refused = refusalAnswer({ kind: 'protocolUnsupported', detail }, answering);
  return { ...refused, status: 405, headers: { ...refused.headers, allow: allowed.join(', ') } };
}
