// DescribeCertificates: the account's certificates, by filter, a page at a time.

import { MAX_PAGE } from '../../certificates/ports.ts';
import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';
import type { InputOf } from '../input.ts';
import { standingsOf } from '../status.ts';
import { listItemView } from '../views/list-item.ts';
import { loadViews } from '../views/view.ts';
import { quoted } from '../wire-values.ts';

const DEFAULT_LIMIT = 10;

const INPUT = {
  Offset: 'uint64',
  Limit: 'uint64',
  SearchKey: 'string',
  CertificateType: 'string',
  ProjectId: 'uint64',
  ExpirationSort: 'string',
  CertificateStatus: 'uint64[]',
  Deployable: 'uint64',
  Upload: 'int64',
  Renew: 'int64',
  FilterSource: 'string',
  IsSM: 'int64',
  FilterExpiring: 'uint64',
  Hostable: 'uint64',
  Tags: 'Tags[]',
  IsPendingIssue: 'int64',
  CertIds: 'string[]',
  ServiceId: 'string',
} as const;

type Input = InputOf<typeof INPUT>;

/** Filters that are part of the contract and are not built yet: refused, so that nobody takes a wrong list for a right one. */
const NOT_BUILT = [
  'CertificateType',
  'Deployable',
  'Renew',
  'FilterSource',
  'IsSM',
  'FilterExpiring',
  'Hostable',
  'Tags',
  'IsPendingIssue',
  'ServiceId',
] as const satisfies readonly (keyof Input)[];

export const DescribeCertificates = defineAction({
  name: 'DescribeCertificates',
  input: INPUT,
  needsVerified: false,
  run: async (call) => {
    const { input, caller, world } = call;
    const missing = NOT_BUILT.find((name) => input[name] !== undefined);
    if (missing !== undefined) refuse({ kind: 'parameterNotBuilt', action: 'DescribeCertificates', name: missing });
    const found = await world.store.reads.certificates.list(
      {
        accountUin: caller.accountUin,
        projectIds: projectIdsOf(input, caller.projectIds),
        standings: standingsOfAll(input.CertificateStatus),
        ids: input.CertIds,
        source: sourceOf(input.Upload),
        search: input.SearchKey === '' ? undefined : input.SearchKey,
        sort: sortOf(input.ExpirationSort),
        offset: input.Offset ?? 0,
        limit: Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE),
      },
      world.clock.now(),
    );
    const views = await loadViews(call, found.page);
    return { TotalCount: found.total, Certificates: views.map((view) => listItemView(view)) };
  },
});

/** Each once, however often it is named: a condition of SQL has its limits. */
function standingsOfAll(statuses: readonly number[] | undefined) {
  return statuses === undefined ? undefined : [...new Set(statuses)].flatMap(standingsOf);
}

/** A project that is not open to the caller holds nothing for it. */
function projectIdsOf({ ProjectId: asked }: Input, open: readonly number[] | undefined): readonly number[] | undefined {
  if (asked === undefined) return open;
  return open === undefined || open.includes(asked) ? [asked] : [];
}

/** Upload: 1 for uploaded ones only, 0 and absent for all. */
function sourceOf(upload: number | undefined): 'uploaded' | undefined {
  if (upload === undefined || upload === 0) return undefined;
  if (upload === 1) return 'uploaded';
  return refuse({ kind: 'argumentInvalid', detail: `Upload is ${upload}, and may be 0 or 1` });
}

function sortOf(text: string | undefined): 'newest' | 'expiryAscending' | 'expiryDescending' {
  if (text === undefined || text === '') return 'newest';
  const sort = text.toUpperCase();
  if (sort === 'ASC') return 'expiryAscending';
  if (sort === 'DESC') return 'expiryDescending';
  return refuse({ kind: 'argumentInvalid', detail: `ExpirationSort is ${quoted(text)}, and may be ASC or DESC` });
}
