// How often an account may call an action: as documented, or as this project decides where each action is defined.

/** reference/replace-certificate.txt: "A maximum of 20 requests can be initiated per second for this API." */
export const DEFAULT_RATE_PER_SECOND = 20;

/** Of what clients poll while they wait. */
export const POLLED_RATE_PER_SECOND = 100;

/** Of each action on CSRs the contract says so: "A maximum of 10 requests can be initiated per second for this API." */
export const CSR_RATE_PER_SECOND = 10;

/** By the names of actions, in place of what they have by their definition. */
export type Rates = Readonly<Record<string, number>>;

export function ratePerSecondOf(
  { name, ratePerSecond }: { readonly name: string; readonly ratePerSecond: number },
  configured: Rates,
): number {
  const own = Object.hasOwn(configured, name) ? configured[name] : undefined;
  return own ?? ratePerSecond;
}
