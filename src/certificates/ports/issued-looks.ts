// What the heart asks of those who know authorities and the lint about certificates that are issued.

import type { Certificate } from '../model/certificate.ts';

export interface IssuedLooks {
  /** Of an authority of this service, by its id, lower-case hex; undefined where there is none. */
  authorityKeyOf(authorityId: string): string | undefined;
  /** The other way round: what whoever has this key is called here. */
  authorityIdOf(authorityKey: string): string | undefined;
  isLintRule(id: string): boolean;
  /** Rules of the lint that a certificate fails, as it would be held to them on the day it began; of a pair those of both halves. */
  failedRules(certificate: Pick<Certificate, 'issued' | 'productId' | 'source'>): readonly string[];
}
