// The lanes that jobs are stored in.

/**
 * own: what the service does for itself · accounts: what is done for an account, by turns of accounts · hooks: what webhooks
 * are told, by turns of webhooks.
 */
export const LANES = { own: 'own', accounts: 'accounts', hooks: 'hooks' } as const;

export interface Turn {
  readonly lane: string;
  readonly share: string;
}

/** `accountUin` is undefined for what the service does for itself. */
export function turnOf(accountUin: string | undefined): Turn {
  return accountUin === undefined ? { lane: LANES.own, share: '' } : { lane: LANES.accounts, share: accountUin };
}
