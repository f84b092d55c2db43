// What goes into a key store of any format: one key with its chain, under one name and one password.

export interface KeystoreContent {
  /** PKCS #8, DER. */
  readonly key: Uint8Array;
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** By which programs find the key: lower-case ASCII. */
  readonly alias: string;
  readonly password: string;
}
