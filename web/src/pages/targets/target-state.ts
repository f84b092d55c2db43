// Whether a target serves what was brought there, by what was seen last.

import type { Target } from '../../api/actions.ts';

export type TargetStateName = 'serves' | 'partial' | 'other' | 'nothing' | 'unseen' | 'blind' | 'empty';

export function stateOfTarget({
  ServedAt,
  LookTime,
  DeployTime,
  DeployedSha256,
  ServedSha256,
  IsPartial,
}: Target): TargetStateName {
  if (DeployTime === '') return ServedSha256.length === 0 ? 'empty' : 'other';
  if (ServedAt.length === 0) return 'blind';
  // A deployment that is good was seen to be served; a look before it says nothing of it.
  if (LookTime === '' || LookTime < DeployTime) return LookTime === '' ? 'unseen' : 'serves';
  if (ServedSha256.length === 0) return 'nothing';
  if (ServedSha256.some((one) => one !== DeployedSha256)) return 'other';
  return IsPartial ? 'partial' : 'serves';
}

export const STATE_TONES: Readonly<Record<TargetStateName, string>> = {
  serves: 'good',
  partial: 'warn',
  other: 'bad',
  nothing: 'bad',
  unseen: '',
  blind: '',
  empty: '',
};
