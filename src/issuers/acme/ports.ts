// What an ACME issuer keeps: its account at the authority, and its orders there.

import type { Reads } from '../../certificates/ports/store.ts';

/** One for each issuer and directory. */
export interface IssuerAccount {
  /** As accountIdOf writes it. */
  readonly id: string;
  /** Its address at the authority; undefined until that has answered. */
  readonly accountUrl: string | undefined;
  /** As the authority was told last. */
  readonly contact: readonly string[];
  /** PKCS #8, sealed for issuerKeyPlace(id). */
  readonly sealedKey: Uint8Array;
  /** The key that is to take its place, sealed for nextIssuerKeyPlace(id), while the authority is asked for that. */
  readonly sealedNextKey: Uint8Array | undefined;
  readonly createdAt: Date;
  /** From when on no order is opened by it; undefined where it is not to be closed. */
  readonly closingAt: Date | undefined;
  /** When it was deactivated at the authority; undefined before. */
  readonly closedAt: Date | undefined;
}

export function accountIdOf(issuer: string, directory: URL): string {
  return `${issuer} ${directory.href}`;
}

export const issuerKeyPlace = (id: string): string => `issuerAccount/${id}/key`;
export const nextIssuerKeyPlace = (id: string): string => `issuerAccount/${id}/nextKey`;

export interface IssuerOrder {
  /** As writeOrderReference writes it. */
  readonly reference: string;
  readonly issuer: string;
  readonly certificateId: string;
  readonly openedAt: Date;
  /** Its address at the authority; undefined while that is asked. */
  readonly url: string | undefined;
  /** When the authority was told to look at the challenges; undefined before. */
  readonly answeredAt: Date | undefined;
  /** When it was let go, or had come to an end; undefined while it may be gone on with. */
  readonly closedAt: Date | undefined;
}

export interface IssuerAccountReads {
  find(id: string): Promise<IssuerAccount | undefined>;
}

export interface IssuerAccountRows extends IssuerAccountReads {
  /** False, and nothing changed, where there is one of this id. */
  insert(account: IssuerAccount): Promise<boolean>;
  /** Over the one of this id. */
  save(account: IssuerAccount): Promise<void>;
}

export interface IssuerOrderReads {
  find(reference: string): Promise<IssuerOrder | undefined>;
  /** The certificate's last order at the issuer, whatever became of it. */
  findLast(issuer: string, certificateId: string): Promise<IssuerOrder | undefined>;
  /** Orders that were opened at the issuer not before `since`. */
  count(issuer: string, since: Date): Promise<number>;
  /** What hangs on its account there: orders that may still come to something, and revocations that are under way. */
  countUnderWay(issuer: string): Promise<number>;
  /** Not closed, opened before `until`, of a certificate that is neither validating nor issuing; by reference, behind `after`. */
  listLeft(page: {
    readonly issuer: string;
    readonly until: Date;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly IssuerOrder[]>;
}

export interface IssuerOrderRows extends IssuerOrderReads {
  /** False, and nothing changed, where there is one of this reference. */
  insert(order: IssuerOrder): Promise<boolean>;
  /** Over the one of this reference. */
  save(order: IssuerOrder): Promise<void>;
  /** Forgets up to `limit` that were closed before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

export interface IssuerReads {
  readonly issuerAccounts: IssuerAccountReads;
  readonly issuerOrders: IssuerOrderReads;
}

export interface IssuerRows extends IssuerReads {
  readonly issuerAccounts: IssuerAccountRows;
  readonly issuerOrders: IssuerOrderRows;
}

export interface IssuerStore {
  readonly reads: IssuerReads & Pick<Reads, 'certificates' | 'subjectKeys'>;
  transact<T>(work: (rows: IssuerRows) => Promise<T>): Promise<T>;
}
