// How the queries of campaigns find their rows.

import { because } from '../../../src/reasons/reason.ts';
import type { StoreRows } from '../../../src/store/rows.ts';
import { NOON } from '../../contracts/store/samples.ts';
import { CAMPAIGN_SELECTION_PLANS } from './campaign-selection-plans.ts';

const REASON = because('noReissues', { product: '83' });

/** Name, query, and what each step of its plan says. */
export const CAMPAIGN_PLANS: readonly (readonly [string, (rows: StoreRows) => Promise<unknown>, readonly string[]])[] =
  [
    ['a campaign', (rows) => rows.campaigns.find('x'), ['INDEX sqlite_autoindex_campaigns_1 (id=?)']],
    [
      'items of a campaign by state',
      (rows) => rows.campaigns.countItems('x'),
      ['COVERING INDEX campaign_items_by_state (campaign_id=?)', 'ORDER BY'],
    ],
    [
      'what waits in a wave',
      (rows) =>
        rows.campaigns.listWaiting({
          campaignId: 'x',
          wave: 1,
          issuer: 'y',
          after: '',
          except: [],
          until: '',
          limit: 1,
        }),
      ['INDEX campaign_items_by_state (campaign_id=? AND state=? AND wave=? AND issuer=? AND certificate_id>?)'],
    ],
    [
      'what waits in a portion of a wave',
      (rows) =>
        rows.campaigns.listWaiting({
          campaignId: 'x',
          wave: 1,
          issuer: 'y',
          after: 'a',
          except: [],
          until: 'z',
          limit: 1,
        }),
      ['INDEX sqlite_autoindex_campaign_items_1 (campaign_id=? AND certificate_id>? AND certificate_id<?)'],
    ],
    [
      'what is under way in a campaign, and at rest',
      (rows) => rows.campaigns.listAtRest('x', 1),
      ['INDEX campaign_items_by_state (campaign_id=? AND state=?)', 'INDEX sqlite_autoindex_certificates_1 (id=?)'],
    ],
    [
      'old certificates to be revoked',
      (rows) => rows.campaigns.listOldDue({ campaignId: 'x', now: NOON, limit: 1 }),
      ['INDEX campaign_items_old (campaign_id=? AND old_at<?)'],
    ],
    [
      'holding what waits',
      (rows) => rows.campaigns.takeHolds({ campaignId: 'x', after: '', limit: 1, reason: REASON, now: NOON }),
      ['INDEX sqlite_autoindex_campaign_items_1 (campaign_id=? AND certificate_id>?)'],
    ],
    [
      'what waits in a wave, without accounts',
      (rows) =>
        rows.campaigns.listWaiting({
          campaignId: 'x',
          wave: 1,
          issuer: 'y',
          after: '',
          except: ['a'],
          until: '',
          limit: 1,
        }),
      ['INDEX campaign_items_by_state (campaign_id=? AND state=? AND wave=? AND issuer=? AND certificate_id>?)'],
    ],
    [
      'when what others have to replace was looked at',
      (rows) => rows.campaigns.findExternalLooks('x'),
      ['COVERING INDEX campaign_items_to_look (campaign_id=?)'],
    ],
    [
      'what others have to replace and is to be looked at',
      (rows) => rows.campaigns.listExternalToLook({ campaignId: 'x', until: NOON, since: NOON, limit: 1 }),
      ['INDEX campaign_items_to_look (campaign_id=?)'],
    ],
    [
      'new certificates under a domain',
      (rows) =>
        rows.campaigns.listNewUnder({
          campaignId: 'x',
          accountUin: 'a',
          registrableDomain: 'd',
          since: NOON,
          limit: 1,
        }),
      [
        'INDEX certificates_domain_product (registrable_domain=?)',
        'SUBQUERY',
        'COVERING INDEX sqlite_autoindex_campaign_items_1 (campaign_id=? AND certificate_id=?)',
        'ORDER BY',
      ],
    ],
    ...CAMPAIGN_SELECTION_PLANS,
  ];
