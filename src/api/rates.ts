// How often an account may call each action: ReplaceCertificate as documented, the rest as this project decides.

/** reference/replace-certificate.txt: "A maximum of 20 requests can be initiated per second for this API." */
export const DEFAULT_RATE_PER_SECOND = 20;

/** What clients poll while they wait, and what nobody needs often. */
const RATES_PER_SECOND: ReadonlyMap<string, number> = new Map([
  ['DescribeCertificate', 100],
  ['DescribeCertificateDetail', 100],
  ['DescribeCertificates', 100],
  // Terraform asks for tags after each Detail.
  ['DescribeResourceTagsByResourceIds', 100],
  // Of each the contract says so: "A maximum of 10 requests can be initiated per second for this API."
  ['BatchDeleteCSR', 10],
  ['CreateCSR', 10],
  ['DescribeCSR', 10],
  ['DescribeCSRSet', 10],
  ['ModifyCSR', 10],
  // Each may be an entry of the list of blocked keys, which is kept for good.
  ['ResealReportKeyCompromise', 1],
]);

export type Rates = Readonly<Record<string, number>>;

export function ratePerSecondOf(action: string, configured: Rates): number {
  const own = Object.hasOwn(configured, action) ? configured[action] : undefined;
  return own ?? RATES_PER_SECOND.get(action) ?? DEFAULT_RATE_PER_SECOND;
}
