// The YAML's `deploy`: the places to which certificates are brought, and which addresses they may have.

import { isIP } from 'node:net';
import { z } from 'zod';
import type { TargetSetting, Way } from '../../deploy/setting.ts';
import { allowAddresses } from '../../validation/special-addresses.ts';
import { RANGE } from '../range.ts';
import { FILES, SSH, WORDS } from './files.ts';
import { TARGET_MEMBERS, type TargetMembers, targetOf } from './target.ts';

export interface DeploySettings {
  readonly targets: readonly TargetSetting[];
  /** Ranges such as 10.0.0.0/8; true for every address, loopback too. */
  readonly allowPrivateAddresses: boolean | readonly string[];
}

export const MAX_TARGETS = 2000;
export const MAX_DEPLOY_RANGES = 100;

const TARGET = z.strictObject({
  ...TARGET_MEMBERS,
  ssh: SSH.optional(),
  files: FILES.optional(),
  test: WORDS.optional(),
  reload: WORDS.optional(),
});

type TargetInput = z.infer<typeof TARGET>;

export const DEPLOY = z
  .strictObject({
    allowPrivateAddresses: z
      .union([z.boolean(), z.array(RANGE).min(1).max(MAX_DEPLOY_RANGES)], {
        error: 'it is true, false, or a list of ranges such as 10.0.0.0/8',
      })
      .default(false),
    targets: z.array(TARGET.transform(settingOf)).max(MAX_TARGETS).default([]),
  })
  // A transformation, since it is made of what is good in itself alone.
  .transform((deploy, context): DeploySettings => {
    checkDistinct(deploy, context);
    checkAddresses(deploy, context);
    return deploy;
  });

function settingOf(input: TargetInput, context: z.RefinementCtx): TargetSetting {
  const complain = (part: string, message: string): void =>
    context.addIssue({ code: 'custom', path: part === '' ? [] : [part], message });
  return { ...targetOf(input satisfies TargetMembers, complain), way: wayOf(input, complain) };
}

function wayOf({ ssh, files, test, reload }: TargetInput, complain: (part: string, why: string) => void): Way {
  if (files === undefined) complain('', 'it says no files, into which the certificate is written');
  const set = files ?? { paths: {}, mode: undefined, owner: undefined, group: undefined };
  return { kind: 'files', ssh, files: set, use: { kind: 'commands', test, reload } };
}

/** A target has one name, and a file one target. */
function checkDistinct({ targets }: DeploySettings, context: z.RefinementCtx): void {
  const names = new Set<string>();
  const files = new Map<string, string>();
  for (const [at, { resourceType, region, instanceId, way }] of targets.entries()) {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: ['targets', at], message });
    const name = `${resourceType} ${instanceId}${region === '' ? '' : ` in ${region}`}`;
    if (names.has(name)) refuse(`the target ${name} is named twice`);
    names.add(name);
    for (const [path, place] of pathsOf(way)) {
      const other = files.get(place);
      if (other !== undefined && other !== name) refuse(`${path} is a file of the target ${other}, too`);
      files.set(place, name);
    }
  }
}

/** Of each file its path, and the host with it. */
function pathsOf({ ssh, files }: Way): readonly (readonly [path: string, place: string])[] {
  return Object.values(files.paths).map((path) => [path, `${ssh?.host ?? ''}:${ssh?.port ?? ''}:${path}`] as const);
}

/** Addresses that would never be dialled are refused where they stand; names are judged when they are resolved. */
function checkAddresses({ targets, allowPrivateAddresses }: DeploySettings, context: z.RefinementCtx): void {
  const mayDial = allowAddresses(allowPrivateAddresses);
  for (const [at, { served, way }] of targets.entries()) {
    const places = [
      ...served.map(({ host }, index) => ({ host, path: ['served', index] })),
      ...(way.ssh === undefined ? [] : [{ host: way.ssh.host, path: ['ssh', 'host'] }]),
    ];
    for (const { host, path } of places) {
      if (isIP(host) === 0 || mayDial(host)) continue;
      const message = `${host} is no public address; deploy.allowPrivateAddresses may list its range`;
      context.addIssue({ code: 'custom', path: ['targets', at, ...path], message });
    }
  }
}
