// A receiver of webhooks on 127.0.0.1 that checks each signature by the published recipe and answers as a test tells it to.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

export interface Told {
  readonly id: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly target: string;
}

/** Answers one message; the number counts from 0. */
export type Answering = (response: ServerResponse, number: number) => void;

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly secretFile: string;
  /** In the order of their arrival, each with a good signature. */
  readonly told: readonly Told[];
  /** Whatever came without one. */
  readonly refused: readonly string[];
  answer: Answering;
}

export const ok: Answering = (response) => void response.writeHead(204).end();
export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    void response.writeHead(status, headers).end();

interface Form {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What comes after the host in the URL. */
  readonly path?: string;
}

export async function openReceiver({ tls, path = '/hook' }: Form = {}): Promise<Receiver> {
  const folder = makeTemporaryFolder();
  const secretFile = join(folder.path, 'webhook.secret');
  const secret = randomBytes(32);
  await writeFile(secretFile, `whsec_${secret.toString('base64')}\n`);
  const told: Told[] = [];
  const refused: string[] = [];
  const receiver = { answer: ok };
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const message = verify(request, { body, secret });
    if (message === undefined) refused.push(body);
    else told.push(message);
    receiver.answer(response, told.length - 1);
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => void listener(request, response);
  const server = tls === undefined ? createServer(serve) : createHttpsServer(tls, serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}${path}`,
    secretFile,
    told,
    refused,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      folder[Symbol.dispose]();
    },
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString();
}

/** Standard Webhooks 1.0.0, "Verifying signatures"; undefined where none is good. */
function verify(
  request: IncomingMessage,
  { body, secret }: { readonly body: string; readonly secret: Uint8Array },
): Told | undefined {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [id, timestamp] = [header('webhook-id'), header('webhook-timestamp')];
  const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest();
  const isGood = header('webhook-signature')
    .split(' ')
    .map((signature) => Buffer.from(signature.replace(/^v1,/, ''), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
  if (!isGood || request.method !== 'POST' || header('content-type') !== 'application/json') return undefined;
  const { type, data } = JSON.parse(body) as { type: string; data: Readonly<Record<string, unknown>> };
  return { id, timestamp: Number(timestamp), type, data, body, target: request.url ?? '' };
}

/** The part of a configuration that has these webhooks. */
export function webhooksYaml(hooks: readonly object[]): string {
  return `webhooks: ${JSON.stringify(hooks)}\n`;
}
