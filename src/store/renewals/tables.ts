// The tables of renewals.

/** Products whose certificates of before were told that they renew by themselves. */
export interface RenewingProductTable {
  product_id: string;
}
