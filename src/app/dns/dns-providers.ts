// DNS providers that are configured: what their files hold, the ways to their APIs, and how each is doing.

import type { SecureContext } from 'node:tls';
import type { ListDnsProviders } from '../../certificates/ports/dns-providers.ts';
import type { Config } from '../../config/config.ts';
import type { DnsProviderSetting } from '../../config/dns-providers.ts';
import { alibabaApi } from '../../dns/providers/alibaba.ts';
import { apiCaller } from '../../dns/providers/api-call.ts';
import { cloudflareApi } from '../../dns/providers/cloudflare.ts';
import { dnspodApi } from '../../dns/providers/dnspod.ts';
import { hostedRecords } from '../../dns/providers/hosted-records.ts';
import { httpRequestKeeper } from '../../dns/providers/http-request.ts';
import { powerDnsApi } from '../../dns/providers/powerdns.ts';
import { programKeeper } from '../../dns/providers/program.ts';
import { ProviderState } from '../../dns/providers/provider-state.ts';
import type { RecordKeeper } from '../../dns/providers/record-keeper.ts';
import { openTrust } from '../../events/hook.ts';
import { type Clock, monotonicMs } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { readSecretText } from '../../lib/secret-file.ts';
import { allowAddresses } from '../../validation/special-addresses.ts';
import { resolveHost } from '../authorities/issuers.ts';

export interface OpenedDnsProvider {
  readonly setting: DnsProviderSetting;
  readonly state: ProviderState;
  readonly makeKeeper: (parts: KeeperParts) => RecordKeeper;
}

export interface KeeperParts {
  readonly clock: Clock;
  readonly random: Random;
}

/** Asks nobody for anything yet. Throws OperatorError where a file cannot be used. */
export async function openDnsProviders({ dns }: Pick<Config, 'dns'>): Promise<readonly OpenedDnsProvider[]> {
  return await Promise.all(dns.providers.map(openDnsProvider));
}

export async function openDnsProvider(setting: DnsProviderSetting): Promise<OpenedDnsProvider> {
  const secret = await readSecret(setting);
  const secureContext = await openTrust(setting.trustFile);
  const makeKeeper = (parts: KeeperParts): RecordKeeper => keeperOf(setting, { ...parts, secret, secureContext });
  return { setting, state: new ProviderState(), makeKeeper };
}

export function makeListDnsProviders(opened: readonly OpenedDnsProvider[]): ListDnsProviders {
  return (accountUin) =>
    opened.flatMap(({ setting: { name, kind, zones }, state: { figures } }) => {
      const open = zones.filter(({ accounts }) => accounts.includes('*') || accounts.includes(accountUin));
      if (open.length === 0) return [];
      const { lastSuccessAt, lastTrouble } = figures;
      return [{ name, kind, zones: open.map((zone) => zone.name), lastSuccessAt, lastTrouble }];
    });
}

/** Empty for those that need none. */
async function readSecret(setting: DnsProviderSetting): Promise<string> {
  const read = async (path: string, what: string): Promise<string> =>
    await readSecretText(path, `${what} of DNS provider ${setting.name}`);
  switch (setting.kind) {
    case 'cloudflare':
      return await read(setting.tokenFile, 'token');
    case 'dnspod':
      return await read(setting.secretKeyFile, 'secret key');
    case 'alibaba':
      return await read(setting.accessKeySecretFile, 'access key secret');
    case 'powerdns':
      return await read(setting.apiKeyFile, 'API key');
    case 'httpreq':
      return setting.passwordFile === undefined ? '' : await read(setting.passwordFile, 'password');
    case 'exec':
      return '';
  }
}

interface Opening extends KeeperParts {
  readonly secret: string;
  readonly secureContext: SecureContext;
}

/** As they may come back in what a provider says: by basic authentication a password goes with its user, in Base64. */
function secretsOf(setting: DnsProviderSetting, secret: string): readonly string[] {
  if (secret === '') return [];
  if (setting.kind !== 'httpreq') return [secret];
  return [secret, Buffer.from(`${setting.username ?? ''}:${secret}`).toString('base64')];
}

function keeperOf(setting: DnsProviderSetting, parts: Opening): RecordKeeper {
  if (setting.kind === 'exec') return programKeeper(setting);
  const { secret, secureContext, clock, random } = parts;
  const mayDial = allowAddresses(setting.allowPrivateAddresses);
  const secrets = secretsOf(setting, secret);
  const callApi = apiCaller({ resolve: resolveHost, mayDial, secureContext, clock, secrets });
  const common = { endpoint: setting.endpoint.href.replace(/\/+$/, ''), callApi };
  switch (setting.kind) {
    case 'cloudflare':
      return hostedRecords(cloudflareApi({ ...common, token: secret }), monotonicMs);
    case 'dnspod': {
      const credential = { secretId: setting.secretId, secretKey: secret, token: undefined };
      return hostedRecords(dnspodApi({ ...common, credential, clock }), monotonicMs);
    }
    case 'alibaba': {
      const credential = { accessKeyId: setting.accessKeyId, accessKeySecret: secret };
      return hostedRecords(alibabaApi({ ...common, credential, clock, random }), monotonicMs);
    }
    case 'powerdns':
      return hostedRecords(powerDnsApi({ ...common, apiKey: secret, serverId: setting.serverId }), monotonicMs);
    case 'httpreq': {
      const { mode, username } = setting;
      const login = username === undefined ? undefined : { username, password: secret };
      return httpRequestKeeper({ ...common, mode, login });
    }
  }
}
