// How much of what is sent is kept, of one body and of all at once.

import assert from 'node:assert/strict';
import { createServer, request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { BodyReader, FREE_PIECES, LEAST_PIECE_BYTES, MAX_DISCARDED_BYTES, type Body } from '../../src/http/body.ts';

const LIMIT = 1000;
/** For bodies that nobody asks about first. */
const RESPONSE = { writeContinue: () => assert.fail() };

test('a body of its limit is kept whole, and of a longer one nothing', async () => {
  const bodies = new BodyReader();
  assert.deepEqual(await read(bodies, LIMIT), { kind: 'read', length: LIMIT, isWhole: true });
  assert.deepEqual(await read(bodies, LIMIT + 1), { kind: 'tooLong', length: 0, isWhole: true });
  assert.equal(bodies.bufferedBytes, 0);
});

test('a body that is much too long is read to a bound and no further, and refused at once where it says so itself', async () => {
  const endless = LIMIT + MAX_DISCARDED_BYTES + 1;
  for (const transfer of ['announced', 'chunked'] as const) {
    const { kind, isWhole } = await read(new BodyReader(), endless, transfer);
    assert.deepEqual([kind, isWhole], ['tooLong', false]);
  }
});

test('a body takes what it counts for, and no more than twice what has come of it', async () => {
  const bodies = new BodyReader();
  const message = Object.assign(piecesOf(600, 1), { headers: { 'content-length': String(LIMIT) } });
  await bodies.with(
    { message: message as unknown as IncomingMessage, response: RESPONSE, limitBytes: LIMIT },
    async (body) => {
      assert.equal(body.kind === 'read' && body.bytes.length, 600);
      assert.ok(bodies.bufferedBytes >= 600 && bodies.bufferedBytes <= LIMIT, String(bodies.bufferedBytes));
    },
  );
  assert.equal(bodies.bufferedBytes, 0);
});

test('a body may come in so many small pieces, and not in one more', async () => {
  for (const [pieces, kind] of [
    [FREE_PIECES + FREE_PIECES / (LEAST_PIECE_BYTES - 1), 'read'],
    [FREE_PIECES + FREE_PIECES / (LEAST_PIECE_BYTES - 1) + 1, 'tooManyPieces'],
  ] as const) {
    const message = Object.assign(piecesOf(Math.floor(pieces), 1), { headers: {} });
    await new BodyReader().with(
      { message: message as unknown as IncomingMessage, response: RESPONSE, limitBytes: 1e6 },
      async (body) => assert.equal(body.kind, kind),
    );
  }
});

test('bodies together may fill their room and not one byte more, until one of them is done with', async () => {
  const bodies = new BodyReader({ maxBufferedBytes: 2 * LIMIT - 1, shortBodyBytes: 0 });
  const held = await hold(bodies);
  assert.deepEqual(await read(bodies, LIMIT - 1), { kind: 'read', length: LIMIT - 1, isWhole: true });
  assert.deepEqual(await read(bodies, LIMIT), { kind: 'noRoom', length: 0, isWhole: true });
  await held.release();
  assert.equal((await read(bodies, LIMIT)).kind, 'read');
});

test('a short body is taken when long ones have filled the room, and one byte more is not', async () => {
  const bodies = new BodyReader({ maxBufferedBytes: LIMIT, shortBodyBytes: 100 });
  const held = await hold(bodies);
  assert.deepEqual(await read(bodies, 100), { kind: 'read', length: 100, isWhole: true });
  assert.deepEqual(await read(bodies, 101), { kind: 'noRoom', length: 0, isWhole: true });
  await held.release();
});

/** A body of LIMIT bytes that keeps its room until it is released. */
async function hold(bodies: BodyReader) {
  const [entered, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = post({ length: LIMIT, transfer: 'announced' }, (message) =>
    bodies.with({ message, response: RESPONSE, limitBytes: LIMIT }, async () => {
      entered.resolve();
      await released.promise;
    }),
  );
  await entered.promise;
  const release = async (): Promise<void> => {
    released.resolve();
    await holding;
  };
  return { release };
}

/** So many pieces of a body, of the same length each. */
function piecesOf(count: number, bytes: number): Readable {
  return Readable.from(Array.from({ length: count }, () => new Uint8Array(bytes)));
}

async function read(bodies: BodyReader, length: number, transfer: Transfer = 'announced') {
  let seen: Body = { kind: 'aborted' };
  const work = (message: IncomingMessage) =>
    bodies.with({ message, response: RESPONSE, limitBytes: LIMIT }, async (body) => {
      seen = body;
    });
  await post({ length, transfer }, work);
  return summary(seen);
}

function summary(body: Body) {
  if (body.kind === 'aborted') return { kind: body.kind, length: 0, isWhole: false };
  return { kind: body.kind, length: body.kind === 'read' ? body.bytes.length : 0, isWhole: body.isWhole };
}

type Transfer = 'announced' | 'chunked';

/** Sends a body of that length to a server of its own, which closes the connection after `work`. */
function post(
  { length, transfer }: { readonly length: number; readonly transfer: Transfer },
  work: (message: IncomingMessage) => Promise<void>,
): Promise<void> {
  const done = Promise.withResolvers<void>();
  const server = createServer((message, response) => {
    work(message)
      .finally(() => response.setHeader('connection', 'close').end())
      .then(done.resolve, done.reject);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const headers = transfer === 'announced' ? { 'content-length': length } : { 'transfer-encoding': 'chunked' };
    const wish = { host: '127.0.0.1', port, method: 'POST', headers, agent: false };
    const sent = request(wish, (response) => response.resume());
    // A server that has had enough may close before everything is sent.
    sent.on('error', () => undefined).end(Buffer.alloc(length));
  });
  return done.promise.finally(() => server.close());
}
