// What hangs on an account at an authority, and keeps it as it is.

import type { AcmeIssuerSetting } from '../world.ts';
import type { IssuerRows } from '../ports.ts';

export interface DespiteOrders {
  /** What is under way may come to nothing by it. */
  readonly isDespiteOrders: boolean;
}

export class OrdersUnderWay extends Error {
  override readonly name = 'OrdersUnderWay';
  readonly count: number;

  constructor(count: number) {
    super(`${count} orders and revocations are under way there`);
    this.count = count;
  }
}

/** In one transaction with what the account becomes: orders are noted in such as well. Throws OrdersUnderWay. */
export async function checkNothingUnderWay(
  { issuerOrders }: Pick<IssuerRows, 'issuerOrders'>,
  { name }: Pick<AcmeIssuerSetting, 'name'>,
  { isDespiteOrders }: DespiteOrders,
): Promise<void> {
  const count = isDespiteOrders ? 0 : await issuerOrders.countUnderWay(name);
  if (count > 0) throw new OrdersUnderWay(count);
}
