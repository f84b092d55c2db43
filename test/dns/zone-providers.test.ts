// Providers of zones: the embedded server, and real servers that are updated.

import type { AskTxt } from '../../src/dns/awaited-answers.ts';
import { startDnsServer } from '../../src/dns/embedded-server.ts';
import { embeddedZones } from '../../src/dns/embedded-zones.ts';
import { hostedRecords } from '../../src/dns/providers/hosted-records.ts';
import { powerDnsApi } from '../../src/dns/providers/powerdns.ts';
import type { RecordKeeper } from '../../src/dns/providers/record-keeper.ts';
import { updateProvider } from '../../src/dns/rfc2136/update-provider.ts';
import { makeZones } from '../../src/dns/zones.ts';
import { monotonicMs, systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type ZoneBench, zoneProviderContract } from '../contracts/zone-providers.ts';
import { txtAt } from '../support/dns.ts';
import { BIND_9, type DnsProgram, KNOT_DNS, POWER_DNS, POWER_DNS_KEY, UPDATE_KEY } from '../support/dns-programs.ts';
import {
  keptBench,
  MODEL_KINDS,
  type ModelKind,
  type ModelParts,
  modelParts,
  openModel,
} from '../support/dns-providers/bench.ts';
import { makeDnsGuards } from '../support/embedded-dns.ts';
import { silentLog } from '../support/silent-log.ts';
import { openTemporaryStore } from '../support/store.ts';

const ZONE = 'example.com';
const ZONES = makeZones({ zones: [{ name: ZONE, accounts: ['*'] }], delegationZone: undefined });
const holds = (name: string): boolean => ZONES.apexOf(name) !== undefined;

zoneProviderContract('the embedded server', { open: openEmbedded });
for (const program of [BIND_9, KNOT_DNS, POWER_DNS]) {
  zoneProviderContract(`${program.name}, which is updated`, {
    open: async () => await openUpdated(program),
    skip: program.skip,
  });
}

zoneProviderContract('the HTTP API of PowerDNS', { open: openPowerDns, skip: POWER_DNS.skip });
for (const kind of MODEL_KINDS) {
  zoneProviderContract(`the kind ${kind}`, { open: async () => await openModelled(kind) });
}

const askTxt: AskTxt = async ({ host, port }, name) => await txtAt({ host, port }, name);

async function openPowerDns(): Promise<ZoneBench> {
  const server = await POWER_DNS.start([ZONE]);
  const keeperOf = ({ callApi }: ModelParts): RecordKeeper =>
    hostedRecords(
      powerDnsApi({ endpoint: server.apiOrigin, apiKey: POWER_DNS_KEY, serverId: 'localhost', callApi }),
      monotonicMs,
    );
  return {
    provider: keptBench(keeperOf(modelParts()), { askTxt, servers: [server.address], holds }).provider,
    ask: async (name) => await txtAt(server.address, name),
    now: () => systemClock.now(),
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

async function openModelled(kind: ModelKind): Promise<ZoneBench> {
  const bench = await openModel(kind, { zones: [ZONE], holds });
  return {
    provider: bench.provider,
    ask: async (name) => await Promise.resolve(bench.valuesAt(name)),
    now: () => systemClock.now(),
    [Symbol.asyncDispose]: async () => await bench[Symbol.asyncDispose](),
  };
}

async function openEmbedded(): Promise<ZoneBench> {
  await using cleanup = new AsyncDisposableStack();
  const { store } = cleanup.use(await openTemporaryStore());
  const server = cleanup.use(
    await startDnsServer({
      ...makeDnsGuards(),
      listen: { host: '127.0.0.1', port: 0 },
      zones: ZONES,
      nameServer: 'ns1.example.com',
      nameServerAddresses: [],
      records: store.reads.dnsRecords,
      onError: (error) => {
        throw error;
      },
    }),
  );
  const kept = cleanup.move();
  return {
    provider: embeddedZones(store, holds),
    ask: async (name) => await txtAt(server.address, name),
    now: () => systemClock.now(),
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  };
}

async function openUpdated(program: DnsProgram): Promise<ZoneBench> {
  const server = await program.start([ZONE]);
  const secret = Buffer.from(UPDATE_KEY.secret, 'base64');
  const key = { name: UPDATE_KEY.name, algorithm: program.algorithm, secret };
  const zone = { name: ZONE, server: server.address, secondaries: [], key, accounts: ['*'] };
  const provider = updateProvider(zone, {
    holds,
    askTxt,
    random: systemRandom,
    log: silentLog,
    timing: { sendMs: 5000, lookDelaysMs: [0, 50, 100, 500, 1000] },
  });
  return {
    provider,
    ask: async (name) => await txtAt(server.address, name),
    now: () => systemClock.now(),
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}
