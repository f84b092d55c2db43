// Where proofs are published: the embedded server, and whoever else holds zones.

import type { Config } from '../../config/config.ts';
import { startDnsServer } from '../../dns/embedded-server.ts';
import { authoritativeServersOf, type NameServerParts } from '../../dns/authoritative-servers.ts';
import { embeddedZones } from '../../dns/embedded-zones.ts';
import { makePublications, type Publications } from '../../dns/publications.ts';
import { type AskTxt, LOOK_DELAYS_MS } from '../../dns/awaited-answers.ts';
import { SEND_MS } from '../../dns/rfc2136/send.ts';
import { makeArrived } from '../../dns/providers/arrived.ts';
import { keptProvider } from '../../dns/providers/kept-provider.ts';
import { updateProvider } from '../../dns/rfc2136/update-provider.ts';
import { openUpdateZones, type UpdateZone } from '../../dns/rfc2136/update-zone.ts';
import { ResponseRate } from '../../dns/response-rate.ts';
import { ServerCookies } from '../../dns/server-cookies.ts';
import { TCP_LIMITS } from '../../dns/tcp-connections.ts';
import type { ZoneProvider } from '../../dns/zone-provider.ts';
import { shareZones, type ZoneShares } from '../../dns/zone-shares.ts';
import type { ZoneSetting } from '../../dns/zones.ts';
import { monotonicMs } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { SIP_KEY_BYTES } from '../../lib/sip-hash.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { addDnsProviderMetrics } from '../../metrics/parts.ts';
import { type AnswerReader, DnsClient } from '../../validation/dns-client.ts';
import { type Resolver, RESOLVER_TIMING } from '../../validation/resolver.ts';
import { allowAddresses } from '../../validation/special-addresses.ts';
import { type OpenedDnsProvider, openDnsProviders } from './dns-providers.ts';
import type { Local } from '../local.ts';

/** Who holds which zone, and how those of others are reached. */
export interface OpenedZones extends ZoneShares {
  readonly updates: readonly UpdateZone[];
  readonly providers: readonly OpenedDnsProvider[];
}

/** Throws OperatorError where a file with a secret cannot be used. */
export async function openShares(config: Config): Promise<OpenedZones> {
  const { dns, dnsListen } = config;
  const updates = await openUpdateZones(dns.updates);
  const providers = await openDnsProviders(config);
  const others = [...updates, ...providers.flatMap(({ setting }) => setting.zones)];
  return { ...shareZones({ ...dns, others, isListening: dnsListen !== undefined }), updates, providers };
}

export interface DnsParts {
  readonly local: Local;
  readonly shares: ZoneShares;
  readonly log: Log;
}

export async function startDns(config: Config, parts: DnsParts) {
  const { dnsListen, dns } = config;
  const { clock, random } = parts.local;
  if (dnsListen === undefined) throw new Error('Cannot start the DNS server: no address to listen on');
  return await startDnsServer({
    listen: dnsListen,
    zones: parts.shares.embedded,
    nameServer: dns.nameServer ?? `ns.${dns.delegationZone ?? dns.zones[0]?.name ?? 'invalid'}`,
    nameServerAddresses: dns.nameServerAddresses,
    records: parts.local.store.reads.dnsRecords,
    cookies: new ServerCookies({ secret: random(SIP_KEY_BYTES), clock }),
    rate: new ResponseRate({ perSecond: dns.responsesPerSecond, monotonicMs }),
    onError: (error) => parts.log.error({ error }, 'The DNS server could not answer'),
    tcpLimits: TCP_LIMITS,
  });
}

export interface PublicationParts {
  readonly shares: OpenedZones;
  readonly readAnswer: AnswerReader;
  /** By which the name servers of zones at providers are found. */
  readonly resolver: Resolver;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly closing: AbortSignal;
}

/** The embedded server holds what no other does. */
export function makeZonePublications(local: Local, parts: PublicationParts): Publications {
  const { store, clock, random } = local;
  const { log, shares, readAnswer } = parts;
  const { otherZoneOf, updates } = shares;
  const timing = { sendMs: SEND_MS, lookDelaysMs: LOOK_DELAYS_MS };
  const askTxt = makeAskTxt(new DnsClient({ random, readAnswer }));
  const updated = updates.map((zone) => {
    return updateProvider(zone, { askTxt, random, log, timing, holds: (name) => otherZoneOf(name) === zone });
  });
  const hosted = shares.providers.map((opened) => hostedProvider(opened, { local, parts, askTxt }));
  if (hosted.length > 0) addDnsProviderMetrics(parts.metrics.meter, () => figuresOf(shares.providers));
  const embedded = embeddedZones(store, (name) => otherZoneOf(name) === undefined);
  return makePublications({ store, providers: [...updated, ...hosted, embedded], clock, random, log });
}

function figuresOf(providers: readonly OpenedDnsProvider[]) {
  return new Map(providers.map(({ setting, state }) => [setting.name, state.figures]));
}

function hostedProvider(
  { setting, state, makeKeeper }: OpenedDnsProvider,
  { local, parts, askTxt }: { readonly local: Local; readonly parts: PublicationParts; readonly askTxt: AskTxt },
): ZoneProvider {
  const { shares, resolver, log, closing } = parts;
  const zones = new Set<ZoneSetting>(setting.zones);
  const mayDial = allowAddresses(setting.allowPrivateAddresses);
  const lookUp: NameServerParts['lookUp'] = async (name, type, signal) => {
    const found = await resolver.lookup(name, type, { signal: AbortSignal.any([closing, signal]) });
    return found.kind === 'found' ? found.values : [];
  };
  return keptProvider({
    name: setting.name,
    keeper: makeKeeper(local),
    holds: (name) => {
      const zone = shares.otherZoneOf(name);
      return zone !== undefined && zones.has(zone);
    },
    arrived: makeArrived({
      name: setting.name,
      serversOf: async (name) =>
        setting.nameServers.length > 0 ? setting.nameServers : await authoritativeServersOf(name, { lookUp, mayDial }),
      askTxt,
      log,
      delaysMs: LOOK_DELAYS_MS,
    }),
    state,
    clock: local.clock,
    monotonicMs,
    log,
    closing,
  });
}

function makeAskTxt(client: DnsClient): AskTxt {
  return async (server, name) => {
    const signal = AbortSignal.timeout(RESOLVER_TIMING.attemptMs);
    const asked = await client.ask(server, { name, type: 'TXT', signal });
    if (asked.kind === 'failed') return undefined;
    return asked.records.filter((record) => record.type === 'TXT' && record.name === name).map(({ value }) => value);
  };
}
