// A DNS provider as a model: zones with records, an API in front of them over real HTTP, and troubles that a test calls up.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

export interface ModelRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ModelAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ModelRecord {
  readonly id: string;
  /** The whole name. */
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface ModelZone {
  readonly id: string;
  readonly name: string;
  records: readonly ModelRecord[];
}

/** What a provider holds; ids are never used again. */
export class ModelZones {
  readonly zones: readonly ModelZone[];
  #next = 700_001;

  constructor(names: readonly string[], idOf: (name: string, at: number) => string) {
    this.zones = names.map((name, at) => ({ id: idOf(name, at), name, records: [] }));
  }

  valuesAt(name: string): readonly string[] {
    const records = this.zones.flatMap((zone) => zone.records);
    return records.filter((record) => record.type === 'TXT' && record.name === name).map(({ value }) => value);
  }

  add(zone: ModelZone, record: Omit<ModelRecord, 'id'>): ModelRecord {
    const added = { ...record, id: String((this.#next += 1)) };
    zone.records = [...zone.records, added];
    return added;
  }

  /** False where there is none of this id. */
  remove(zone: ModelZone, id: string): boolean {
    const before = zone.records.length;
    zone.records = zone.records.filter((record) => record.id !== id);
    return zone.records.length < before;
  }
}

export type Answering = (request: ModelRequest) => ModelAnswer;

export interface RunningModel extends AsyncDisposable {
  /** Like http://127.0.0.1:40001 */
  readonly origin: string;
  readonly requests: readonly ModelRequest[];
  /** What is answered instead, while it is set; a promise that is never kept stands for silence. */
  trouble: ((request: ModelRequest) => ModelAnswer | Promise<never> | undefined) | undefined;
}

export async function startModel(answering: Answering): Promise<RunningModel> {
  const requests: ModelRequest[] = [];
  const model: { trouble: RunningModel['trouble'] } = { trouble: undefined };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const read = await readRequest(request);
    requests.push(read);
    const { status, headers = {}, body } = (await model.trouble?.(read)) ?? answering(read);
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    get trouble() {
      return model.trouble;
    },
    set trouble(trouble) {
      model.trouble = trouble;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function readRequest(request: IncomingMessage, origin = 'http://model.invalid'): Promise<ModelRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', origin),
    headers,
    body: Buffer.concat(chunks).toString(),
  };
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ModelAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
