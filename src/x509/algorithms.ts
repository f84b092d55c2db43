// The key algorithms a certificate may have, one row each; nothing below this table names an algorithm.

export const KEY_ALGORITHM_IDS = ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'sm2'] as const;

export type KeyAlgorithmId = (typeof KEY_ALGORITHM_IDS)[number];
