// Where proofs are published: the embedded server, and whoever else holds zones.

import type { Config } from '../config/config.ts';
import { startDnsServer } from '../dns/embedded-server.ts';
import { embeddedZones } from '../dns/embedded-zones.ts';
import { makePublications, type Publications } from '../dns/publications.ts';
import { type AskTxt, LOOK_DELAYS_MS } from '../dns/rfc2136/awaited-answers.ts';
import { SEND_MS } from '../dns/rfc2136/send.ts';
import { updateProvider } from '../dns/rfc2136/update-provider.ts';
import { openUpdateZones } from '../dns/rfc2136/update-zone.ts';
import { ResponseRate } from '../dns/response-rate.ts';
import { ServerCookies } from '../dns/server-cookies.ts';
import { TCP_LIMITS } from '../dns/tcp-connections.ts';
import { shareZones, type ZoneShares } from '../dns/zone-shares.ts';
import { monotonicMs } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { SIP_KEY_BYTES } from '../lib/sip-hash.ts';
import { type AnswerReader, DnsClient } from '../validation/dns-client.ts';
import { RESOLVER_TIMING } from '../validation/resolver.ts';
import type { Local } from './local.ts';

export async function openShares({ dns, dnsListen }: Config): Promise<ZoneShares> {
  const updates = await openUpdateZones(dns.updates);
  return shareZones({ ...dns, updates, isListening: dnsListen !== undefined });
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

/** The embedded server holds what no other does. */
export function makeZonePublications(
  { store, clock, random }: Local,
  parts: { readonly shares: ZoneShares; readonly readAnswer: AnswerReader; readonly log: Log },
): Publications {
  const { log, shares, readAnswer } = parts;
  const { updateZoneOf, updates } = shares;
  const timing = { sendMs: SEND_MS, lookDelaysMs: LOOK_DELAYS_MS };
  const askTxt = makeAskTxt(new DnsClient({ random, readAnswer }));
  const updated = updates.map((zone) => {
    return updateProvider(zone, { askTxt, random, log, timing, holds: (name) => updateZoneOf(name) === zone });
  });
  const embedded = embeddedZones(store, (name) => updateZoneOf(name) === undefined);
  return makePublications({ store, providers: [...updated, embedded], clock, random, log });
}

function makeAskTxt(client: DnsClient): AskTxt {
  return async (server, name) => {
    const signal = AbortSignal.timeout(RESOLVER_TIMING.attemptMs);
    const asked = await client.ask(server, { name, type: 'TXT', signal });
    if (asked.kind === 'failed') return undefined;
    return asked.records.filter((record) => record.type === 'TXT' && record.name === name).map(({ value }) => value);
  };
}
