// Migration 1: the tables of the first release, each with the indexes that its queries use.

import type { ColumnTypes, Migration } from './migration.ts';

export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  statements: (types) => [
    certificates(types),
    ...CERTIFICATE_INDEXES,
    ...proofs(types),
    ...operations(types),
    ...issuances(types),
    ...jobs(types),
    ...accounts(types),
    ...authorities(types),
  ],
};

const certificates = ({ integer, text, bytes, sequence, tableOptions }: ColumnTypes): string => `
  create table certificates (
    sequence ${sequence},
    id ${text} not null unique,
    version ${integer} not null,
    account_uin ${text} not null,
    project_id ${integer} not null,
    alias ${text} not null,
    source ${text} not null,
    product_id ${text} not null,
    names ${text} not null,
    main_domain ${text},
    registrable_domain ${text},
    max_names ${integer} not null,
    step ${text} not null,
    failure ${text},
    failure_detail ${text} not null,
    created_at ${integer} not null,
    updated_at ${integer} not null,
    method ${text},
    proofs ${text} not null,
    proof_deadline ${integer},
    proved_at ${integer},
    csr_origin ${text} not null,
    key_algorithm ${text} not null,
    csr ${bytes},
    sealed_key ${bytes},
    sealed_key_password ${bytes},
    replaces ${text},
    lineage_id ${text} not null,
    generation ${integer} not null,
    reissue_reason ${text} not null,
    renews ${text},
    fixed_not_after ${integer},
    submission ${text} not null,
    order_reference ${text} not null,
    chain ${bytes},
    serial ${text},
    not_before ${integer},
    not_after ${integer},
    issued_at ${integer},
    leaf_sha256 ${text},
    revocation_requested_at ${integer},
    revocation_reason ${text},
    revoked_at ${integer},
    deleted_at ${integer}
  ) ${tableOptions}`;

const CERTIFICATE_INDEXES = [
  'create index certificates_newest on certificates (account_uin, deleted_at, created_at, sequence)',
  'create index certificates_expiry on certificates (account_uin, deleted_at, not_after, sequence)',
  'create index certificates_replaces on certificates (replaces, sequence) where replaces is not null',
  `create index certificates_lineage on certificates (lineage_id, generation, created_at, sequence)
    where step not in ('failed', 'cancelled')`,
  'create index certificates_account_product on certificates (account_uin, product_id) where replaces is null',
  'create index certificates_domain_product on certificates (registrable_domain, product_id) where replaces is null',
  `create index certificates_pending_reissues on certificates (account_uin, registrable_domain, created_at, sequence)
    where replaces is not null and step in ('validating', 'issuing')`,
  `create index certificates_uploaded on certificates (account_uin, leaf_sha256)
    where source = 'uploaded' and deleted_at is null`,
];

const proofs = ({ integer, text, tableOptions }: ColumnTypes): readonly string[] => [
  `create table authorizations (
    account_uin ${text} not null,
    domain ${text} not null,
    method ${text} not null,
    proved_at ${integer} not null,
    primary key (account_uin, domain, method)
  ) ${tableOptions}`,
  `create table dns_records (
    name ${text} not null,
    reversed_name ${text} not null,
    value ${text} not null,
    certificate_id ${text} not null,
    primary key (name, value, certificate_id)
  ) ${tableOptions}`,
  'create index dns_records_reversed on dns_records (reversed_name)',
];

const operations = ({ integer, text, sequence, tableOptions }: ColumnTypes): readonly string[] => [
  `create table operations (
    sequence ${sequence},
    account_uin ${text} not null,
    actor ${text} not null,
    certificate_id ${text} not null,
    kind ${text} not null,
    at ${integer} not null
  ) ${tableOptions}`,
  'create index operations_of_account on operations (account_uin, at, sequence)',
];

const issuances = ({ integer, text, tableOptions }: ColumnTypes): readonly string[] => [
  `create table issuances (
    serial ${text} primary key,
    authority_id ${text} not null,
    certificate_id ${text} not null,
    tbs_sha256 ${text} not null,
    not_after ${integer} not null,
    state ${text} not null,
    planned_at ${integer} not null,
    issued_at ${integer},
    abandoned_at ${integer},
    revoked_at ${integer},
    revocation_reason ${integer}
  ) ${tableOptions}`,
  // By a column that issuing leaves alone, so that it need not touch either index.
  'create unique index issuances_live on issuances (certificate_id) where abandoned_at is null',
  'create index issuances_abandoned on issuances (certificate_id) where abandoned_at is not null',
  'create index issuances_revoked on issuances (authority_id, serial) where revoked_at is not null',
];

const jobs = ({ integer, text, sequence, tableOptions }: ColumnTypes): readonly string[] => [
  `create table jobs (
    sequence ${sequence},
    kind ${text} not null,
    subject ${text} not null,
    run_at ${integer} not null,
    due_at ${integer} not null,
    next_run_at ${integer},
    attempts ${integer} not null,
    lease ${text},
    error ${text},
    unique (kind, subject)
  ) ${tableOptions}`,
  'create index jobs_due on jobs (due_at)',
  'create index jobs_held on jobs (lease) where lease is not null',
];

const accounts = ({ integer, text, bytes, tableOptions }: ColumnTypes): readonly string[] => [
  `create table accounts (
    uin ${text} primary key,
    name ${text} not null,
    verified ${integer} not null,
    created_at ${integer} not null
  ) ${tableOptions}`,
  `create table api_keys (
    secret_id ${text} primary key,
    account_uin ${text} not null references accounts (uin),
    sealed_secret_key ${bytes} not null,
    policy_name ${text} not null,
    project_ids ${text},
    disabled ${integer} not null,
    created_at ${integer} not null
  ) ${tableOptions}`,
  'create index api_keys_of_account on api_keys (account_uin)',
  `create table policies (
    account_uin ${text} not null references accounts (uin),
    name ${text} not null,
    policy ${text} not null,
    primary key (account_uin, name)
  ) ${tableOptions}`,
  `create table account_changes (
    id ${integer} primary key,
    count ${integer} not null
  ) ${tableOptions}`,
  `create table projects (
    account_uin ${text} not null references accounts (uin),
    id ${integer} not null,
    name ${text} not null,
    created_at ${integer} not null,
    primary key (account_uin, id)
  ) ${tableOptions}`,
];

const authorities = ({ integer, text, bytes, tableOptions }: ColumnTypes): readonly string[] => [
  `create table authorities (
    id ${text} primary key,
    role ${text} not null,
    algorithm ${text} not null,
    certificate ${bytes} not null,
    sealed_key ${bytes} not null,
    issuer_id ${text} not null,
    created_at ${integer} not null
  ) ${tableOptions}`,
  `create table revocation_lists (
    authority_id ${text} primary key references authorities (id),
    number ${integer} not null,
    der ${bytes} not null,
    this_update ${integer} not null,
    next_update ${integer} not null
  ) ${tableOptions}`,
];
