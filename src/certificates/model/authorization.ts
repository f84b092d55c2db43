// A proof of control that may serve again.

import type { DomainName } from './domain-name.ts';

export interface Authorization {
  readonly accountUin: string;
  readonly domain: DomainName;
  /** DNS covers wildcards of the domain, FILE does not (BR §3.2.2.4.18). */
  readonly method: 'DNS' | 'FILE';
  readonly provedAt: Date;
}
