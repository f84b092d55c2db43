// How an authority stands, from its facts and the time: the gravest of what there is to say.

import type { Authority } from '../../api/installation.ts';
import { wireDate } from '../../parts/wire-date.ts';

export type Standing = 'issues' | 'certifies' | 'former' | 'away' | 'compromised' | 'revoked' | 'ended' | 'notYet';

type Facts = Pick<
  Authority,
  'Role' | 'CertBeginTime' | 'CertEndTime' | 'IsIssuing' | 'IsKeyHere' | 'CompromiseTime' | 'RevokeTime'
>;

export function standingOf(authority: Facts, now: Date): Standing {
  const { CertBeginTime, CertEndTime, IsIssuing, IsKeyHere, Role, CompromiseTime, RevokeTime } = authority;
  if (RevokeTime !== '') return 'revoked';
  if (CompromiseTime !== '') return 'compromised';
  if ((wireDate(CertEndTime) ?? now) < now) return 'ended';
  if ((wireDate(CertBeginTime) ?? now) > now) return 'notYet';
  if (Role === 'root') return IsKeyHere ? 'certifies' : 'away';
  return IsIssuing ? 'issues' : 'former';
}

export const STANDING_TONES: Readonly<Record<Standing, string>> = {
  issues: 'good',
  certifies: 'good',
  former: '',
  away: '',
  compromised: 'bad',
  revoked: 'bad',
  ended: '',
  notYet: 'warn',
};
