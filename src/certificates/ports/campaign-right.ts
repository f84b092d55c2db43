// By whose right a campaign goes over the certificates of an account.

import type { Reason } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import type { CertificateFilter } from '../model/certificate-filter.ts';

/** Who has begun a campaign of an account. */
export interface CampaignHolder {
  /** SecretId of the key, or the id of the person. */
  readonly secretId: string;
  readonly accountUin: string;
}

export interface CampaignRight {
  /** What is open to the holder; nothing is told of other certificates. */
  readonly scope: Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except'>;
  readonly isOpen: (certificate: Certificate) => boolean;
  /** Why the holder may not have it reissued; undefined where it may. `keepsKey`: the new one has the key of the old one. */
  readonly findRefusal: (certificate: Certificate, wish: { readonly keepsKey: boolean }) => Promise<Reason | undefined>;
}

export type CampaignRightFound =
  | { readonly kind: 'right'; readonly right: CampaignRight }
  /** Deleted, disabled, expired, or its account is suspended or not verified. */
  | { readonly kind: 'gone'; readonly why: Reason };

export type FindCampaignRight = (holder: CampaignHolder, now: Date) => Promise<CampaignRightFound>;
