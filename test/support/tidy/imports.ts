// Which part may import which: DESIGN.md's "Imports point one way", as a table.

import { importsOf, lineAt, type Import, type Source } from './sources.ts';

/** A part is a folder of src/, or a file that lies in src/ itself, without its ending. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: ['reasons'],
  secrets: ['lib'],
  reasons: [],
  failure: ['reasons'],
  x509: ['lib', 'reasons'],
  clocks: ['lib'],
  ca: ['lib', 'reasons', 'x509', 'failure'],
  acme: ['lib', 'reasons', 'x509', 'failure'],
  packaging: ['lib', 'x509'],
  reports: ['lib', 'reasons', 'x509', 'ca', 'certificates'],
  certificates: ['lib', 'reasons', 'x509', 'failure'],
  accounts: ['lib', 'reasons', 'x509', 'failure'],
  'dns-message': ['lib'],
  dns: ['lib', 'reasons', 'dns-message', 'certificates', 'client', 'failure'],
  validation: ['lib', 'reasons', 'x509', 'dns-message', 'certificates', 'failure'],
  issuers: ['lib', 'reasons', 'x509', 'ca', 'acme', 'certificates', 'failure'],
  events: ['lib', 'reasons', 'certificates'],
  deploy: ['lib', 'reasons', 'x509', 'certificates', 'events', 'client'],
  metrics: ['lib', 'certificates'],
  tracing: ['lib'],
  audit: ['lib', 'accounts', 'ca', 'certificates', 'issuers', 'secrets'],
  jobs: ['lib'],
  'key-pool': ['lib', 'x509'],
  store: [
    'lib',
    'reasons',
    'x509',
    'ca',
    'certificates',
    'accounts',
    'dns',
    'events',
    'issuers',
    'jobs',
    'key-pool',
    'metrics',
    'reports',
    'secrets',
    'audit',
    'clocks',
  ],
  'acme-server': ['lib', 'reasons', 'x509', 'acme', 'certificates', 'accounts', 'failure'],
  api: ['lib', 'reasons', 'x509', 'packaging', 'reports', 'certificates', 'accounts', 'failure'],
  console: ['lib', 'reasons', 'certificates', 'accounts', 'events', 'api', 'failure'],
  http: ['lib', 'reasons', 'x509', 'api', 'acme-server', 'console', 'failure'],
  client: ['lib'],
  cli: [
    'lib',
    'reasons',
    'x509',
    'client',
    'accounts',
    'audit',
    'ca',
    'certificates',
    'deploy',
    'events',
    'key-pool',
    'secrets',
  ],
  'data-folder': ['lib', 'accounts', 'secrets'],
  config: [
    'lib',
    'reasons',
    'x509',
    'ca',
    'certificates',
    'accounts',
    'events',
    'api',
    'acme-server',
    'secrets',
    'deploy',
    'key-pool',
    'validation',
  ],
  installation: ['lib', 'app', 'cli', 'config', 'data-folder'],
  command: ['lib', 'cli', 'config', 'data-folder', 'installation'],
  main: ['lib', 'command'],
};

/** Single files of parts that a part may not import otherwise: tables of the wire's words. */
const FILES_BESIDES: Readonly<Record<string, readonly string[]>> = {
  cli: ['src/api/words/times.ts', 'src/api/words/wire-algorithms.ts'],
};

/** The rooms of a part: a file may import from its own room and from those before it. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  certificates: [
    'model',
    'material',
    'ports',
    'deciding',
    'targets',
    'keys',
    'ordering',
    'revocation',
    'fulfil',
    'reissue',
    'renewal',
    'acme',
    'inventory',
    'deployment',
    'campaign',
  ],
  // Its own ports come after the profiles that they speak of; the last three open the rest.
  ca: [
    'key-policy',
    'profile',
    'ports.ts',
    'keys',
    'lint',
    'lists',
    'hierarchy',
    'signing',
    'ocsp',
    'withdrawal',
    'ceremony',
    'throw-away.ts',
    'opened.ts',
    'authority.ts',
  ],
};

/** What reaches outside the process, from which these parts stay away. */
const OUTSIDE = new Set(
  'fs net http https http2 tls dgram dns child_process worker_threads sqlite process os'.split(' '),
);
const WITHOUT_OUTSIDE = new Set([
  'x509',
  'dns-message',
  'packaging',
  'reports',
  'ca',
  'certificates',
  'accounts',
  'api',
  'secrets',
]);
/** Of those modules, what only reads a text. */
const PURE = new Set(['isIP', 'isIPv4', 'isIPv6']);

/** Packages that one part alone may know, so that the rest of the service does without them. */
const KEPT_APART: Readonly<Record<string, string>> = {
  'prom-client': 'metrics',
  '@opentelemetry/api': 'tracing',
  'openid-client': 'console',
};

const KNOWS_ALL = 'app';
const CLOCK = 'src/lib/clock.ts';

export function findWrongImports(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((source) => source.path.startsWith('src/'))
    .flatMap((source) =>
      importsOf(source)
        .filter((one) => !isAllowed(source.path, one))
        .map(({ offset, target }) => `${source.path}:${lineAt(source, offset)} imports ${target}`),
    );
}

/** Each cycle once, as the files on it in order. */
export function findCycles(sources: readonly Source[]): readonly string[] {
  const targets = new Map(sources.map((source) => [source.path, importsOf(source).map(({ target }) => target)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}

function isAllowed(from: string, { target, names }: Import): boolean {
  const part = partOf(from);
  if (target.startsWith('node:') && WITHOUT_OUTSIDE.has(part) && OUTSIDE.has(moduleOf(target))) {
    return names.length > 0 && names.every((name) => PURE.has(name));
  }
  if (target in KEPT_APART) return KEPT_APART[target] === part;
  if (!target.startsWith('src/')) return !/^\.{0,2}\//.test(target) && !target.startsWith('test/');
  if (part === 'x509' && target === CLOCK) return false;
  const rooms = ROOMS[part];
  if (rooms !== undefined && partOf(target) === part) return isRoomBelow(rooms, { from, target });
  if (FILES_BESIDES[part]?.includes(target)) return true;
  return part === KNOWS_ALL || part === partOf(target) || (MAY_IMPORT[part] ?? []).includes(partOf(target));
}

function partOf(path: string): string {
  const [, part = ''] = path.split('/');
  return part.replace(/\.ts$/, '');
}

/** A file that lies in no room is found, too. */
function isRoomBelow(
  rooms: readonly string[],
  { from, target }: { readonly from: string; readonly target: string },
): boolean {
  const [own, other] = [rooms.indexOf(roomOf(from)), rooms.indexOf(roomOf(target))];
  return own !== -1 && other !== -1 && other <= own;
}

function roomOf(path: string): string {
  return path.split('/')[2] ?? '';
}

function moduleOf(target: string): string {
  return target.replace('node:', '').split('/')[0] ?? '';
}
