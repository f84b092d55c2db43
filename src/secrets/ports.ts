// What the key ring asks of the store: the data keys, and every value that is sealed under them.

/**
 * announced: known to all processes soon, used by none. current: what is sealed from now on is sealed under it.
 * settled: the same, and what was sealed before is sealed under it too.
 */
export type DataKeyState = 'announced' | 'current' | 'settled';

/** The data key under one master key. */
export interface DataKeySeal {
  /** masterKeyIdOf. */
  readonly masterKeyId: string;
  /** Sealed for dataKeyPlace. */
  readonly sealedKey: Uint8Array;
}

export interface DataKeyRecord {
  /** 1, 2, 3 …; 0 for the master key of before there were data keys. */
  readonly id: number;
  readonly state: DataKeyState;
  readonly createdAt: Date;
  readonly seals: readonly DataKeySeal[];
}

/** Each kind is a column of the store, and a rule by which its places are named. */
export const SEALED_KINDS = [
  'authorityKey',
  'responderKey',
  'secretKey',
  'certificateKey',
  'keyOutline',
  'encryptionKey',
  'keyPassword',
  'csrKey',
  'csrKeyPassword',
  'formerMaterial',
  'standingMaterial',
  'credentials',
  'issuerKey',
  'nextIssuerKey',
  'acmeKey',
  'reportKey',
  'pooledKey',
] as const;
export type SealedKind = (typeof SEALED_KINDS)[number];

export interface SealedValue {
  readonly kind: SealedKind;
  /** Of its record. */
  readonly id: string;
  /** What it is sealed for. */
  readonly place: string;
  readonly sealed: Uint8Array;
}

export interface SecretReads {
  readonly dataKeys: {
    /** By id, the oldest first. */
    list(): Promise<readonly DataKeyRecord[]>;
  };
  readonly sealedValues: {
    /** Those of records behind `after`, by id; at most `limit`. Not of a root whose key is kept elsewhere. */
    list(page: {
      readonly kind: SealedKind;
      readonly after: string;
      readonly limit: number;
    }): Promise<readonly SealedValue[]>;
    /** How many begin so. */
    count(kind: SealedKind, header: Uint8Array): Promise<number>;
  };
}

export interface SecretRows extends SecretReads {
  readonly dataKeys: SecretReads['dataKeys'] & {
    /** With its seals. Throws when there is one of this id. */
    insert(key: DataKeyRecord): Promise<void>;
    setState(id: number, state: DataKeyState): Promise<void>;
    addSeal(id: number, seal: DataKeySeal): Promise<void>;
    /** Answers how many were removed. */
    removeSeal(id: number, masterKeyId: string): Promise<number>;
  };
  readonly sealedValues: SecretReads['sealedValues'] & {
    /** Puts the same secret, sealed anew, in its place. False: it is not there any more as it was. */
    replace(value: SealedValue, sealed: Uint8Array): Promise<boolean>;
  };
}

export interface SecretStore {
  readonly reads: SecretReads;
  transact<T>(work: (rows: SecretRows) => Promise<T>): Promise<T>;
}

export const dataKeyPlace = (id: number): string => `dataKey/${id}`;
