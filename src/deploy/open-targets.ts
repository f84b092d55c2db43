// Targets by their settings: each with the driver of its way.

import type { Duplex } from 'node:stream';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Target } from '../certificates/ports/targets.ts';
import type { Credential } from '../client/credentials.ts';
import { readWebhookSecrets } from '../events/webhook-secret.ts';
import type { Clock } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { readSecretFile } from '../lib/secret-file.ts';
import { dial, type MayDial } from './addresses.ts';
import type { AdminApi } from './caddy/admin-api.ts';
import { useByAdminApi } from './caddy/admin-use.ts';
import { makePemPlace } from './caddy/pem-place.ts';
import { useByRuntime } from './haproxy/runtime-use.ts';
import { useByCommands } from './hosts/command-use.ts';
import { makeFilePlace } from './hosts/file-place.ts';
import type { Host, OpenHost } from './hosts/host.ts';
import { localHost } from './hosts/local-host.ts';
import { connectSsh, type SshSetting } from './hosts/ssh-connection.ts';
import { openSshHost } from './hosts/ssh-host.ts';
import type { UseOfFiles } from './hosts/swap-files.ts';
import { endpointOf } from './http.ts';
import { makeSecretPlace } from './kubernetes/secret-place.ts';
import type { Place } from './place.ts';
import { makeObjectPlace } from './s3/object-place.ts';
import type { S3Credential } from './s3/signature.ts';
import type {
  AdminSetting,
  CaddyPemWay,
  FilesWay,
  KubernetesWay,
  ObjectWay,
  RelayWay,
  TargetSetting,
  Way,
  WebhookWay,
} from './setting.ts';
import type { PlacedTarget } from './targets.ts';
import { callTencentCloud } from './tencent-cloud/api.ts';
import { makeRelayPlace } from './tencent-cloud/relay-place.ts';
import { traefikFile } from './traefik-file.ts';
import { Trust } from './trust.ts';
import { askWebhook } from './webhook/ask.ts';
import { makeWebhookPlace } from './webhook/webhook-place.ts';

export interface TargetSurroundings {
  readonly mayDial: MayDial;
  readonly clock: Clock;
  readonly random: Random;
}

interface Parts extends TargetSurroundings {
  readonly target: Target;
  readonly trust: Trust;
}

/** Opens nothing: files with secrets are read when they are used, so that one target's trouble is its own. */
export function placeTargets(
  settings: readonly TargetSetting[],
  surroundings: TargetSurroundings,
): readonly PlacedTarget[] {
  const trust = new Trust();
  return settings.map(({ way, ...target }) => ({ target, place: placeOf(way, { ...surroundings, trust, target }) }));
}

function placeOf(way: Way, parts: Parts): Place {
  switch (way.kind) {
    case 'files':
      return filePlaceOf(way, parts);
    case 'caddyPem':
      return pemPlaceOf(way, parts);
    case 'kubernetes':
      return secretPlaceOf(way, parts);
    case 's3':
      return objectPlaceOf(way, parts);
    case 'webhook':
      return webhookPlaceOf(way, parts);
    case 'tencentCloud':
      return relayPlaceOf(way, parts);
  }
}

function filePlaceOf(way: FilesWay, parts: Parts): Place {
  const { ssh, files, use } = way;
  const { fullchain = '', key = '' } = files.paths;
  const further = use.kind === 'traefik' ? [traefikFile(use.file, { certFile: fullchain, keyFile: key })] : [];
  return makeFilePlace({ open: openerOf(ssh, parts.mayDial), files, further, use: useOf(way, parts) });
}

function openerOf(ssh: SshSetting | undefined, mayDial: MayDial): OpenHost {
  return ssh === undefined ? async () => await Promise.resolve(localHost) : openSshHost(ssh, mayDial);
}

function useOf({ ssh, files, use }: FilesWay, parts: Parts): UseOfFiles {
  const { mayDial } = parts;
  const isOverSsh = ssh !== undefined;
  switch (use.kind) {
    case 'commands':
      return useByCommands(use);
    case 'haproxy':
      return useByRuntime(use, { path: files.paths.combined ?? '', isOverSsh, mayDial });
    case 'caddy':
      return useByAdminApi((host) =>
        adminApiOf(use.admin, parts, isOverSsh ? (at, signal) => host.connectTo(at, signal) : undefined),
      );
    case 'traefik':
      return useByCommands({ test: undefined, reload: undefined });
  }
}

function pemPlaceOf({ ssh, admin, id }: CaddyPemWay, parts: Parts): Place {
  return makePemPlace(adminApiOf(admin, parts, ssh === undefined ? undefined : throughSsh(ssh, parts.mayDial)), id);
}

/** With `reach` as the host reaches it, else as this service does. */
function adminApiOf(admin: AdminSetting, { trust, mayDial }: Parts, reach: Host['connectTo'] | undefined): AdminApi {
  const url = new URL(admin.kind === 'url' ? admin.url : 'http://127.0.0.1');
  const at = admin.kind === 'url' ? endpointOf(url) : admin.path;
  const connect = async (signal: AbortSignal): Promise<Duplex> => {
    if (reach !== undefined) return await reach(at, signal);
    return typeof at === 'string' ? await localHost.connectTo(at, signal) : await dial(at, { mayDial, signal });
  };
  return { url, secureContext: trust.of(admin.kind === 'url' ? admin.trustFile : undefined), connect };
}

/** A connection of its own for each stream, which ends with it. */
function throughSsh(ssh: SshSetting, mayDial: MayDial): Host['connectTo'] {
  return async (at, signal) => {
    const connection = await connectSsh(ssh, { mayDial, signal });
    try {
      const stream = typeof at === 'string' ? await connection.toSocket(at) : await connection.toPort(at);
      stream.once('close', () => connection[Symbol.dispose]());
      return stream;
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  };
}

function secretPlaceOf({ server, trustFile, login, ...way }: KubernetesWay, { trust, mayDial }: Parts): Place {
  const secureContext = login.kind === 'token' ? trust.of(trustFile) : trust.withClient({ trustFile, ...login });
  const readToken =
    login.kind === 'token' ? async () => await readSecretFile(login.tokenFile, "service account's token") : undefined;
  return makeSecretPlace({ ...way, server: new URL(server), secureContext, readToken, mayDial });
}

function objectPlaceOf(
  { endpoint, credentialFile, trustFile, ...way }: ObjectWay,
  { trust, mayDial, clock }: Parts,
): Place {
  const readCredential = async (): Promise<S3Credential> => {
    const { id, secret } = await readAccessKey(credentialFile);
    return { accessKeyId: id, secretAccessKey: secret };
  };
  return makeObjectPlace({
    ...way,
    endpoint: new URL(endpoint),
    readCredential,
    secureContext: trust.of(trustFile),
    mayDial,
    clock,
  });
}

function webhookPlaceOf({ url, secretFile, trustFile }: WebhookWay, { trust, ...parts }: Parts): Place {
  const readSecrets = async () => await readWebhookSecrets(secretFile);
  const ask = askWebhook({ ...parts, url: new URL(url), readSecrets, secureContext: trust.of(trustFile) });
  return makeWebhookPlace(ask);
}

function relayPlaceOf(
  { type, endpoint, credentialFile, trustFile }: RelayWay,
  { trust, target, ...parts }: Parts,
): Place {
  const readCredential = async (): Promise<Credential> => {
    const { id: secretId, secret: secretKey } = await readAccessKey(credentialFile);
    return { secretId, secretKey, token: undefined };
  };
  const secureContext = trust.of(trustFile);
  const call = callTencentCloud({ ...parts, endpoint: new URL(endpoint), readCredential, secureContext });
  return makeRelayPlace({ call, pause, type, instanceId: target.instanceId });
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pauseFor(milliseconds, undefined, { signal });
}

/** The id of the access key in the first line, the secret one in the second. */
async function readAccessKey(path: string): Promise<{ readonly id: string; readonly secret: string }> {
  const what = 'access key';
  const [id = '', secret = '', ...rest] = (await readSecretFile(path, what)).split(/\r?\n/);
  if (id !== '' && secret !== '' && rest.length === 0) return { id, secret };
  throw new OperatorError(`Cannot use the ${what} in ${path}: it has its id in one line, and its secret in the next`);
}
