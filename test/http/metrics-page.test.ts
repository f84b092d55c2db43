// Metrics are shown at an address of their own, or on the service's port to its own machine, and to nobody else.

import { deepEqual, equal, match } from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { isFromHere, MAX_METRICS_CONNECTIONS, openMetricsServer } from '../../src/http/metrics-page.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { openToyServer } from '../support/toy-server.ts';

const PAGE = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'a 1\n' };
const read = async () => PAGE;
const failing = async () => await Promise.reject(new Error('secret path'));

interface Got {
  readonly status: number | undefined;
  readonly text: string;
}

async function get(port: number, path: string, { method = 'GET', headers = {} } = {}): Promise<Got> {
  const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }).end();
  const [answer] = await once(asked, 'response');
  let text = '';
  for await (const part of answer) text += String(part);
  return { status: answer.statusCode, text };
}

test('an address of its own shows metrics and nothing else', async () => {
  await using server = await openMetricsServer(read, { host: '127.0.0.1', port: 0 });
  deepEqual(await get(server.port, '/metrics'), { status: 200, text: 'a 1\n' });
  deepEqual(await get(server.port, '/metrics?x=1'), { status: 200, text: 'a 1\n' });
  deepEqual(await get(server.port, '/metrics', { headers: { host: 'metrics.internal' } }), {
    status: 200,
    text: 'a 1\n',
  });
  for (const path of ['/', '/metrics/', '/healthz', '/metricsx'])
    equal((await get(server.port, path)).status, 404, path);
  for (const method of ['POST', 'PUT', 'DELETE'])
    equal((await get(server.port, '/metrics', { method })).status, 404, method);
});

test('metrics that cannot be read are an error that says nothing of why', async () => {
  await using server = await openMetricsServer(failing, { host: '127.0.0.1', port: 0 });
  deepEqual(await get(server.port, '/metrics'), { status: 500, text: 'Internal error\n' });
});

test('more connections than there are places for are closed, and places come free again', async () => {
  await using server = await openMetricsServer(read, { host: '127.0.0.1', port: 0 });
  const silent = Array.from({ length: MAX_METRICS_CONNECTIONS }, () => connect(server.port, '127.0.0.1'));
  await Promise.all(silent.map(async (socket) => await once(socket, 'connect')));
  const surplus = connect(server.port, '127.0.0.1').on('error', () => undefined);
  await once(surplus, 'close');
  const [first] = silent;
  first?.destroy();
  for (;;) {
    const answered = await get(server.port, '/metrics').catch(() => undefined);
    if (answered?.status === 200) break;
  }
  for (const socket of silent) socket.destroy();
});

test('where another program listens the start says so', async () => {
  await using first = await openMetricsServer(read, { host: '127.0.0.1', port: 0 });
  const second = await openMetricsServer(read, { host: '127.0.0.1', port: first.port }).catch(
    (error: unknown) => error,
  );
  equal(second instanceof OperatorError, true);
  match(String(second), /Cannot serve metrics on 127\.0\.0\.1:\d+: another program listens there/);
});

test('on the port of the service its own machine sees metrics, and where they are off nobody does', async () => {
  await using shown = await openToyServer({ actions: [], clock: systemClock, metrics: read });
  deepEqual(await get(shown.port, '/metrics'), { status: 200, text: 'a 1\n' });
  equal((await get(shown.port, '/metrics', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status, 404);
  await using hidden = await openToyServer({ actions: [], clock: systemClock });
  equal((await get(hidden.port, '/metrics')).status, 404);
});

const here = (remoteAddress: string | undefined, headers: Readonly<Record<string, string>> = {}) =>
  isFromHere({ socket: { remoteAddress }, headers: { host: 'localhost:8400', ...headers } } as unknown as Parameters<
    typeof isFromHere
  >[0]);

test('a caller is of this machine by its address, by no word of a proxy, and by the name it calls', () => {
  for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) equal(here(address), true, address);
  for (const address of ['10.0.0.1', '192.0.2.1', '::2', '::ffff:10.0.0.1', '', undefined, '128.0.0.1']) {
    equal(here(address), false, String(address));
  }
  for (const name of ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip']) {
    equal(here('127.0.0.1', { [name]: 'x' }), false, name);
  }
  for (const host of ['localhost', '127.0.0.1', '127.0.0.1:8400', '[::1]:8400', '[::1]']) {
    equal(here('127.0.0.1', { host }), true, host);
  }
  for (const host of ['evil.example', 'localhost.evil.example:8400', '', '10.0.0.1', '[::2]:80']) {
    equal(here('127.0.0.1', { host }), false, host);
  }
});
