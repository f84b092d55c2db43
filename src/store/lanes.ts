// The lanes that jobs are stored in.

/** own: what the service does for itself · accounts: what is done for an account, by turns of accounts. */
export const LANES = { own: 'own', accounts: 'accounts' } as const;
