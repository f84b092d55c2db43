// The Pids by which orders by package name products, and the products of organisations, none of which is sold here.

import { refuse } from '../../failure.ts';
import type { Product, Products } from '../../certificates/model/product.ts';
import { because } from '../../reasons/reason.ts';

/** From a Pid to the ProductId of CreateCertificate, of the domain-validated ones (documents of CreateCertificateByPackage). */
const DOMAIN_VALIDATED: ReadonlyMap<number, string> = new Map([
  [1_018_584, '11'],
  [1_018_586, '12'],
  [1_004_157, '25'],
  [1_004_161, '26'],
  [1_004_159, '27'],
  [1_004_358, '33'],
  [1_004_364, '34'],
  [1_004_362, '35'],
  [1_005_919, '42'],
  [1_013_949, '48'],
  [1_013_951, '49'],
  [1_013_953, '50'],
  [1_014_020, '54'],
  [1_014_022, '55'],
  [1_014_024, '56'],
]);

/** First and last ProductId of Tencent Cloud's products for organisations, OV and EV (documents of CreateCertificate). */
const ORGANISATION_RANGES = [
  [3, 10],
  [13, 24],
  [28, 32],
  [37, 41],
  [43, 47],
  [51, 53],
] as const;

/** A granted product by its Pid, or by its own number, and which of its names that is. Refuses what is not sold here. */
export function productOfPid(
  products: Products,
  pid: number,
): { readonly product: Product; readonly packageType: string } {
  const packageType = DOMAIN_VALIDATED.get(pid) ?? String(pid);
  const product = products.get(packageType);
  if (product?.kind === 'granted') return { product, packageType };
  const known = grantedIds(products);
  const isUnknown = packageType === String(pid);
  const detail = isUnknown
    ? because('pidUnknown', { pid, known })
    : because('pidNotSold', { pid, product: packageType, known });
  return refuse({ kind: 'packageOrderInvalid', part: 'product', detail });
}

/** Whether Tencent Cloud knows it as a product for organisations, whose identity nobody checks here. */
export function isForOrganisations(productId: string): boolean {
  const number = Number(productId);
  return ORGANISATION_RANGES.some(([first, last]) => number >= first && number <= last);
}

function grantedIds(products: Products): readonly string[] {
  const granted = [...products.values()].filter(({ kind }) => kind === 'granted');
  return [...new Set(granted.map(({ id }) => id))];
}
