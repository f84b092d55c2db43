// What reports ask of the store: the keys that sign them.

export interface SignerRecord {
  /** 1, 2 …: each takes the place of the one before. */
  readonly number: number;
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8, sealed for reportKeyPlace(signerIdOf(number)). */
  readonly sealedKey: Uint8Array;
}

export interface SignerReads {
  readonly reportSigners: {
    /** The newest. */
    find(): Promise<SignerRecord | undefined>;
  };
}

export interface SignerRows extends SignerReads {
  readonly reportSigners: SignerReads['reportSigners'] & {
    /** False where there is one of this number. */
    insert(signer: SignerRecord): Promise<boolean>;
  };
}

export interface SignerStore {
  readonly reads: SignerReads;
  transact<T>(work: (rows: SignerRows) => Promise<T>): Promise<T>;
}

export const signerIdOf = (number: number): string => `report-${number}`;
export const reportKeyPlace = (signerId: string): string => `reportSigner/${signerId}/key`;
