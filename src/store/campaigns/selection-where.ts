// What isSelected says of a certificate, as conditions of SQL; a property test holds the two together.

import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { SelectionQuestion } from '../../certificates/model/campaigns/match.ts';
import type { CampaignSelection } from '../../certificates/model/campaigns/selection.ts';
import { BUILT_IN_ISSUER } from '../../certificates/model/product.ts';
import { bytesOfHex } from '../../lib/bytes.ts';
import type { Tables } from '../tables.ts';
import { tagWhere } from '../certificates/tags.ts';

type Where = ExpressionBuilder<Tables, 'certificates'>;
type Condition = Expression<SqlBool>;

/** As isSelected is asked, with what the store knows authorities by. */
export interface SelectionInSql extends Omit<SelectionQuestion, 'authorityKeys'> {
  /** SHA-256 of the chains that begin with one of the authorities that the selection names; hex. */
  readonly issuerChains: readonly string[];
}

/** How an order at an ACME authority is called, before the authority's name. */
const ELSEWHERE = 'acme:';

/** True for every certificate that is selected, and for others only where `isCertainWhere` is not. */
export function selectionWhere(where: Where, question: SelectionInSql): Condition {
  const { selection, isNamed, now } = question;
  return where.and([
    where('certificates.serial', 'is not', null),
    where('certificates.deleted_at', 'is', null),
    where('certificates.type', '=', 'server'),
    ...(isNamed ? [] : [where('certificates.not_after', '>=', now.getTime())]),
    ...factsWhere(where, selection),
    ...materialWhere(where, selection),
    ...otherWhere(where, question),
  ]);
}

/** Whether SQL says all of it: fingerprints, rules of the lint, and who signed an upload are told by the certificate alone. */
export function isCertainWhere(where: Where, { fingerprints, lintRules, authorities }: CampaignSelection): Condition {
  if (fingerprints !== undefined || lintRules !== undefined) return sql<SqlBool>`1 = 0`;
  return authorities === undefined ? sql<SqlBool>`1 = 1` : where('certificates.chain', 'is', null);
}

function factsWhere(where: Where, selection: CampaignSelection): readonly Condition[] {
  const { tag, packageTypes, issuers, domainSuffixes } = selection;
  return [
    ...oneOf(selection.accountUins, (uins) => where('certificates.account_uin', 'in', uins)),
    ...oneOf(selection.projectIds, (ids) => where('certificates.project_id', 'in', ids)),
    ...oneOf(selection.keyAlgorithms, (algorithms) => where('certificates.key_algorithm', 'in', algorithms)),
    ...oneOf(selection.certificateIds, (ids) => where('certificates.id', 'in', ids)),
    ...oneOf(packageTypes, (types) =>
      where.or([where('certificates.package_type', 'in', types), where('certificates.product_id', 'in', types)]),
    ),
    ...oneOf(issuers, (names) =>
      where.and([where('certificates.source', '=', 'ordered'), where.or(names.map(issuerWhere))]),
    ),
    ...(tag === undefined ? [] : [tagWhere('certificates.tags', tag)]),
    ...oneOf(domainSuffixes, (suffixes) => where.or(suffixes.map(suffixWhere))),
  ];
}

function materialWhere(where: Where, selection: CampaignSelection): readonly Condition[] {
  const { issuedFrom, issuedTo, expiresFrom, expiresTo, serials } = selection;
  return [
    ...(issuedFrom === undefined ? [] : [where('certificates.not_before', '>=', issuedFrom.getTime())]),
    ...(issuedTo === undefined ? [] : [where('certificates.not_before', '<=', issuedTo.getTime())]),
    ...(expiresFrom === undefined ? [] : [where('certificates.not_after', '>=', expiresFrom.getTime())]),
    ...(expiresTo === undefined ? [] : [where('certificates.not_after', '<=', expiresTo.getTime())]),
    ...oneOf(serials, (list) => {
      const forms = list.flatMap(keptFormsOf);
      return where.or([
        where('certificates.serial', 'in', forms),
        where('certificates.encryption_serial', 'in', forms),
      ]);
    }),
  ];
}

/** Whole octets, of which the first is below 80: how a serial without its zeros may be kept. */
function keptFormsOf(serial: string): readonly string[] {
  return [serial, `0${serial}`, `00${serial}`];
}

function otherWhere(where: Where, { selection, issuerChains }: SelectionInSql): readonly Condition[] {
  const { authorities, keyHashes } = selection;
  return [
    ...(authorities === undefined
      ? []
      : [where.or([where('certificates.chain', 'is not', null), chainWhere(where, issuerChains)])]),
    ...oneOf(keyHashes, (hashes) =>
      where.exists(
        where
          .selectFrom('certificate_keys')
          .select('certificate_id')
          .where('key_sha256', 'in', hashes)
          .whereRef('certificate_keys.account_uin', '=', 'certificates.account_uin')
          .whereRef('certificate_keys.certificate_id', '=', 'certificates.id'),
      ),
    ),
  ];
}

function chainWhere(where: Where, chains: readonly string[]): Condition {
  if (chains.length === 0) return sql<SqlBool>`1 = 0`;
  return where('certificates.issuers_sha256', 'in', chains.map(bytesOfHex));
}

/** A member without values is had by none. */
function oneOf<Value>(values: readonly Value[] | undefined, condition: (some: readonly Value[]) => Condition) {
  if (values === undefined) return [];
  return [values.length === 0 ? sql<SqlBool>`1 = 0` : condition(values)];
}

/** By the beginning of what it calls its orders. */
function issuerWhere(name: string): Condition {
  if (name === BUILT_IN_ISSUER) return sql<SqlBool>`not (${beginsWith(ELSEWHERE)})`;
  return beginsWith(`${ELSEWHERE}${name}:`);
}

function beginsWith(text: string): Condition {
  return sql<SqlBool>`substr(certificates.order_reference, 1, ${sql.lit(text.length)}) = ${text}`;
}

/** Names stand in JSON: the end of one is a quotation mark. */
function suffixWhere(suffix: string): Condition {
  const names = sql.ref('certificates.names');
  const ending = (text: string): Condition => sql<SqlBool>`replace(${names}, ${text}, '') <> ${names}`;
  return sql<SqlBool>`(${ending(`"${suffix}"`)} or ${ending(`.${suffix}"`)})`;
}
