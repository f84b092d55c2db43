// The queries that run often or over much find their rows by an index.

import { deepEqual, match } from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Job } from '../../../src/jobs/ports.ts';
import type { Query, Session } from '../../../src/store/query.ts';
import { SERVICE } from '../../../src/lib/origin.ts';
import { makeRows, type StoreRows } from '../../../src/store/rows.ts';
import { SORTED_AT_ONCE } from '../../../src/store/lists/list.ts';
import { openConnection, type Connection } from '../../../src/store/sqlite/connection.ts';
import { sqliteBuilder } from '../../../src/store/sqlite/session.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { ALL } from '../../contracts/store/certificate-lists.ts';
import { ACCOUNT, domain, makeCertificate, NOON } from '../../contracts/store/samples.ts';
import { fixedClock } from '../../support/store.ts';
import { CAMPAIGN_PLANS } from './campaign-plans.ts';
import { LEDGER_PLANS } from './ledger-plans.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const shard = { authorityId: 'issuing-1', from: '1000', below: '2000' };
/** With what some queries go on from, by what their SQL says. */
const ANSWERS: readonly (readonly [string, unknown])[] = [
  ['list_groups', { id: 1, project_id: 0, source: 'ordered', step: 'issued', is_reissue: 0, is_automatic: 0 }],
  ['as "accountUin"', { accountUin: 'x', createdAt: 1, sequence: 1 }],
];
const MANY: unknown = { total: SORTED_AT_ONCE + 1 };

function isAbout(query: Query<unknown>, table: string): boolean {
  return query(sqliteBuilder).compile().sql.includes(table);
}

/** Runs nothing: it notes how SQLite would go about each query. */
function makeExplainer(connection: Connection, plans: string[]): Session {
  const explain = (query: Query<unknown>): void => {
    const { sql, parameters } = query(sqliteBuilder).compile();
    for (const step of connection.all(`explain query plan ${sql}`, parameters)) {
      plans.push(String(Object.values(Object(step)).at(-1)));
    }
  };
  return {
    skipsLocked: false,
    all: async <Row>(query: Query<Row>) => {
      explain(query);
      return ANSWERS.filter(([text]) => isAbout(query, text)).map(([, row]) => row as Row);
    },
    first: async <Row>(query: Query<Row>) => {
      explain(query);
      return isAbout(query, 'list_counts') ? (MANY as Row) : undefined;
    },
    change: async (query) => {
      explain(query);
      return 1;
    },
  };
}

const held: Job = {
  kind: 'advance',
  subject: 'x',
  lane: 'accounts',
  share: 'x',
  since: NOON,
  attempts: 1,
  requestId: '',
  traceparent: undefined,
  lease: 'l',
};
const EVERYTHING = { accountUin: undefined, kinds: undefined };
const before = makeCertificate({ id: 'Ab12Cd34' });

/** From one share to the next, by one step in the index. */
const SHARES_WITH_JOBS = [
  'CO-ROUTINE shares_with_jobs',
  'SETUP',
  'SCAN CONSTANT ROW',
  'SCALAR SUBQUERY',
  'SEARCH jobs USING COVERING INDEX jobs_of_share (lane=? AND share>?)',
  'RECURSIVE STEP',
  'SCAN shares_with_jobs',
  'CORRELATED SCALAR SUBQUERY',
  'SEARCH jobs USING COVERING INDEX jobs_of_share (lane=? AND share>?)',
  'SCAN shares_with_jobs',
  'CORRELATED SCALAR SUBQUERY',
  'SEARCH jobs USING COVERING INDEX jobs_of_share (lane=? AND share=? AND due_at<?)',
  'ORDER BY',
];
const FIRST = ['CO-ROUTINE', 'SETUP', 'SCAN CONSTANT', 'SCALAR', 'COVERING INDEX certificates_to_renew'];
const NEXT = ['RECURSIVE', 'SCAN', 'CORRELATED', 'COVERING INDEX certificates_to_renew (account_uin>?)'];
const DUE = ['SCAN', 'COVERING INDEX certificates_to_renew (account_uin=? AND renewal_at<?)'];

const EXPECTED: readonly (readonly [string, (rows: StoreRows) => Promise<unknown>, readonly string[]])[] = [
  ['find', (rows) => rows.certificates.find('x'), ['INDEX sqlite_autoindex_certificates_1 (id=?)']],
  [
    'save',
    (rows) => rows.certificates.save(before, { ...before, step: 'issuing' }),
    ['INDEX sqlite_autoindex_certificates_1 (id=?)'],
  ],
  ['latest replacement', (rows) => rows.certificates.findLatestReplacement('x'), ['INDEX certificates_replaces (']],
  [
    'latest replacements',
    (rows) => rows.certificates.listLatestReplacements(['x', 'y']),
    ['INDEX certificates_replaces (', 'CORRELATED', 'INDEX certificates_replaces ('],
  ],
  ['lineage', (rows) => rows.certificates.listLineage('x'), ['INDEX certificates_lineage (lineage_id=?)']],
  [
    'list, newest',
    (rows) => rows.certificates.list({ ...ALL, standings: [{ phase: 'expired' }] }, NOON),
    [
      'sqlite_autoindex_list_groups_1 (account_uin=?)',
      'SCAN CONSTANT ROW',
      'SCALAR SUBQUERY',
      'SEARCH list_counts USING PRIMARY KEY (group_id=?)',
      'SCALAR SUBQUERY',
      'COVERING INDEX list_entries_expiry (account_uin=? AND not_after>? AND not_after<?)',
      'SEARCH list_entries USING PRIMARY KEY (account_uin=?)',
    ],
  ],
  [
    'list, expiry',
    (rows) => rows.certificates.list({ ...ALL, sort: 'expiryAscending' }, NOON),
    [
      'sqlite_autoindex_list_groups_1 (account_uin=?)',
      'SCAN CONSTANT ROW',
      'SCALAR SUBQUERY',
      'SEARCH list_counts USING PRIMARY KEY (group_id=?)',
      'COVERING INDEX list_entries_expiry (account_uin=?)',
    ],
  ],
  [
    'free of account',
    (rows) => rows.certificates.countFreeOfAccount(ACCOUNT, ['83', '2'], NOON),
    [
      'SCAN CONSTANT ROW',
      'SCALAR SUBQUERY',
      'INDEX certificates_account_product (account_uin=? AND product_id=? AND deleted_at=? AND',
      'CORRELATED',
      'INDEX sqlite_autoindex_certificates_1 (id=?)',
      'CORRELATED',
      'INDEX certificates_lineage (lineage_id=? AND generation>?)',
      'SCALAR SUBQUERY',
      'INDEX certificates_superseded (account_uin=? AND product_id=?)',
      'CORRELATED',
      'INDEX certificates_lineage (lineage_id=? AND generation>?)',
      'INDEX certificates_lineage (lineage_id=?)',
    ],
  ],
  [
    'under way',
    (rows) => rows.certificates.countUnderWay(ACCOUNT),
    ['COVERING INDEX certificates_under_way (account_uin=? AND step=?)'],
  ],
  [
    'free of domain',
    (rows) =>
      rows.certificates.countFreeOfDomain({ registrableDomain: 'example.com', accountUin: '1' }, ['83', '2'], NOON),
    [
      'INDEX certificates_domain_product (registrable_domain=? AND product_id=?)',
      'CORRELATED',
      'INDEX certificates_lineage (lineage_id=? AND generation>?)',
      'CORRELATED',
      'INDEX sqlite_autoindex_certificates_1 (id=?)',
      'CORRELATED',
      'INDEX sqlite_autoindex_certificates_1 (id=?)',
    ],
  ],
  [
    'pending reissues',
    (rows) => rows.certificates.listPendingReissues(ACCOUNT, 'example.com', NOON),
    ['INDEX certificates_pending_reissues (account_uin=? AND registrable_domain=?)'],
  ],
  [
    'scheduled',
    (rows) => rows.certificates.listScheduled({ ...ALL, limit: 0 }, NOON),
    ['INDEX certificates_scheduled (account_uin=? AND', 'INDEX certificates_scheduled (account_uin=? AND'],
  ],
  [
    'uploaded',
    (rows) => rows.certificates.findUploaded({ accountUin: ACCOUNT, projectIds: [1] }, 'x'),
    ['INDEX certificates_uploaded (account_uin=? AND leaf_sha256=?)'],
  ],
  [
    'authorizations',
    (rows) => rows.authorizations.list(ACCOUNT, [domain('example.com')], NOON),
    ['(account_uin=? AND domain=?)'],
  ],
  [
    'operations',
    (rows) =>
      rows.operations.list({
        accountUin: ACCOUNT,
        projectIds: undefined,
        from: NOON,
        until: NOON,
        offset: 0,
        limit: 10,
      }),
    ['COVERING INDEX operations_of_account (', 'INDEX operations_of_account ('],
  ],
  [
    'operations of a project',
    (rows) =>
      rows.operations.list({ accountUin: ACCOUNT, projectIds: [7], from: NOON, until: NOON, offset: 0, limit: 10 }),
    [
      'INDEX operations_of_account (',
      'INDEX sqlite_autoindex_certificates_1 (id=?)',
      'INDEX operations_of_account (',
      'CORRELATED SCALAR SUBQUERY',
      'INDEX sqlite_autoindex_certificates_1 (id=?)',
    ],
  ],
  [
    'issuances',
    (rows) => rows.issuances.listOf('x'),
    [
      'OR',
      'INDEX 1',
      'INDEX issuances_live (certificate_id=?)',
      'INDEX 2',
      'INDEX issuances_abandoned (certificate_id=?)',
      'ORDER BY',
    ],
  ],
  ['abandoning', (rows) => rows.issuances.abandonPlanned('x', NOON), ['INDEX issuances_live (certificate_id=?)']],
  [
    'revoked',
    (rows) => rows.issuances.listRevoked(shard, { notAfterFrom: NOON, limit: 9 }),
    ['COVERING INDEX issuances_revoked (authority_id=? AND serial>? AND serial<?)'],
  ],
  [
    'counting revoked',
    (rows) => rows.issuances.countRevoked(shard),
    ['COVERING INDEX issuances_revoked (authority_id=? AND serial>? AND serial<?)'],
  ],
  [
    'revocation lists',
    (rows) => rows.revocationLists.listHeads('issuing-1'),
    ['INDEX sqlite_autoindex_revocation_lists_1 (authority_id=?)'],
  ],
  [
    'claiming',
    (rows) => rows.jobs.claim([{ sequence: 1, share: 'x' }], { now: NOON, leaseUntil: NOON, lease: 'l' }),
    ['INTEGER PRIMARY KEY (rowid=?)', 'LIST SUBQUERY', 'INTEGER PRIMARY KEY (rowid=?)'],
  ],
  [
    'due jobs',
    (rows) => rows.jobs.listDue({ lane: 'accounts', now: NOON, limit: 1, after: '' }),
    ['INDEX jobs_due (lane=? AND due_at<?)'],
  ],
  [
    'due jobs beside many of one share',
    (rows) => rows.jobs.listDue({ lane: 'accounts', now: NOON, limit: 0, after: '' }),
    ['INDEX jobs_due (lane=? AND due_at<?)'].concat(SHARES_WITH_JOBS).concat(SHARES_WITH_JOBS),
  ],
  ['finishing', (rows) => rows.jobs.finish(held), ['INDEX sqlite_autoindex_jobs_1 (kind=? AND subject=?)']],
  [
    'postponing',
    (rows) => rows.jobs.postpone(held, { runAt: NOON, error: undefined, isAttempt: true }),
    ['INDEX sqlite_autoindex_jobs_1 (kind=? AND subject=?)'],
  ],
  ['next due', (rows) => rows.jobs.nextDueOf('own', undefined), ['COVERING INDEX jobs_due (lane=?)']],
  ['next due later', (rows) => rows.jobs.nextDueOf('own', NOON), ['COVERING INDEX jobs_due (lane=? AND due_at>?)']],
  ['prolonging', (rows) => rows.jobs.extend(['l'], NOON), ['INDEX jobs_held (lease=?)']],
  ['API key', (rows) => rows.apiKeys.find('x'), ['(secret_id=?)']],
  ['API keys', (rows) => rows.apiKeys.list(ACCOUNT), ['INDEX api_keys_of_account (account_uin=?)', 'ORDER BY']],
  ['policy', (rows) => rows.policies.find(ACCOUNT, 'x'), ['(account_uin=? AND name=?)']],
  ['project', (rows) => rows.projects.find(ACCOUNT, 7), ['(account_uin=? AND id=?)']],
  ['DNS values', (rows) => rows.dnsRecords.listValues('x'), ['(name=?)']],
  [
    'publications',
    (rows) => rows.publications.listOf({ name: 'x', value: 'x', certificateId: 'x' }),
    ['INDEX publications_of_certificate (certificate_id=?)', 'ORDER BY'],
  ],
  [
    'unneeded publications',
    (rows) => rows.publications.listUnneeded({ sentUntil: NOON, after: '', limit: 1 }),
    ['INDEX sqlite_autoindex_publications_1 (id>?)', 'CORRELATED', 'INDEX sqlite_autoindex_certificates_1 (id=?)'],
  ],
  [
    'obstacle to a key',
    (rows) => rows.subjectKeys.findObstacle({ keySha256: 'x', accountUin: ACCOUNT, now: NOON }),
    [
      'COMPOUND QUERY',
      'LEFT-MOST SUBQUERY',
      'SEARCH blocked_keys USING PRIMARY KEY (key_sha256=?)',
      'UNION ALL',
      'SEARCH held USING PRIMARY KEY (key_sha256=? AND account_uin<?)',
      'CORRELATED',
      'INDEX issuances_live (certificate_id=?)',
      'UNION ALL',
      'SEARCH held USING PRIMARY KEY (key_sha256=? AND account_uin>?)',
      'CORRELATED',
      'INDEX issuances_live (certificate_id=?)',
    ],
  ],
  [
    'holders of a key',
    (rows) => rows.subjectKeys.listHolders('x', { after: undefined, limit: 1 }),
    ['SEARCH held USING PRIMARY KEY (key_sha256=? AND ', 'INDEX sqlite_autoindex_certificates_1 (id=?)'],
  ],
  ['events', (rows) => rows.events.listAfter(7, EVERYTHING), ['INTEGER PRIMARY KEY (rowid>?)']],
  ['latest events', (rows) => rows.events.listLast(7, EVERYTHING), ['SCAN events']],
  [
    'done deletion tasks',
    (rows) => rows.deletionTasks.prune(NOON, 1),
    ['INDEX sqlite_autoindex_deletion_tasks_1 (id=?)', 'LIST SUBQUERY', 'INDEX deletion_tasks_done (done_at<?)'],
  ],
  ['a CSR', (rows) => rows.csrs.find(123_456_789), ['INDEX sqlite_autoindex_csrs_1 (id=?)']],
  [
    'CSRs of an account',
    (rows) => rows.csrs.list({ accountUin: 'x', domain: 'y', keyAlgorithms: ['p256'], offset: 0, limit: 10 }),
    ['INDEX csrs_of_account (account_uin=?)', 'INDEX csrs_of_account (account_uin=?)', 'LAST TERM OF ORDER BY'],
  ],
  [
    'CSRs that rest',
    (rows) => rows.csrs.prune(NOON, 1),
    ['INDEX sqlite_autoindex_csrs_1 (id=?)', 'LIST SUBQUERY', 'INDEX csrs_changed (updated_at<?)'],
  ],
  ['a deployment', (rows) => rows.deployments.find(1), ['INDEX sqlite_autoindex_deployments_1 (id=?)']],
  ['parts of a deployment', (rows) => rows.deployments.listParts(1), ['INDEX parts_of_deployment (deployment_id=?)']],
  [
    'the next part at a target',
    (rows) => rows.deployments.findNextPart('x'),
    ['INDEX parts_to_do (target_key=?)', 'ORDER BY'],
  ],
  ...LEDGER_PLANS,
  ...CAMPAIGN_PLANS,
  [
    'deliveries of a webhook',
    (rows) => rows.deliveries.list('x'),
    ['INDEX sqlite_autoindex_jobs_1 (kind=?)', 'SCAN given_up_deliveries USING INDEX', 'SCAN events'],
  ],
  [
    'ending',
    (rows) => {
      const after = { notAfter: NOON, id: 'x' };
      return rows.endings.listEnding({ after, until: NOON, days: 7, heedsSwitch: true, limit: 1 });
    },
    [
      'INDEX certificates_ending ((not_after,id)>(?,?) AND not_after<?)',
      'CORRELATED',
      'INDEX sqlite_autoindex_expiry_notices_1 (certificate_id=?)',
      'CORRELATED',
      'INDEX certificates_replaces (replaces=?)',
      'CORRELATED',
      'INDEX certificates_lineage (lineage_id=? AND generation>?)',
    ],
  ],
  [
    'certificates by phase',
    (rows) => rows.tallies.countByPhase(NOON),
    [
      'SCAN certificates USING COVERING INDEX certificates_ending',
      'GROUP BY',
      'SCAN certificates USING INDEX certificates_under_way',
      'GROUP BY',
      'COVERING INDEX certificates_over',
    ],
  ],
  [
    'certificates that end',
    (rows) => rows.tallies.countEnding([7], NOON),
    [
      'INDEX certificates_ending (not_after>? AND not_after<?)',
      'CORRELATED',
      'INDEX certificates_replaces (replaces=?)',
      'CORRELATED',
      'INDEX certificates_lineage (lineage_id=? AND generation>?)',
    ],
  ],
  ['due renewals', (rows) => rows.tallies.countDueRenewals(NOON), [...FIRST, ...NEXT, ...DUE]],
  ['due jobs by kind', (rows) => rows.tallies.listDueJobs(NOON), ['INDEX jobs_due (lane=? AND due_at<?)', 'GROUP BY']],
  ['DNS below', (rows) => rows.dnsRecords.hasBelow('x'), ['INDEX dns_records_reversed (reversed_name>? AND']],
];

const CHAIN_BY_HASH = 'SEARCH issuer_chains USING PRIMARY KEY (sha256=?)';

/** Each certificate that is read is read with the chain above it, by the hash of that. */
function withoutChains(plans: readonly string[]): readonly string[] {
  return plans.filter((step, at) => step !== CHAIN_BY_HASH && plans[at + 1] !== CHAIN_BY_HASH);
}

test('each frequent query goes by its index', async (t) => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  await using _ = await openSqliteStore({ file, clock: fixedClock });
  const connection = openConnection({ file, readOnly: false, busyTimeoutMs: 1 });
  for (const [name, ask, steps] of EXPECTED) {
    await t.test(name, async () => {
      const explained: string[] = [];
      await ask(makeRows(makeExplainer(connection, explained), SERVICE));
      const plans = withoutChains(explained);
      deepEqual(plans.length, steps.length, plans.join('\n'));
      for (const [at, step] of steps.entries()) {
        match(plans[at] ?? '', new RegExp(step.replaceAll(/[()?]/g, (character) => `\\${character}`)));
      }
    });
  }
  connection.close();
});
