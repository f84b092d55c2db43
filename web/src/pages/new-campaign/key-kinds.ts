// The kinds of keys, as the API's campaigns name them.

export const KEY_KINDS = [
  'RSA 2048',
  'RSA 3072',
  'RSA 4096',
  'ECC prime256v1',
  'ECC secp384r1',
  'SM2 sm2p256v1',
  'ED25519 ed25519',
] as const;
