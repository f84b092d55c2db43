// How much of what is sent is kept, of one body and of all at once.

import assert from 'node:assert/strict';
import { createServer, request, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { BodyReader, MAX_DISCARDED_BYTES, type Body } from '../../src/http/body.ts';

const LIMIT = 1000;

test('a body of its limit is kept whole, and of a longer one enough to tell', async () => {
  const bodies = new BodyReader();
  assert.deepEqual(await read(bodies, LIMIT), { kind: 'read', length: LIMIT, isWhole: true });
  const longer = await read(bodies, LIMIT * 100);
  assert.equal(longer.kind === 'read' && longer.length > LIMIT && longer.isWhole, true);
});

test('an endless body is read to its bound and no further', async () => {
  const endless = await read(new BodyReader(), LIMIT + MAX_DISCARDED_BYTES + 1);
  assert.equal(endless.kind === 'read' && endless.isWhole, false);
});

test('bodies together may fill their room and not one byte more, until one of them is done with', async () => {
  const bodies = new BodyReader({ maxBufferedBytes: 2 * LIMIT, shortBodyBytes: 0 });
  const held = await hold(bodies);
  assert.deepEqual(await read(bodies, LIMIT), { kind: 'read', length: LIMIT, isWhole: true });
  assert.deepEqual(await read(bodies, LIMIT + 1), { kind: 'noRoom', length: 0, isWhole: true });
  await held.release();
  assert.equal((await read(bodies, LIMIT + 1)).kind, 'read');
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
  const holding = post(LIMIT, (message) =>
    bodies.with({ message, limitBytes: LIMIT }, async () => {
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

async function read(bodies: BodyReader, length: number) {
  let seen: Body = { kind: 'aborted' };
  await post(length, (message) =>
    bodies.with({ message, limitBytes: LIMIT }, async (body) => {
      seen = body;
    }),
  );
  return summary(seen);
}

function summary(body: Body) {
  if (body.kind === 'aborted') return { kind: body.kind, length: 0, isWhole: false };
  return { kind: body.kind, length: body.kind === 'read' ? body.bytes.length : 0, isWhole: body.isWhole };
}

/** Sends a body of that length to a server of its own, which closes the connection after `work`. */
function post(length: number, work: (message: IncomingMessage) => Promise<void>): Promise<void> {
  const done = Promise.withResolvers<void>();
  const server = createServer((message, response) => {
    work(message)
      .finally(() => response.setHeader('connection', 'close').end())
      .then(done.resolve, done.reject);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sent = request({ host: '127.0.0.1', port, method: 'POST', agent: false }, (response) => response.resume());
    // A server that has had enough may close before everything is sent.
    sent.on('error', () => undefined).end(Buffer.alloc(length));
  });
  return done.promise.finally(() => server.close());
}
