// The lanes that jobs are stored in.

/**
 * own: what the service does for itself · accounts: what is done for an account, by turns of accounts · campaigns: mass
 * reissues, by turns of whose they are, beside which single orders have their own places · hooks: what webhooks are told, by turns of webhooks.
 */
export const LANES = { own: 'own', accounts: 'accounts', campaigns: 'campaigns', hooks: 'hooks' } as const;

export interface Turn {
  readonly lane: string;
  readonly share: string;
}

/** `accountUin` is undefined for what the service does for itself. */
export function turnOf(accountUin: string | undefined, kind: string): Turn {
  if (kind === 'campaign' || kind === 'campaignPortion') return { lane: LANES.campaigns, share: accountUin ?? '' };
  return accountUin === undefined ? { lane: LANES.own, share: '' } : { lane: LANES.accounts, share: accountUin };
}
