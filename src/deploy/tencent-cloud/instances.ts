// Which certificate an instance of Tencent Cloud has, as the list of instances of its type says.

import { z } from 'zod';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import type { CallTencentCloud } from './api.ts';

/** Parts of an InstanceId, as clients write it. */
type Parts = readonly string[];

interface InstanceList {
  readonly action: string;
  /** Whether a row has the instance, and which certificate is there; undefined for another row. */
  readonly certificateIn: (row: unknown, parts: Parts) => string | undefined;
  /** How the offset of a page is written; one that has no pages answers all. */
  readonly offset: 'number' | 'text' | 'none';
  /** Whether it takes the type's name. */
  readonly takesType: boolean;
}

const FLAT = z.looseObject({ CertId: z.string().nullish() });

/** A row for each instance, whose members are the parts of its id. */
function flat(action: string, members: readonly string[], offset: InstanceList['offset']): InstanceList {
  return {
    action,
    offset,
    takesType: true,
    certificateIn: (row, parts) => {
      const read = FLAT.safeParse(row).data;
      if (read === undefined || !members.every((name, at) => String(read[name]) === parts[at])) return undefined;
      return read.CertId ?? '';
    },
  };
}

const NAMED_CERTIFICATE = z.object({ CertId: z.string().nullish() }).nullish();
const CLB = z.object({
  LoadBalancerId: z.string(),
  Listeners: z
    .array(
      z.object({
        ListenerId: z.string(),
        Certificate: NAMED_CERTIFICATE,
        Rules: z.array(z.object({ Domain: z.string(), Certificate: NAMED_CERTIFICATE })).nullish(),
      }),
    )
    .nullish(),
});

function inLoadBalancer(row: unknown, [id, listenerId, domain]: Parts): string | undefined {
  const balancer = CLB.safeParse(row).data;
  if (balancer?.LoadBalancerId !== id) return undefined;
  const listener = balancer?.Listeners?.find((one) => one.ListenerId === listenerId);
  if (domain === undefined) return listener === undefined ? undefined : (listener.Certificate?.CertId ?? '');
  const rule = listener?.Rules?.find((one) => one.Domain === domain);
  return rule === undefined ? undefined : (rule.Certificate?.CertId ?? '');
}

const TKE = z.object({
  ClusterId: z.string(),
  NamespaceList: z
    .array(
      z.object({
        Name: z.string(),
        SecretList: z.array(z.object({ Name: z.string(), CertId: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});

function inCluster(row: unknown, [id, namespace, secretName]: Parts): string | undefined {
  const cluster = TKE.safeParse(row).data;
  if (cluster?.ClusterId !== id) return undefined;
  const secrets = cluster?.NamespaceList?.find(({ Name }) => Name === namespace)?.SecretList;
  const secret = secrets?.find(({ Name }) => Name === secretName);
  return secret === undefined ? undefined : (secret.CertId ?? '');
}

/** Those whose lists say it. That of lighthouse has no member for it. */
const LISTS = {
  apigateway: flat('DescribeHostApiGatewayInstanceList', ['ServiceId', 'Domain'], 'text'),
  cdn: flat('DescribeHostCdnInstanceList', ['Domain'], 'number'),
  clb: { action: 'DescribeHostClbInstanceList', offset: 'number', takesType: false, certificateIn: inLoadBalancer },
  cos: flat('DescribeHostCosInstanceList', ['Region', 'Bucket', 'Domain'], 'number'),
  ddos: flat('DescribeHostDdosInstanceList', ['InstanceId', 'Domain', 'VirtualPort'], 'number'),
  live: flat('DescribeHostLiveInstanceList', ['Domain'], 'none'),
  teo: flat('DescribeHostTeoInstanceList', ['Host'], 'number'),
  tke: { action: 'DescribeHostTkeInstanceList', offset: 'number', takesType: false, certificateIn: inCluster },
  vod: flat('DescribeHostVodInstanceList', ['Domain'], 'none'),
  waf: flat('DescribeHostWafInstanceList', ['Domain'], 'none'),
} as const satisfies Readonly<Record<string, InstanceList>>;

export type RelayedType = keyof typeof LISTS;

export const RELAYED_TYPES = Object.keys(LISTS) as readonly RelayedType[];

function instanceListOf(type: RelayedType): InstanceList {
  return LISTS[type];
}

/** Of one page. */
const PAGE_ROWS = 100;
/** More rows than that are not looked through. */
export const MAX_PAGES = 100;

/** What the call for one page says besides the certificate. */
function pageInput(type: RelayedType, page: number): object {
  const { offset, takesType } = instanceListOf(type);
  const at = page * PAGE_ROWS;
  const paging = offset === 'none' ? {} : { Offset: offset === 'text' ? String(at) : at, Limit: PAGE_ROWS };
  // Not what was known half an hour ago.
  return { ...(takesType ? { ResourceType: type } : {}), IsCache: 0, ...paging };
}

const ROWS = z.object({ InstanceList: z.array(z.unknown()).nullish() });

export interface Instance {
  readonly type: RelayedType;
  readonly instanceId: string;
}

/** The id of the certificate there, empty for none; undefined where no list has the instance. */
export async function findCertificateThere(
  call: CallTencentCloud,
  { type, instanceId, certificateId }: Instance & { readonly certificateId: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { action, certificateIn, offset } = instanceListOf(type);
  const parts = instanceId.split('|');
  const about = certificateId === undefined ? {} : { CertificateId: certificateId };
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = ROWS.safeParse(await call(action, { ...about, ...pageInput(type, page) }, signal)).data;
    if (answer === undefined) throw new ReasonError(because('answerNotRead'));
    const rows = answer.InstanceList ?? [];
    for (const row of rows) {
      const found = certificateIn(row, parts);
      if (found !== undefined) return found;
    }
    if (offset === 'none' || rows.length < PAGE_ROWS) return undefined;
  }
  return undefined;
}
