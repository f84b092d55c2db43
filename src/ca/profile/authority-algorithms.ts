// The algorithms that an authority's own key may have.

/** Each a key of KEY_ALGORITHMS, which says how it signs (BR §7.1.3.2). */
export const AUTHORITY_ALGORITHM_IDS = ['p256', 'rsa2048', 'sm2', 'ed25519'] as const;

export type AuthorityAlgorithmId = (typeof AUTHORITY_ALGORITHM_IDS)[number];
