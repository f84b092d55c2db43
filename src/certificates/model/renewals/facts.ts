// What a certificate keeps of its renewal.

import type { Reason } from '../../../reasons/reason.ts';

/** What an account asks for one certificate, whatever its product says. */
export type RenewalWish = 'on' | 'off';

/** RFC 9773 §4.2: whoever renews picks a moment of it. `end` is later than `start`. */
export interface RenewalWindow {
  readonly start: Date;
  readonly end: Date;
}

export interface Renewal {
  /** Undefined: it is as its product says. */
  readonly wish: RenewalWish | undefined;
  /** When it is looked at next; undefined: it does not renew by itself, or has nothing more to come. */
  readonly lookAt: Date | undefined;
  /** The renewal of it that was ordered last, whatever has come of it. */
  readonly renewedBy: string | undefined;
  /** Renewals that came to nothing, one after the other. */
  readonly failures: number;
  /** Why the last of them did; undefined without any. */
  readonly trouble: Reason | undefined;
  /** As its issuer gave it last, whatever that is. */
  readonly suggested: RenewalWindow | undefined;
}

export const NO_RENEWAL: Renewal = {
  wish: undefined,
  lookAt: undefined,
  renewedBy: undefined,
  failures: 0,
  trouble: undefined,
  suggested: undefined,
};
