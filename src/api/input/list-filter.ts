// What DescribeCertificates is asked for, as the filter that the store knows.

import type { Caller } from '../../accounts/caller.ts';
import type { CertificateType, Phase } from '../../certificates/model/certificate.ts';
import { EXPIRING_DAYS } from '../../certificates/model/expiring.ts';
import type { CertificateFilter, Standing } from '../../certificates/model/certificate-filter.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import type { Products } from '../../certificates/model/product.ts';
import { MAX_TAGS, type TagPattern } from '../../certificates/model/tag.ts';
import { refuse } from '../../failure.ts';
import { addMs, DAY_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import type { InputOf } from './input.ts';
import { standingsOf } from '../words/status.ts';
import { certificateTypeNamed, quoted } from '../words/wire-values.ts';

const DEFAULT_LIMIT = 10;

export const LIST_INPUT = {
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

type Input = InputOf<typeof LIST_INPUT>;

/** An empty text asks for nothing in particular, as clients send it for a field that was left empty. */
export function listFilterOf(
  input: Input,
  asking: { readonly caller: Caller; readonly products: Products; readonly now: Date },
): CertificateFilter {
  const { caller, products, now } = asking;
  const isEndAsked = isAsked(input, 'FilterExpiring') || isAsked(input, 'Renew');
  return {
    accountUin: caller.accountUin,
    projectIds: projectIdsOf(input, caller.projectIds),
    standings: standingsOfAll(input.CertificateStatus),
    phases: phasesOf(input),
    ids: input.CertIds,
    source: sourceOf(input),
    type: typeOf(input),
    productIds: isAsked(input, 'Renew') ? renewableProductIds(products) : undefined,
    keyAlgorithms: isAsked(input, 'IsSM') ? ['sm2'] : undefined,
    endsUntil: isEndAsked ? addMs(now, EXPIRING_DAYS * DAY_MS) : undefined,
    tags: tagsOf(input),
    search: textOf(input.SearchKey),
    sort: sortOf(textOf(input.ExpirationSort)),
    offset: input.Offset ?? 0,
    limit: Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE),
  };
}

type Switch = 'Deployable' | 'Upload' | 'Renew' | 'IsSM' | 'FilterExpiring' | 'Hostable' | 'IsPendingIssue';

/** 1 filters; 0 does not, as if it were absent. */
function isAsked(input: Input, name: Switch): boolean {
  return switchOf(input, name) === 1;
}

function switchOf(input: Input, name: Switch): 0 | 1 | undefined {
  const value = input[name];
  if (value === undefined || value === 0 || value === 1) return value;
  const detail = because('valueNotOneOf', { parameter: name, value, choices: ['0', '1'] });
  return refuse({ kind: 'argumentInvalid', detail });
}

const NOT_DEPLOYABLE: readonly Phase[] = [
  'ordered',
  'filled',
  'validating',
  'issuing',
  'failed',
  'cancelled',
  'revoking',
  'revoked',
  'expired',
];

/** Undefined for any; none where nothing can be what is asked for: nothing is hosted here, and there are no services. */
function phasesOf(input: Input): readonly Phase[] | undefined {
  const deployable = switchOf(input, 'Deployable');
  const demands: (readonly Phase[])[] = [];
  if (deployable !== undefined) demands.push(deployable === 1 ? ['issued'] : NOT_DEPLOYABLE);
  if (isAsked(input, 'FilterExpiring') || isAsked(input, 'Renew')) demands.push(['issued']);
  if (isAsked(input, 'IsPendingIssue')) demands.push(['validating', 'issuing']);
  if (isAsked(input, 'Hostable') || textOf(input.ServiceId) !== undefined) demands.push([]);
  const [first, ...others] = demands;
  return first?.filter((phase) => others.every((phases) => phases.includes(phase)));
}

/** Each once, however often it is named: a condition of SQL has its limits. */
function standingsOfAll(statuses: readonly number[] | undefined): readonly Standing[] | undefined {
  return statuses === undefined ? undefined : [...new Set(statuses)].flatMap(standingsOf);
}

/** A project that is not open to the caller holds nothing for it. */
function projectIdsOf({ ProjectId: asked }: Input, open: readonly number[] | undefined): readonly number[] | undefined {
  if (asked === undefined) return open;
  return open === undefined || open.includes(asked) ? [asked] : [];
}

function sourceOf(input: Input): CertificateFilter['source'] {
  const source = textOf(input.FilterSource)?.toLowerCase();
  if (source !== undefined && source !== 'upload' && source !== 'buy') {
    const choices = ['upload', 'buy'];
    const detail = because('valueNotOneOf', { parameter: 'FilterSource', value: quoted(source), choices });
    return refuse({ kind: 'argumentInvalid', detail });
  }
  if (isAsked(input, 'Upload') && source === 'buy') {
    return refuse({ kind: 'argumentInvalid', detail: because('uploadExcludes') });
  }
  if (source === undefined) return isAsked(input, 'Upload') ? 'uploaded' : undefined;
  return source === 'upload' ? 'uploaded' : 'ordered';
}

function typeOf(input: Input): CertificateType | undefined {
  const text = textOf(input.CertificateType);
  return text === undefined ? undefined : certificateTypeNamed(text);
}

function renewableProductIds(products: Products): readonly string[] {
  const free = [...products.values()].filter(({ kind }) => kind === 'free');
  return [...new Set(free.map(({ id }) => id))];
}

function tagsOf({ Tags: tags = [] }: Input): readonly TagPattern[] {
  if (tags.length > MAX_TAGS) {
    refuse({ kind: 'argumentInvalid', detail: because('tooManyFilterTags', { count: tags.length, most: MAX_TAGS }) });
  }
  return tags.map(({ TagKey: key, TagValue: value }) => {
    if (key !== undefined && key !== '') return { key, value };
    return refuse({ kind: 'argumentInvalid', detail: because('tagKeyMissing') });
  });
}

function sortOf(text: string | undefined): CertificateFilter['sort'] {
  if (text === undefined) return 'newest';
  const sort = text.toUpperCase();
  if (sort === 'ASC') return 'expiryAscending';
  if (sort === 'DESC') return 'expiryDescending';
  const choices = ['ASC', 'DESC'];
  const detail = because('valueNotOneOf', { parameter: 'ExpirationSort', value: quoted(text), choices });
  return refuse({ kind: 'argumentInvalid', detail });
}

function textOf(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
