// Whether each DNS provider takes the credentials and lists the zones that proofs are published in; nothing is changed there.

import type { Finding } from '../../cli/finding.ts';
import type { DnsProviderSetting } from '../../config/dns-providers.ts';
import { ACT_MS } from '../../dns/providers/kept-provider.ts';
import type { RecordKeeper } from '../../dns/providers/record-keeper.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import { openDnsProvider } from '../dns/dns-providers.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

type Looked = Pick<Examined, 'config' | 'clock' | 'random' | 'signal'>;

export async function checkDnsProviders(examined: Looked): Promise<readonly Finding[]> {
  return await Promise.all(
    examined.config.dns.providers.map(async (setting) => await checkProvider(setting, examined)),
  );
}

async function checkProvider(setting: DnsProviderSetting, examined: Looked): Promise<Finding> {
  const subject = setting.name;
  try {
    const { makeKeeper } = await openDnsProvider(setting);
    await lookAtZones(makeKeeper(examined), setting, examined.signal);
    return finding('dnsProviders', { subject, condition: 'good', found: goodOf(setting) });
  } catch (error) {
    const advice = 'see that it runs and is reached, and that its key sees the zone (docs/dns.md)';
    return finding('dnsProviders', { subject, condition: 'bad', found: inEnglish(reasonOf(error)), advice });
  }
}

/** One after the other: the first list of zones serves for all. */
async function lookAtZones(keeper: RecordKeeper, { zones }: DnsProviderSetting, closing: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(ACT_MS)]);
  for (const { name } of zones) await keeper.look(name, signal);
}

/** A receiver and a program know of no zones that they could be asked for. */
function goodOf({ kind, zones }: DnsProviderSetting): string {
  if (kind === 'httpreq') return 'it answers, and takes the password';
  if (kind === 'exec') return 'the program is there';
  return zones.length === 1 ? 'it lists the zone' : `it lists the zones of all ${zones.length} names`;
}
