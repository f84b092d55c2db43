// The requests of one connection, one after the other: a client may send them at once, and then they wait for their turn.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Turns } from '../../lib/turns.ts';

/** Clients that send ahead send two or three; node reads as many as fit into one packet before anybody can stop it. */
export const MAX_REQUESTS_AHEAD = 16;

/**
 * Of requests that were sent ahead, so many are begun in one turn of the event loop, over all connections: a few milliseconds
 * of work. Whoever waits for each answer, as nearly all do, comes between.
 */
export const MAX_AHEAD_IN_TURN = 32;

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
  const waiting = new WeakMap<Socket, Request[]>();
  const turns = new Turns(MAX_AHEAD_IN_TURN);
  const begin = (...[message, response]: Request): void => {
    events.onBegin(message, response);
    response.once('close', () => void goOn(message.socket));
    serve(message, response);
  };
  const goOn = async (socket: Socket): Promise<void> => {
    if (waiting.get(socket)?.length !== 0) await turns.take();
    const next = socket.destroyed ? undefined : waiting.get(socket)?.shift();
    if (next !== undefined) return begin(...next);
    waiting.delete(socket);
    events.onRest(socket);
  };
  return (message, response) => {
    const { socket } = message;
    const before = waiting.get(socket);
    if (socket.destroyed) return;
    if (before === undefined) {
      waiting.set(socket, []);
      begin(message, response);
    } else if (before.length < MAX_REQUESTS_AHEAD) before.push([message, response]);
    else events.onTooMany(socket);
  };
}
