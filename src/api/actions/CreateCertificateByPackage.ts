// CreateCertificateByPackage: order granted products, several at once, with names, or in place of what expires.

import { createOrders, MAX_ORDERS_AT_ONCE, type NewOrder } from '../../certificates/ordering/create-order.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { Product } from '../../certificates/model/product.ts';
import { checkRenewable, renewalOf } from '../../certificates/ordering/renew-order.ts';
import type { InformationKey, OrderInformation } from '../../certificates/ordering/submit-information.ts';
import { refuse, type PackageOrderPart } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import type { InputOf } from '../input/input.ts';
import { domainNamesOf } from '../input/package-domains.ts';
import { productOfPid } from '../words/product-pids.ts';
import { readTags } from '../words/tags.ts';
import {
  chosenPassword,
  describeKey,
  keyAlgorithmNamed,
  MAX_ORDERED_YEARS,
  methodOf,
  quoted,
} from '../words/wire-values.ts';

const INPUT = {
  ProductPid: 'uint64!',
  PackageIds: 'string[]!',
  DomainCount: 'string!',
  Period: 'uint64!',
  OldCertificateId: 'string',
  RenewGenCsrMethod: 'string',
  RenewCsr: 'string',
  RenewAlgorithmType: 'string',
  RenewAlgorithmParam: 'string',
  ProjectId: 'uint64',
  Tags: 'Tags[]',
  RenewKeyPass: 'string',
  DomainNames: 'string',
  CertificateCount: 'uint64',
  ManagerId: 'uint64',
  CompanyId: 'uint64',
  VerifyType: 'string',
  PriceKey: 'string',
} as const;

type Input = InputOf<typeof INPUT>;

export const CreateCertificateByPackage = defineAction({
  name: 'CreateCertificateByPackage',
  input: INPUT,
  needsVerified: true,
  certificateIds: ({ OldCertificateId: old }) => (old === undefined ? [] : [old]),
  projectId: (input) => input.ProjectId ?? 0,
  alsoDoes: () => ['CreateCertificate'],
  orderedNames: (input, { certificates: [old], world }) => {
    const { product } = productOfPid(world.products, input.ProductPid);
    const named = domainNamesOf(input.DomainNames, product);
    return named.length > 0 || old === undefined ? named : old.names;
  },
  run: async ({ input, caller, world, certificates: [old] }) => {
    const { product, packageType } = productOfPid(world.products, input.ProductPid);
    checkPackages(input);
    checkUnknownHere(input);
    if (old !== undefined) checkRenewable(old, { product, now: world.clock.now() });
    const { accountUin } = caller;
    const created = await createOrders(world, {
      accountUin,
      actor: accountUin,
      product,
      packageType,
      projectId: input.ProjectId ?? 0,
      tags: readTags(input.Tags),
      maxNames: domainCountOf(input, product),
      orders: ordersOf(input, { product, old }),
    });
    const CertificateIds = created.map(({ id }) => id);
    return { CertificateId: CertificateIds[0], CertificateIds };
  },
});

function invalid(part: PackageOrderPart, detail: Reason): never {
  return refuse({ kind: 'packageOrderInvalid', part, detail });
}

/** Granted products are free of charge: packages are named as the contract asks, and none is used up. */
function checkPackages({ PackageIds: ids, Period: years }: Input): void {
  if (ids.length === 0 || ids.some((id) => id.trim() === '')) invalid('packages', because('packageNameless'));
  if (years < 1 || years > MAX_ORDERED_YEARS) {
    invalid('period', because('periodNotWithin', { value: years, most: MAX_ORDERED_YEARS }));
  }
}

function checkUnknownHere({ ManagerId: manager = 0, CompanyId: company = 0 }: Input): void {
  if (manager !== 0) refuse({ kind: 'argumentInvalid', detail: because('managerUnknown', { id: manager }) });
  if (company !== 0) refuse({ kind: 'argumentInvalid', detail: because('companyUnknown', { id: company }) });
}

function domainCountOf({ DomainCount: text }: Input, product: Product): number {
  const count = /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= product.maxNames) return count;
  const range = { product: product.id, most: product.maxNames };
  return invalid('domainCount', because('domainCountNotWithin', { value: quoted(text), ...range }));
}

function ordersOf(
  input: Input,
  about: { readonly product: Product; readonly old: Certificate | undefined },
): readonly NewOrder[] {
  const { old, product } = about;
  const count = input.CertificateCount ?? 1;
  if (count < 1 || count > MAX_ORDERS_AT_ONCE) {
    const range = { least: 1, most: MAX_ORDERS_AT_ONCE };
    const detail = because('numberNotWithin', { parameter: 'CertificateCount', value: count, ...range });
    refuse({ kind: 'argumentInvalid', detail });
  }
  const names = domainNamesOf(input.DomainNames, product);
  if (old !== undefined) return [renewal(input, { old, names, count })];
  const misplaced = RENEWAL_PARAMETERS.find((parameter) => input[parameter] !== undefined);
  if (misplaced !== undefined) invalid('renewedKey', because('goesWithRenewal', { parameter: misplaced }));
  if (names.length === 0) return Array.from({ length: count }, () => ({ information: undefined, renews: undefined }));
  if (count > 1 && names.length !== count) {
    invalid('domains', because('domainsForCertificates', { count: names.length, certificates: count }));
  }
  const each = count === 1 ? [names] : names.map((name) => [name]);
  return each.map((domains) => ({ information: plainInformation(input, domains), renews: undefined }));
}

const RENEWAL_PARAMETERS = [
  'RenewGenCsrMethod',
  'RenewCsr',
  'RenewAlgorithmType',
  'RenewAlgorithmParam',
  'RenewKeyPass',
] as const;

function plainInformation(input: Input, domains: readonly string[]): OrderInformation {
  const key = { origin: 'online', algorithm: undefined } as const;
  return { domains, key, keyPassword: undefined, method: methodIn(input), submission: {}, usesCrossRoot: true };
}

function methodIn({ VerifyType: type }: Input) {
  return type === undefined ? undefined : methodOf(type, 'VerifyType');
}

function renewal(
  input: Input,
  about: { readonly old: Certificate; readonly names: readonly string[]; readonly count: number },
): NewOrder {
  const { old, names, count } = about;
  if (count !== 1) {
    refuse({ kind: 'argumentInvalid', detail: because('renewalIsOne', { count }) });
  }
  const anew = { key: renewedKeyOf(input), keyPassword: chosenPassword(input.RenewKeyPass), method: methodIn(input) };
  const information = renewalOf(old, { ...anew, domains: names.length === 0 ? undefined : names });
  return { information, renews: old.id };
}

/** A renewal has a key of its own, or brings one: that of the old certificate lives on in its reissues alone. */
function renewedKeyOf(input: Input): InformationKey {
  const { RenewGenCsrMethod: method = 'online', RenewCsr: csr = '' } = input;
  const origin = method.toLowerCase();
  if (origin === 'upload') {
    const missing = because('neededWith', { other: 'RenewGenCsrMethod', value: 'upload', parameter: 'RenewCsr' });
    return csr === '' ? invalid('renewedCsr', missing) : { origin, csr };
  }
  if (origin !== 'online')
    invalid('renewedKey', because('renewalTakes', { value: quoted(method), choices: ['online', 'upload'] }));
  const misplaced = because('goesWithOnly', { parameter: 'RenewCsr', other: 'RenewGenCsrMethod', value: 'upload' });
  if (csr !== '') invalid('renewedCsr', misplaced);
  return { origin: 'online', algorithm: renewedAlgorithmOf(input) };
}

function renewedAlgorithmOf({ RenewAlgorithmType: type, RenewAlgorithmParam: parameter }: Input) {
  if (type === undefined && parameter === undefined) return undefined;
  const named = keyAlgorithmNamed(type, parameter);
  return named ?? invalid('renewedAlgorithm', because('noSuchKey', { key: describeKey(type, parameter) }));
}
