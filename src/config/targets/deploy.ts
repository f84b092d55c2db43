// The YAML's `deploy`: the places to which certificates are brought, and which addresses they may have.

import { isIP } from 'node:net';
import { z } from 'zod';
import { endpointOf } from '../../deploy/http.ts';
import type { AdminSetting, TargetSetting, UseSetting, Way } from '../../deploy/setting.ts';
import { allowAddresses } from '../../validation/special-addresses.ts';
import { RANGE } from '../range.ts';
import { type DeployLimits, LIMITS } from './limits.ts';
import { TARGET_MEMBERS, targetOf } from './target.ts';
import { WAY_MEMBERS, wayOf } from './way.ts';

export interface DeploySettings {
  readonly targets: readonly TargetSetting[];
  /** Ranges such as 10.0.0.0/8; true for every address, loopback too. */
  readonly allowPrivateAddresses: boolean | readonly string[];
  readonly limits: DeployLimits;
}

export const MAX_TARGETS = 2000;
export const MAX_DEPLOY_RANGES = 100;

const TARGET = z.strictObject({ ...TARGET_MEMBERS, ...WAY_MEMBERS });

export const DEPLOY = z
  .strictObject({
    allowPrivateAddresses: z
      .union([z.boolean(), z.array(RANGE).min(1).max(MAX_DEPLOY_RANGES)], {
        error: 'it is true, false, or a list of ranges such as 10.0.0.0/8',
      })
      .default(false),
    limits: LIMITS.prefault({}),
    targets: z.array(TARGET.transform(settingOf)).max(MAX_TARGETS).default([]),
  })
  // A transformation, since it is made of what is good in itself alone.
  .transform((deploy, context): DeploySettings => {
    checkDistinct(deploy, context);
    checkAddresses(deploy, context);
    return deploy;
  });

function settingOf(input: z.infer<typeof TARGET>, context: z.RefinementCtx): TargetSetting {
  const complain = (part: string, message: string): void =>
    context.addIssue({ code: 'custom', path: part === '' ? [] : [part], message });
  const target = targetOf(input, complain);
  const way = wayOf(input, complain);
  return way === undefined ? z.NEVER : { ...target, way };
}

/** A target has one name, and a file one target. */
function checkDistinct({ targets }: DeploySettings, context: z.RefinementCtx): void {
  const names = new Set<string>();
  const files = new Map<string, string>();
  for (const [at, { resourceType, region, instanceId, way }] of targets.entries()) {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: ['targets', at], message });
    const named = `${resourceType} ${instanceId}`;
    const name = `${named}${region === '' ? '' : ` in ${region}`}`;
    // Those who deploy name type and id alone.
    if (names.has(named)) refuse(`the target ${name} is named twice`);
    names.add(named);
    for (const { path, place } of filesOf(way)) {
      const other = files.get(place);
      if (other !== undefined && other !== name) refuse(`${path} is a file of the target ${other}, too`);
      files.set(place, name);
    }
  }
}

/** Of each file its path, and the path with the host. */
function filesOf(way: Way): readonly { readonly path: string; readonly place: string }[] {
  if (way.kind !== 'files') return [];
  const { ssh, files, use } = way;
  const paths = [...Object.values(files.paths), ...(use.kind === 'traefik' ? [use.file] : [])];
  return paths.map((path) => ({ path, place: `${ssh?.host ?? ''}:${ssh?.port ?? ''}:${path}` }));
}

/** Addresses that would never be dialled are refused where they stand; names are judged when they are resolved. */
function checkAddresses({ targets, allowPrivateAddresses }: DeploySettings, context: z.RefinementCtx): void {
  const mayDial = allowAddresses(allowPrivateAddresses);
  for (const [at, { served, way }] of targets.entries()) {
    const places = [...served.map(({ host }, index) => ({ host, path: ['served', index] })), ...dialledBy(way)];
    for (const { host, path } of places) {
      if (isIP(host) === 0 || mayDial(host)) continue;
      const message = `${host} is no public address; deploy.allowPrivateAddresses may list its range`;
      context.addIssue({ code: 'custom', path: ['targets', at, ...path], message });
    }
  }
}

interface Dialled {
  readonly host: string;
  /** Where it stands in the target. */
  readonly path: readonly (string | number)[];
}

/** What this service itself connects to: behind SSH it is the host that does. */
function dialledBy(way: Way): readonly Dialled[] {
  switch (way.kind) {
    case 'files':
      return way.ssh === undefined ? dialledByUse(way.use) : [{ host: way.ssh.host, path: ['ssh', 'host'] }];
    case 'caddyPem':
      return way.ssh === undefined ? dialledByAdmin(way.admin) : [{ host: way.ssh.host, path: ['ssh', 'host'] }];
    case 'kubernetes':
      return [{ host: hostOf(way.server), path: ['kubernetes', 'server'] }];
    case 's3':
      return [{ host: hostOf(way.endpoint), path: ['s3', 'endpoint'] }];
    case 'webhook':
      return [{ host: hostOf(way.url), path: ['webhook', 'url'] }];
    case 'tencentCloud':
      return [{ host: hostOf(way.endpoint), path: ['tencentCloud', 'endpoint'] }];
  }
}

function dialledByUse(use: UseSetting): readonly Dialled[] {
  if (use.kind === 'caddy') return dialledByAdmin(use.admin);
  if (use.kind !== 'haproxy' || typeof use.at === 'string') return [];
  return [{ host: use.at.host, path: ['haproxy', 'address'] }];
}

function dialledByAdmin(admin: AdminSetting): readonly Dialled[] {
  return admin.kind === 'url' ? [{ host: hostOf(admin.url), path: ['caddy', 'admin'] }] : [];
}

function hostOf(url: string): string {
  return endpointOf(new URL(url)).host;
}
