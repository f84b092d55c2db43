// What a campaign may do while it runs, by whoever it goes on by: asked anew for each page of its items.

import type { Reason } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { Certificate } from '../model/certificate.ts';

/** held: until the operator resumes the account · gone: whoever it goes on by may do nothing any more. */
export type CampaignRights =
  | { readonly kind: 'held' }
  | { readonly kind: 'gone'; readonly why: Reason }
  | {
      readonly kind: 'usable';
      /** Why it may not be reissued; `keepsKey`: the new one would have its key. Undefined where it may. */
      readonly refusalToReissue: (
        certificate: Certificate,
        about: { readonly keepsKey: boolean },
      ) => Promise<Reason | undefined>;
      readonly refusalToRevoke: (certificate: Certificate) => Promise<Reason | undefined>;
    };

/** As they are now. */
export type FindCampaignRights = (campaign: Pick<Campaign, 'accountUin' | 'startedBy'>) => Promise<CampaignRights>;
