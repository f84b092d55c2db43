// The part of Kubernetes' API that Secrets need, as strict as the real one where this service meets it: server-side apply with
// its managers and conflicts, versions, types that cannot change, tokens. kubectl reads it.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { makePairs } from './pairs.ts';

export interface StubSecret {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly managedFields: readonly { readonly manager: string; readonly operation: 'Apply' | 'Update' }[];
  };
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
}

export interface KubernetesStub extends AsyncDisposable {
  readonly server: string;
  readonly trustFile: string;
  readonly tokenFile: string;
  readonly token: string;
  /** Puts one there as another manager would. */
  put(secret: {
    readonly name: string;
    readonly type: string;
    readonly data: StubSecret['data'];
    readonly manager: string;
  }): void;
  find(name: string): StubSecret | undefined;
  /** Runs before the next change is looked at. */
  beforeNextChange(act: () => void): void;
}

export const NAMESPACE = 'default';
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.the-token-of-the-tests';
const SECRET_PATH = new RegExp(`^/api/v1/namespaces/${NAMESPACE}/secrets/([a-z0-9.-]+)$`);

interface Answer {
  readonly status: number;
  readonly body: object;
}

export async function startKubernetesStub(): Promise<KubernetesStub> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const [pair] = makePairs(1, 'localhost');
  const root = pair?.fullchainPem.split(/(?<=-----END CERTIFICATE-----\n)/)[1] ?? '';
  const secrets = new Map<string, StubSecret>();
  const state = { version: 1, beforeChange: (): void => undefined };
  const server = createServer({ cert: pair?.fullchainPem, key: pair?.keyPem });
  server.on('request', (request, response) => {
    void answerTo(request, { secrets, state }).then(({ status, body }) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  const kept = cleanup.move();
  return {
    server: `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`,
    trustFile: folder.write('ca.pem', root),
    tokenFile: folder.write('token', `${TOKEN}\n`),
    token: TOKEN,
    put: ({ name, type, data, manager }) => {
      state.version += 1;
      secrets.set(
        name,
        secretOf({ name, type, data, managers: [{ manager, operation: 'Update' }], version: state.version }),
      );
    },
    find: (name) => secrets.get(name),
    beforeNextChange: (act) => (state.beforeChange = act),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

interface World {
  readonly secrets: Map<string, StubSecret>;
  readonly state: { version: number; beforeChange: () => void };
}

async function answerTo(request: IncomingMessage, world: World): Promise<Answer> {
  const url = new URL(request.url ?? '', 'https://localhost');
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return refusal(401, 'Unauthorized', 'Unauthorized');
  const known = DISCOVERY[url.pathname];
  if (known !== undefined) return { status: 200, body: known };
  const name = SECRET_PATH.exec(url.pathname)?.[1];
  if (name === undefined) return refusal(404, 'NotFound', 'the server could not find the requested resource');
  if (request.method === 'GET') return find(world, name);
  if (request.method !== 'PATCH') return refusal(405, 'MethodNotAllowed', 'the server does not allow this method');
  if (request.headers['content-type'] !== 'application/apply-patch+yaml') {
    return refusal(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format');
  }
  return apply(world, {
    name,
    query: url.searchParams,
    manifest: JSON.parse(Buffer.concat(chunks).toString()) as Manifest,
  });
}

function find({ secrets }: World, name: string): Answer {
  const secret = secrets.get(name);
  return secret === undefined ? refusal(404, 'NotFound', `secrets "${name}" not found`) : { status: 200, body: secret };
}

interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly resourceVersion?: string };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

interface Apply {
  readonly name: string;
  readonly query: URLSearchParams;
  readonly manifest: Manifest;
}

function apply(world: World, { name, query, manifest }: Apply): Answer {
  const { secrets, state } = world;
  const act = state.beforeChange;
  state.beforeChange = () => undefined;
  act();
  const { apiVersion, kind, metadata, type = 'Opaque', data = {} } = manifest;
  const manager = query.get('fieldManager');
  if (manager === null) return refusal(422, 'Invalid', 'fieldManager: Required value: is required for apply patch');
  if (apiVersion !== 'v1' || kind !== 'Secret') return refusal(400, 'BadRequest', 'the kind does not match');
  if (metadata?.name !== name || metadata.namespace !== NAMESPACE)
    return refusal(400, 'BadRequest', 'the name does not match');
  const defect = defectOf(type, data);
  if (defect !== undefined) return refusal(422, 'Invalid', `Secret "${name}" is invalid: ${defect}`);
  const present = secrets.get(name);
  const version = metadata.resourceVersion;
  if (version !== undefined && version !== present?.metadata.resourceVersion) {
    return refusal(
      409,
      'Conflict',
      `Operation cannot be fulfilled on secrets "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    );
  }
  if (present !== undefined && present.type !== type) {
    return refusal(422, 'Invalid', `Secret "${name}" is invalid: type: Invalid value: "${type}": field is immutable`);
  }
  const others = (present?.metadata.managedFields ?? []).filter((one) => one.manager !== manager);
  const changed = Object.keys(data).filter((key) => present?.data[key] !== data[key]);
  const [other] = others;
  if (other !== undefined && changed.length > 0 && query.get('force') !== 'true') {
    const fields = changed.map((key) => `.data.${key}`).join(', ');
    return refusal(
      409,
      'Conflict',
      `Apply failed with ${changed.length} conflicts: conflicts with "${other.manager}" using v1: ${fields}`,
    );
  }
  const dryRun = query.get('dryRun');
  if (dryRun !== null && dryRun !== 'All') return refusal(422, 'Invalid', `dryRun: Unsupported value: "${dryRun}"`);
  if (dryRun === null) state.version += 1;
  const managers = [...(query.get('force') === 'true' ? [] : others), { manager, operation: 'Apply' } as const];
  const secret = secretOf({ name, type, data: { ...present?.data, ...data }, managers, version: state.version });
  if (dryRun === null) secrets.set(name, secret);
  return { status: present === undefined ? 201 : 200, body: secret };
}

function defectOf(type: string, data: Readonly<Record<string, string>>): string | undefined {
  if (type !== 'kubernetes.io/tls') return undefined;
  const missing = ['tls.crt', 'tls.key'].find((key) => data[key] === undefined);
  if (missing !== undefined) return `data[${missing}]: Required value`;
  const odd = Object.entries(data).find(([, value]) => Buffer.from(value, 'base64').toString('base64') !== value);
  return odd === undefined ? undefined : `data[${odd[0]}]: illegal base64`;
}

interface SecretFacts {
  readonly name: string;
  readonly type: string;
  readonly data: StubSecret['data'];
  readonly managers: StubSecret['metadata']['managedFields'];
  readonly version: number;
}

function secretOf({ name, type, data, managers, version }: SecretFacts): StubSecret {
  const metadata = { name, namespace: NAMESPACE, resourceVersion: String(version), managedFields: managers };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type, data };
}

function refusal(code: number, reason: string, message: string): Answer {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  };
}

/** What kubectl asks for before it reads. */
const DISCOVERY: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [
      { name: 'secrets', singularName: 'secret', namespaced: true, kind: 'Secret', verbs: ['get', 'list', 'patch'] },
    ],
  },
};
