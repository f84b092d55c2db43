// The requests of one connection, one after the other: a client may send them at once, and then they wait for their turn.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Turns } from '../../lib/turns/turns.ts';

/** Clients that send ahead send two or three; node reads as many as fit into one packet before anybody can stop it. */
export const MAX_REQUESTS_AHEAD = 16;

/**
 * Of the requests that are not the first of their connection, so many are begun in one turn of the event loop, over all
 * connections: a few milliseconds of work. Whoever comes new is answered between, however many ask again and again.
 */
export const MAX_LATER_IN_TURN = 32;

type Request = readonly [message: IncomingMessage, response: ServerResponse & { req: IncomingMessage }];

export interface TurnEvents {
  readonly onBegin: (...request: Request) => void;
  /** Its answer is sent, or its connection is gone; none waits behind it. */
  readonly onRest: (socket: Socket) => void;
  /** It has more requests waiting than it may. */
  readonly onTooMany: (socket: Socket) => void;
}

/** Node would start them all together, so that one connection would have as many places as it likes. */
export function inTurn(serve: RequestListener, events: TurnEvents): RequestListener {
  /** Of each connection that has a request under way or waiting for a turn. */
  const waiting = new WeakMap<Socket, Request[]>();
  const served = new WeakSet<Socket>();
  const turns = new Turns(MAX_LATER_IN_TURN);
  const begin = (...[message, response]: Request): void => {
    events.onBegin(message, response);
    response.once('close', () => goOn(message.socket));
    serve(message, response);
  };
  const beginNext = (socket: Socket): void => {
    const next = socket.destroyed ? undefined : waiting.get(socket)?.shift();
    if (next !== undefined) return begin(...next);
    waiting.delete(socket);
    events.onRest(socket);
  };
  const goOn = (socket: Socket): void => {
    if (waiting.get(socket)?.length === 0) beginNext(socket);
    else turns.begin(() => beginNext(socket));
  };
  return (message, response) => {
    const { socket } = message;
    const before = waiting.get(socket);
    if (socket.destroyed) return;
    if (before !== undefined && before.length >= MAX_REQUESTS_AHEAD) return events.onTooMany(socket);
    if (before !== undefined) return void before.push([message, response]);
    waiting.set(socket, [[message, response]]);
    if (served.has(socket)) return goOn(socket);
    served.add(socket);
    beginNext(socket);
  };
}
