// A resolver that verifies DNSSEC, or does not, over zones that BIND 9 serves: signed well, badly, too long ago, or not at all.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemRandom } from '../../src/lib/random.ts';
import { DnsClient } from '../../src/validation/dns-client.ts';
import type { Endpoint } from './dns.ts';
import { findFreePort } from './service.ts';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Each has an address and a TXT record at "www", to which "alias" leads by a CNAME; and by a DNAME all below "old" leads below "new". */
export const ZONES = {
  good: 'good.example',
  nsec3: 'nsec3.example',
  broken: 'broken.example',
  expired: 'expired.example',
  plain: 'plain.example',
} as const;
type ZoneKind = keyof typeof ZONES;

export interface SignedDns extends AsyncDisposable {
  readonly verifying: Endpoint;
  /** The same zones by a resolver that verifies nothing. */
  readonly trusting: Endpoint;
}

const SIGNING: { readonly [kind in Exclude<ZoneKind, 'plain'>]: readonly string[] } = {
  good: [],
  nsec3: ['-3', '-'],
  broken: [],
  expired: ['-s', '20200101000000', '-e', '20200201000000'],
};

/** Who resolves: the zones are BIND's either way. */
export const RESOLVERS = ['bind', 'unbound'] as const;
export type ResolverProgram = (typeof RESOLVERS)[number];

export async function startSignedDns(resolver: ResolverProgram): Promise<SignedDns> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(makeTemporaryFolder());
  const anchors = Object.entries(SIGNING).map(([kind, options]) =>
    signZone(folder, { zone: ZONES[kind as ZoneKind], options }),
  );
  writeZone(folder, ZONES.plain);
  breakZone(folder);
  const owner = opened.use(await startServer('named', folder, (port) => authorityConfig(folder.path, port)));
  const forwarding = { folder: folder.path, to: owner.address.port };
  const start = async (anchors: readonly Anchor[]): Promise<Started> =>
    resolver === 'bind'
      ? await startServer('named', folder, (port) => resolverConfig({ ...forwarding, port, anchors }))
      : await startServer('unbound', folder, (port) => unboundConfig({ ...forwarding, port, anchors }));
  const verifying = opened.use(await start(anchors));
  const trusting = opened.use(await start([]));
  const kept = opened.move();
  return {
    verifying: verifying.address,
    trusting: trusting.address,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const LEADING = ['alias CNAME www', 'old DNAME new', 'www.new TXT "truth"'];

function writeZone(folder: TemporaryFolder, zone: string): void {
  const lines = ['$TTL 5', `$ORIGIN ${zone}.`, '@ SOA ns hostmaster 1 3600 600 86400 1', '@ NS ns', 'ns A 127.0.0.1'];
  folder.write(`${zone}.zone`, [...lines, 'www A 192.0.2.1', 'www TXT "truth"', ...LEADING, ''].join('\n'));
}

/** What a resolver goes by that verifies the zone. */
interface Anchor {
  readonly zone: string;
  /** Of algorithm 13, in Base64. */
  readonly key: string;
}

function signZone(
  folder: TemporaryFolder,
  { zone, options }: { readonly zone: string; readonly options: readonly string[] },
): Anchor {
  writeZone(folder, zone);
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: folder.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const name = run('dnssec-keygen', '-a', 'ECDSAP256SHA256', '-f', 'KSK', zone).trim();
  run('dnssec-signzone', '-S', '-z', '-P', ...options, '-o', zone, '-f', `${zone}.zone`, `${zone}.zone`);
  const [, key = ''] = /DNSKEY\s+257 3 13 (.+)$/m.exec(readFileSync(join(folder.path, `${name}.key`), 'utf8')) ?? [];
  return { zone, key: key.replaceAll(' ', '') };
}

/** The records are others than those that were signed. */
function breakZone(folder: TemporaryFolder): void {
  const path = join(folder.path, `${ZONES.broken}.zone`);
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replaceAll('192.0.2.1', '192.0.2.66').replaceAll('"truth"', '"a lie"'),
  );
}

const COMMON = 'listen-on-v6 { none; }; pid-file none; lock-file none; notify no;';

function authorityConfig(folder: string, port: number): string {
  const zones = Object.values(ZONES).map((zone) => `zone "${zone}" { type primary; file "${zone}.zone"; };`);
  return `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; recursion no; dnssec-validation no;
    session-keyfile "${folder}/session-${port}.key"; ${COMMON} };\ncontrols { };\n${zones.join('\n')}`;
}

interface ResolverWish {
  readonly folder: string;
  readonly to: number;
  readonly port: number;
  /** None: nothing is verified. */
  readonly anchors: readonly Anchor[];
}

function resolverConfig({ folder, to, port, anchors: known }: ResolverWish): string {
  const keys = known.map(({ zone, key }) => `"${zone}" static-key 257 3 13 "${key}";`);
  const zones = Object.values(ZONES).map(
    (zone) => `zone "${zone}" { type forward; forward only; forwarders { 127.0.0.1 port ${to}; }; };`,
  );
  const anchors = keys.length === 0 ? '' : `trust-anchors { ${keys.join(' ')} };`;
  return `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; recursion yes; allow-recursion { any; };
    dnssec-validation ${keys.length === 0 ? 'no' : 'yes'}; session-keyfile "${folder}/session-${port}.key"; ${COMMON} };
    controls { };\n${anchors}\n${zones.join('\n')}`;
}

function unboundConfig({ folder, to, port, anchors }: ResolverWish): string {
  const keys = anchors.map(({ zone, key }) => `trust-anchor: "${zone}. DNSKEY 257 3 13 ${key}"`);
  const zones = Object.values(ZONES).map((zone) => `stub-zone:\n name: "${zone}"\n stub-addr: 127.0.0.1@${to}`);
  return `server:
 interface: 127.0.0.1@${port}
 directory: "${folder}"
 username: ""
 chroot: ""
 pidfile: ""
 use-syslog: no
 do-daemonize: no
 do-not-query-localhost: no
 module-config: "${anchors.length === 0 ? 'iterator' : 'validator iterator'}"
 ${keys.join('\n ')}
remote-control:
 control-enable: no
${zones.join('\n')}
`;
}

interface Started extends AsyncDisposable {
  readonly address: Endpoint;
}

const START_ATTEMPTS = 5;
const READY_LOOKS = 500;
const LOOK_MS = 20;

/** Before the configuration file; both stay in the foreground. */
const ARGUMENTS = { named: ['-f', '-c'], unbound: ['-d', '-c'] } as const;

/** Again with another port, when another process was faster to take one. */
async function startServer(
  command: keyof typeof ARGUMENTS,
  folder: TemporaryFolder,
  config: (port: number) => string,
): Promise<Started> {
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const address = { host: '127.0.0.1', port: await findFreePort() };
    const file = folder.write(`${command}-${address.port}.conf`, config(address.port));
    const child = spawn(command, [...ARGUMENTS[command], file], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    for (let look = 0; look < READY_LOOKS && child.exitCode === null; look += 1) {
      if (await answers(address)) {
        const stop = async (): Promise<void> => {
          child.kill('SIGTERM');
          await exited;
        };
        return { address, [Symbol.asyncDispose]: stop };
      }
      await sleep(LOOK_MS);
    }
    child.kill('SIGKILL');
    await exited;
  }
  throw new Error(`Cannot start ${command}: it was not ready in ${START_ATTEMPTS} attempts`);
}

async function answers(address: Endpoint): Promise<boolean> {
  const signal = AbortSignal.timeout(500);
  const asked = await new DnsClient({ random: systemRandom }).ask(address, {
    name: `www.${ZONES.plain}`,
    type: 'A',
    signal,
  });
  return asked.kind === 'asked';
}
