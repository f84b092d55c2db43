// Providers of zones: the embedded server, and real servers that are updated.

import { startDnsServer } from '../../src/dns/embedded-server.ts';
import { embeddedZones } from '../../src/dns/embedded-zones.ts';
import { updateProvider } from '../../src/dns/rfc2136/update-provider.ts';
import { makeZones } from '../../src/dns/zones.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type ZoneBench, zoneProviderContract } from '../contracts/zone-providers.ts';
import { txtAt } from '../support/dns.ts';
import { BIND_9, type DnsProgram, KNOT_DNS, UPDATE_KEY } from '../support/dns-programs.ts';
import { makeDnsGuards } from '../support/embedded-dns.ts';
import { silentLog } from '../support/silent-log.ts';
import { openTemporaryStore } from '../support/store.ts';

const ZONE = 'example.com';
const ZONES = makeZones({ zones: [{ name: ZONE, accounts: ['*'] }], delegationZone: undefined });
const holds = (name: string): boolean => ZONES.apexOf(name) !== undefined;

zoneProviderContract('the embedded server', { open: openEmbedded });
for (const program of [BIND_9, KNOT_DNS]) {
  zoneProviderContract(`${program.name}, which is updated`, {
    open: async () => await openUpdated(program),
    skip: program.skip,
  });
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
    askTxt: async ({ host, port }, name) => await txtAt({ host, port }, name),
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
