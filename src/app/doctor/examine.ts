// An installation looked through: every check in turn, each for itself, so that what one meets keeps no other from its look.

import type { Finding } from '../../cli/finding.ts';
import type { Config } from '../../config/config.ts';
import { checkAddresses } from './addresses.ts';
import { checkClock } from './clock.ts';
import { checkDatabase, inspectStore } from './database.ts';
import { checkDnsProviders } from './dns-providers.ts';
import { checkDisk } from './disk.ts';
import type { Check, Examined } from './examined.ts';
import { finding } from './findings.ts';
import { ISSUER_CHECKS } from './issuers.ts';
import { checkKeyPool } from './key-pool.ts';
import { checkMasterKey } from './master-key.ts';
import { checkPerspectives } from './perspectives.ts';
import { checkResolvers } from './resolvers.ts';
import { checkTargets } from './targets.ts';
import { checkProviders } from './providers.ts';
import { checkWebhooks } from './webhooks.ts';

const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['masterKey', checkMasterKey],
  ['disk', checkDisk],
  ['clock', checkClock],
  ['resolvers', checkResolvers],
  ['perspectives', checkPerspectives],
  ['addresses', checkAddresses],
  ...ISSUER_CHECKS.map((check) => ['issuers', check] as const),
  ['keyPool', checkKeyPool],
  ['providers', checkProviders],
  ['dnsProviders', checkDnsProviders],
  ['webhooks', checkWebhooks],
  ['targets', checkTargets],
];

/** Of a configuration that was read. */
export async function examine(about: Omit<Examined, 'store'>): Promise<readonly Finding[]> {
  const inspected = await inspectStore(about);
  const examined = { ...about, store: 'trouble' in inspected ? undefined : inspected };
  const found = await Promise.all(CHECKS.map(async ([name, check]) => await runCheck(name, check, examined)));
  return [configurationRead(about.config), ...checkDatabase(about.config, inspected), ...found.flat()];
}

/** Never throws. */
export async function runCheck(name: string, check: Check, examined: Examined): Promise<readonly Finding[]> {
  return await check(examined).catch((error: unknown) => [unexpected(name, error)]);
}

function configurationRead({ configFile, products, webhooks, deploy }: Config): Finding {
  const counts = `${products.length} products, ${webhooks.length} webhooks, ${deploy.targets.length} targets`;
  const found = configFile === undefined ? `no file: ${counts}` : counts;
  return finding('configuration', { subject: configFile ?? '', condition: 'good', found });
}

/** Of settings that cannot be used: nothing else can be looked at. */
export function configurationUnread(error: Error): readonly Finding[] {
  const advice = 'mend the variable, or the line of the file, that it names';
  return [finding('configuration', { condition: 'bad', found: error.message, advice })];
}

function unexpected(check: string, error: unknown): Finding {
  const found = error instanceof Error ? error.message : String(error);
  return finding(check, { condition: 'bad', found, advice: 'see to what the message names' });
}
