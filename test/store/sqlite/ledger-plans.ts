// How the queries of the ledger find their rows.

import type { StoreRows } from '../../../src/store/rows.ts';
import { NOON } from '../../contracts/store/samples.ts';

/** Name, query, and what each step of its plan says. */
export const LEDGER_PLANS: readonly (readonly [string, (rows: StoreRows) => Promise<unknown>, readonly string[]])[] = [
  ['issuance', (rows) => rows.issuances.find('x'), ['(serial=?)']],
  ['completing', (rows) => rows.issuances.complete('x', NOON), ['(serial=?)']],
  ['revoking', (rows) => rows.issuances.revoke('x', { at: NOON, reason: undefined }), ['(serial=?)']],
  [
    'what lies below an authority',
    (rows) => rows.issuances.countBelow('issuing-1', NOON),
    [
      'INDEX certificates_ending (not_after>?)',
      'INDEX issuances_live (certificate_id=? AND kind=?)',
      'INDEX certificates_ending (not_after>?)',
      'CORRELATED SCALAR SUBQUERY',
      'INDEX certificates_replaces (replaces=?)',
      'CORRELATED SCALAR SUBQUERY',
      'INDEX certificates_lineage (lineage_id=? AND generation>?)',
      'INDEX issuances_live (certificate_id=? AND kind=?)',
    ],
  ],
];
