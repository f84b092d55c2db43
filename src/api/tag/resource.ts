// How service tag names the things that have tags: by service, prefix and id, or by all of it in six parts.

import { refuse } from '../../failure.ts';

/** The only things here that have tags. */
export const TAGGED_SERVICE = 'ssl';
export const TAGGED_PREFIX = 'certificate';

export interface NamedResource {
  /** Undefined where the caller's own is meant. */
  readonly accountUin: string | undefined;
  readonly certificateId: string;
}

/** "qcs::ssl:ap-guangzhou:uin/100000000001:certificate/Ab12Cd34", in which region, "uin/" and its account may be missing. */
const RESOURCE = /^qcs:[^:]*:(?<service>[^:]*):[^:]*:(?:uin\/(?<account>[0-9]*))?:(?<prefix>[^:/]+)\/(?<id>[^:/]+)$/;

export function readResource(text: string): NamedResource {
  const parts = RESOURCE.exec(text)?.groups;
  if (parts === undefined) return refuse({ kind: 'resourceUnreadable', resource: text });
  checkTagged({ service: parts['service'] ?? '', prefix: parts['prefix'] ?? '' });
  const account = parts['account'] ?? '';
  return { accountUin: account === '' ? undefined : account, certificateId: parts['id'] ?? '' };
}

/** Refuses what no certificate is named by. */
export function checkTagged({ service, prefix }: { readonly service: string; readonly prefix: string }): void {
  if (service !== TAGGED_SERVICE) refuse({ kind: 'taggedServiceUnknown', service });
  if (prefix !== TAGGED_PREFIX) refuse({ kind: 'taggedPrefixUnknown', prefix });
}

/** Another account's certificate is none that the caller can name, whether it exists or not. */
export function checkOwner(
  { accountUin }: NamedResource,
  named: { readonly text: string; readonly callerUin: string },
) {
  if (accountUin !== undefined && accountUin !== named.callerUin) {
    refuse({ kind: 'resourceUnreadable', resource: named.text });
  }
}
