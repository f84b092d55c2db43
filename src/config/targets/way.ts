// Which way a target of the YAML file is changed: exactly one, by the members it has.

import { z } from 'zod';
import type { AdminSetting, UseSetting, Way } from '../../deploy/setting.ts';
import { RELAYED_TYPES } from '../../deploy/tencent-cloud/instances.ts';
import { isLoopback } from '../../lib/network/loopback.ts';
import { FILES, SSH, WORDS } from './files.ts';
import { CADDY, HAPROXY, KUBERNETES, S3, takesKeys, TENCENT_CLOUD, TRAEFIK, WEBHOOK } from './interfaces.ts';
import type { TargetMembers } from './target.ts';

export const WAY_MEMBERS = {
  ssh: SSH.optional(),
  files: FILES.optional(),
  test: WORDS.optional(),
  reload: WORDS.optional(),
  haproxy: HAPROXY.optional(),
  caddy: CADDY.optional(),
  traefik: TRAEFIK.optional(),
  kubernetes: KUBERNETES.optional(),
  s3: S3.optional(),
  webhook: WEBHOOK.optional(),
  tencentCloud: TENCENT_CLOUD.optional(),
};

const MEMBERS = z.object(WAY_MEMBERS);
export type WayMembers = z.infer<typeof MEMBERS>;

type Complain = (part: string, why: string) => void;

/** What goes with which way besides it: all else is refused. */
const COMPANIONS: Readonly<Record<string, readonly (keyof WayMembers)[]>> = {
  files: ['ssh', 'test', 'reload', 'haproxy', 'caddy', 'traefik'],
  caddy: ['ssh'],
  kubernetes: [],
  s3: [],
  webhook: [],
  tencentCloud: [],
};

/** Undefined, and complained of, where there is none, or more than one. */
export function wayOf(members: WayMembers & TargetMembers, complain: Complain): Way | undefined {
  const name = (['files', 'kubernetes', 's3', 'webhook', 'tencentCloud', 'caddy'] as const).find(
    (one) => members[one] !== undefined,
  );
  if (name === undefined) {
    complain('', 'it says no way, which is one of files, caddy, kubernetes, s3, webhook and tencentCloud');
    return undefined;
  }
  for (const other of Object.keys(WAY_MEMBERS).filter(isMember)) {
    if (other === name || members[other] === undefined || COMPANIONS[name]?.includes(other) === true) continue;
    complain(other, `it does not go with ${name}`);
  }
  return byName(members, complain);
}

function isMember(name: string): name is keyof WayMembers {
  return name in WAY_MEMBERS;
}

function byName(members: WayMembers & TargetMembers, complain: Complain): Way | undefined {
  const { ssh, files, caddy, kubernetes, s3, webhook, tencentCloud } = members;
  if (files !== undefined) return { kind: 'files', ssh, files, use: useOf(members, complain) };
  if (kubernetes !== undefined) return ofKubernetes(kubernetes, members, complain);
  if (s3 !== undefined) return { kind: 's3', ...s3 };
  if (webhook !== undefined) return { kind: 'webhook', ...webhook, trustFile: webhook.trustFile };
  if (tencentCloud !== undefined) return ofTencentCloud(tencentCloud, members, complain);
  if (caddy?.id !== undefined) return ofCaddyPem({ ...caddy, id: caddy.id }, ssh, complain);
  complain('caddy', 'it says the id of the certificate in the configuration, or files');
  return undefined;
}

function ofTencentCloud(
  { trustFile, ...about }: NonNullable<WayMembers['tencentCloud']>,
  { type: named }: TargetMembers,
  complain: Complain,
): Way | undefined {
  const type = RELAYED_TYPES.find((one) => one === named);
  if (type !== undefined) return { kind: 'tencentCloud', type, ...about, trustFile };
  complain(
    'tencentCloud',
    `it goes with targets of type ${RELAYED_TYPES.join(', ')}: of others it does not tell what is there`,
  );
  return undefined;
}

/** What a host reaches behind SSH is the host's affair. */
function ofCaddyPem(
  { admin, id }: { readonly admin: AdminSetting; readonly id: string },
  ssh: WayMembers['ssh'],
  complain: Complain,
): Way {
  if (ssh === undefined && admin.kind === 'url' && !takesKeys(admin.url)) {
    complain('caddy', `keys are sent to ${admin.url}: admin begins with https, or is of this machine or behind ssh`);
  }
  return { kind: 'caddyPem', ssh, admin, id };
}

function ofKubernetes(
  kubernetes: NonNullable<WayMembers['kubernetes']>,
  { namespace, secret }: TargetMembers,
  complain: Complain,
): Way | undefined {
  if (namespace !== undefined && secret !== undefined) return { kind: 'kubernetes', ...kubernetes, namespace, secret };
  complain('kubernetes', 'it goes with targets of type tke, which have a namespace and a secret');
  return undefined;
}

function useOf({ ssh, files, test, reload, haproxy, caddy, traefik }: WayMembers, complain: Complain): UseSetting {
  const interfaces = Object.entries({ haproxy, caddy, traefik }).filter(([, one]) => one !== undefined);
  const [[first] = [''], second] = interfaces;
  if (second !== undefined) complain(second[0], `it does not go with ${first}`);
  if (interfaces.length > 0 && test !== undefined) complain('test', `it does not go with ${first}`);
  if (interfaces.length > 0 && reload !== undefined) complain('reload', `it does not go with ${first}`);
  if (haproxy !== undefined) return ofHaproxy(haproxy, { ssh, files }, complain);
  if (caddy !== undefined) return ofCaddy(caddy, complain);
  if (traefik !== undefined) return ofTraefik(traefik, files, complain);
  return { kind: 'commands', test, reload };
}

function ofHaproxy(
  { at, certificate }: NonNullable<WayMembers['haproxy']>,
  { ssh, files }: Pick<WayMembers, 'ssh' | 'files'>,
  complain: Complain,
): UseSetting {
  if (ssh === undefined && typeof at !== 'string' && !isLoopback(at.host)) {
    complain('haproxy', `keys are sent to ${at.host} in plain text: the address is of this machine or behind ssh`);
  }
  const combined = files?.paths.combined;
  if (combined === undefined) complain('files', 'HAProxy has certificate, chain and key in one file: combined');
  return { kind: 'haproxy', at, name: certificate ?? combined ?? '' };
}

function ofCaddy({ admin, id }: NonNullable<WayMembers['caddy']>, complain: Complain): UseSetting {
  if (id !== undefined) complain('caddy', 'the certificate is in the configuration by its id, or in files');
  return { kind: 'caddy', admin };
}

function ofTraefik(
  { file }: NonNullable<WayMembers['traefik']>,
  files: WayMembers['files'],
  complain: Complain,
): UseSetting {
  const { fullchain, key } = files?.paths ?? {};
  if (fullchain === undefined || key === undefined)
    complain('files', 'Traefik has fullchain and key in files of their own');
  if (Object.values(files?.paths ?? {}).includes(file)) complain('traefik', 'one file stands for two things');
  return { kind: 'traefik', file };
}
