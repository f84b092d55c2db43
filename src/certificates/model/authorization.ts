// A proof of control that may serve again.

import type { DomainName } from './domain-name.ts';

export interface Authorization {
  readonly accountUin: string;
  readonly domain: DomainName;
  /** By DNS wildcards of the domain are proved too, by a file they are not (BR §3.2.2.4.18). */
  readonly method: 'dns' | 'file';
  readonly provedAt: Date;
}
