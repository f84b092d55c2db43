// What issuers that are reached over a network call their orders: which issuer, which certificate, the order's number.

export interface OrderReference {
  /** As it is configured. */
  readonly issuer: string;
  readonly certificateId: string;
  /** 1 for the certificate's first order there. */
  readonly number: number;
}

/** The built-in issuer calls an order by the id of its certificate alone. */
const FORM = /^acme:([a-z0-9][a-z0-9-]{0,31}):([A-Za-z0-9]{8})\/([1-9][0-9]{0,8})$/;

export function writeOrderReference({ issuer, certificateId, number }: OrderReference): string {
  return `${orderReferencesOf(issuer)}${certificateId}/${number}`;
}

/** How those of an issuer begin. */
export function orderReferencesOf(issuer: string): string {
  return `acme:${issuer}:`;
}

/** Undefined for an order of the built-in issuer, and for none. */
export function readOrderReference(text: string): OrderReference | undefined {
  const [, issuer, certificateId, number] = FORM.exec(text) ?? [];
  if (issuer === undefined || certificateId === undefined) return undefined;
  return { issuer, certificateId, number: Number(number) };
}
