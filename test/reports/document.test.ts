// A report as JSON, and its items as CSV.

import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignItem } from '../../src/certificates/model/campaigns/item.ts';
import { because } from '../../src/reasons/reason.ts';
import { documentOf } from '../../src/reports/document.ts';
import { ITEM_HEAD, itemLine } from '../../src/reports/item-lines.ts';
import { COUNTS, makeReport, MADE, PLAN } from '../support/campaign-report.ts';

test('the document has the four numbers at each time, the plan by the nine headings, and null for what is not known', () => {
  const document = JSON.parse(documentOf(makeReport())) as Record<string, Record<string, unknown>[]>;
  deepEqual(document['standings']?.[0], {
    at: '2026-11-30T13:00:00.000Z',
    revoked: 0,
    notYetRevoked: 36,
    expiredMeanwhile: 0,
    estimatedCompletion: null,
    replaced: 0,
  });
  deepEqual(
    document['massRevocationPlan']?.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  deepEqual(document['massRevocationPlan']?.[6], {
    number: 7,
    heading: 'Training and education',
    laidDown: PLAN.training,
  });
  deepEqual(
    document['decisions']?.map(({ what, by }) => [what, by]),
    [
      ['created', 'AKID1'],
      ['started', 'alice'],
    ],
  );
  const { total, old, ...states } = (document['certificates'] ?? {}) as unknown as Record<string, number>;
  deepEqual([states, total, old], [COUNTS, 36, { toRevoke: 4, revoked: 6 }]);
});

const ITEM: CampaignItem = {
  campaignId: 'c',
  certificateId: 'Ab12Cd34',
  version: 3,
  accountUin: '100000000001',
  domain: '*.example.com',
  issuer: 'builtIn',
  notAfter: MADE,
  state: 'failed',
  reason: because('proofLate'),
  wave: 2,
  round: 1,
  replacementId: undefined,
  old: undefined,
  oldAt: undefined,
  overridden: ['lessThan30Days'],
  changedAt: MADE,
};

test('an item is one line, with as many cells as the head, and no cell is a formula', () => {
  const line = itemLine({ ...ITEM, domain: '=cmd|x', issuer: '@evil' });
  equal(ITEM_HEAD.trimEnd().split(',').length, 20);
  match(line, /^Ab12Cd34,100000000001,'=cmd\|x,'@evil,2026-11-30T12:00:00\.000Z,failed,proofLate,/);
  match(line, /,2,,,,lessThan30Days,2026-11-30T12:00:00\.000Z,,,,,,\r\n$/);
});
