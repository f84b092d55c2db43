// A row for every table of a schema, whichever it is, and what the ports of today read of it once it is brought to the newest.

import type { RecordStore } from '../../src/store/rows.ts';
import { ALL } from '../contracts/store/certificate-lists.ts';
import { STORE_TEST_TIME } from './store.ts';

const TIME = STORE_TEST_TIME.getTime();
const CHAIN = [
  [0x30, 1, 2],
  [0x30, 3],
];

/** What stands in a column of this name, as SQLite writes it, whatever table it is of; in others 1, "x" or a byte. */
const VALUES: Readonly<Record<string, string>> = {
  uin: "'100000000001'",
  account_uin: "'100000000001'",
  certificate_id: "'Ab12Cd34'",
  id: "'Ab12Cd34'",
  lineage_id: "'Ab12Cd34'",
  alias: "'Web'",
  source: "'ordered'",
  step: "'issued'",
  failure: 'null',
  failure_detail: "''",
  method: "'DNS'",
  names: `'["xn--mnchen-3ya.example"]'`,
  main_domain: "'xn--mnchen-3ya.example'",
  registrable_domain: "'xn--mnchen-3ya.example'",
  proofs: "'[]'",
  submission: "'{}'",
  tags: `'[["env","prod"]]'`,
  csr_origin: "'online'",
  key_algorithm: "'p256'",
  product_id: "'83'",
  package_type: 'null',
  chain: "x'00000003300102000000023003'",
  serial: "'0a0b0c'",
  replaces: 'null',
  renews: 'null',
  term_id: 'null',
  renewal: 'null',
  not_after: String(TIME),
  created_at: String(TIME),
  updated_at: String(TIME),
  deleted_at: 'null',
  revocation_requested_at: 'null',
  revocation_reason: 'null',
  revoked_at: 'null',
  scheduled_revocation_at: 'null',
  superseded_by: 'null',
  proof_deadline: 'null',
  fixed_not_after: 'null',
  csr: 'null',
  sealed_key: "x'01'",
  encryption_csr: 'null',
  sealed_encryption_key: 'null',
  encryption_leaf: 'null',
  encryption_serial: 'null',
  chain_outline: 'null',
  sealed_key_outline: 'null',
  sealed_key_password: 'null',
  ordered_by: 'null',
  ordered_act: 'null',
  caa: 'null',
  after_reissue: 'null',
  type: "'server'",
  data: "'{}'",
  role: "'issuing'",
  authority_id: "'Ab12Cd34'",
  unicode_names: "'münchen.example'",
  state: "'issued'",
};

/** What migrations move from one to the other, or empty. */
export const MOVED = new Set(['unrecorded_keys', 'jobs', 'deliveries']);

/** Filled by triggers and by the service. */
export const SKIPPED = new Set(['migrations', 'list_groups', 'list_entries', 'list_counts', 'issuer_chains', 'upkeep']);

/** The value of a column, as SQLite writes it. */
export function valueOf(name: string, kind: 'number' | 'text' | 'bytes'): string {
  const value = VALUES[name];
  if (kind === 'number') return value?.match(/^\d+$|^null$/)?.[0] ?? '1';
  return value ?? (kind === 'bytes' ? "x'01'" : "'x'");
}

/** By the ports of today. */
export async function lookAtUpgraded(store: RecordStore): Promise<unknown> {
  const { certificates } = store.reads;
  const found = await certificates.find('Ab12Cd34');
  const { total, page } = await certificates.list({ ...ALL, search: 'münchen' }, STORE_TEST_TIME);
  const { total: all } = await certificates.list({ ...ALL, standings: [{ phase: 'issued' }] }, STORE_TEST_TIME);
  return {
    chain: found?.issued?.chain.map((der) => Array.from(der)),
    facts: [found?.step, found?.method, found?.names, found?.issued?.notAfter.getTime()],
    listed: [total, page.map(({ id }) => id), all],
  };
}

export const UPGRADED = {
  chain: CHAIN,
  facts: ['issued', 'dns', ['xn--mnchen-3ya.example'], TIME],
  listed: [1, ['Ab12Cd34'], 1],
};
