// How the queries of what campaigns select find their rows.

import type { Stretch } from '../../../src/certificates/ports/campaign-selections.ts';
import type { StoreRows } from '../../../src/store/rows.ts';
import { ACCOUNT, NOON } from '../../contracts/store/samples.ts';

const ALL: Stretch = {
  selection: { all: true, keyHashes: ['x'] },
  isNamed: false,
  now: NOON,
  scope: undefined,
  issuerChains: [],
  after: undefined,
  limit: 1,
};
const OWN: Stretch = { ...ALL, scope: { accountUin: ACCOUNT, projectIds: undefined }, after: `${ACCOUNT}/1/1` };
const FOUND = [
  'SCAN looked',
  'certificates USING INTEGER PRIMARY KEY (rowid=?)',
  'certificate_keys EXISTS USING PRIMARY KEY (key_sha256=? AND account_uin=? AND certificate_id=?)',
];

/** Name, query, and what each step of its plan says. What a stretch holds is sought where its end was found. */
export const CAMPAIGN_SELECTION_PLANS: readonly (readonly [
  string,
  (rows: StoreRows) => Promise<unknown>,
  readonly string[],
])[] = [
  [
    'a stretch of all certificates',
    (rows) => rows.selections.listSelected({ ...ALL, after: `${ACCOUNT}/1/1` }),
    [
      'list_entries USING PRIMARY KEY ((account_uin,created_at,sequence)>(?,?,?))',
      'CO-ROUTINE looked',
      'list_entries USING PRIMARY KEY ((account_uin,created_at,sequence)>(?,?,?) AND (account_uin,created_at,sequence)<(?,?,?))',
      ...FOUND,
    ],
  ],
  [
    "a stretch of an account's certificates",
    (rows) => rows.selections.listSelected(OWN),
    [
      'list_entries USING PRIMARY KEY (account_uin=? AND (created_at,sequence)>(?,?))',
      'CO-ROUTINE looked',
      'list_entries USING PRIMARY KEY (account_uin=? AND (created_at,sequence)>(?,?) AND (created_at,sequence)<(?,?))',
      ...FOUND,
    ],
  ],
  [
    'lines of a campaign',
    (rows) => rows.selections.listIdentifiersAmong('x', ['y', 'z']),
    ['campaign_identifiers USING PRIMARY KEY (campaign_id=? AND kind=? AND value=?)'],
  ],
  [
    'lines that name nothing',
    (rows) => rows.selections.listUnknown('x', { after: '', limit: 1 }),
    [
      'line USING PRIMARY KEY (campaign_id=? AND kind=? AND value>?)',
      'CORRELATED',
      'found USING PRIMARY KEY (campaign_id=? AND kind=? AND value=?)',
    ],
  ],
  [
    'items that waves are dealt to',
    (rows) => rows.selections.dealWaves({ campaignId: 'x', after: '', nth: 1, limit: 1, waveOf: () => 1 }),
    ['campaign_items_1 (campaign_id=? AND certificate_id>?)'],
  ],
];
