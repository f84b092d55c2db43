// How a campaign is to run, as parameters of the wire.

import {
  type CampaignPlan,
  type IssuerRate,
  MAX_CANARY_SIZE,
  MAX_PAUSE_SECONDS,
  MAX_PER_SECOND,
  MAX_REVOKE_AFTER_HOURS,
  MAX_WAVE_GROWTH,
  type OldRule,
  type Override,
  OVERRIDES,
} from '../../certificates/model/campaigns/plan.ts';
import type { RevocationReason } from '../../certificates/model/revocation-reason.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { oneOf, within } from '../input/choices.ts';
import type { InputOf } from '../input/input.ts';
import { parseWireTime } from '../input/time-input.ts';
import { describeKey, keyAlgorithmNamed } from '../words/wire-values.ts';

export const PLAN_INPUT = {
  KeyAlgorithm: 'string',
  Proof: 'string',
  CanarySize: 'uint64',
  WaveGrowth: 'float',
  WavePauseSeconds: 'uint64',
  StopAtFailureShare: 'float',
  Rates: 'IssuerRate[]',
  Deadline: 'string',
  OldCertificates: 'string',
  RevokeAfterHours: 'uint64',
  Notify: 'string[]',
  Overrides: 'string[]',
  Incident: 'string',
  ReasonCode: 'string',
  Mode: 'string',
} as const;

type Input = InputOf<typeof PLAN_INPUT>;

const PROOFS = ['reuse', 'dnsAuto', 'own'] as const;
/** parallel: a drill in which a throw-away authority signs. */
const MODES = ['real', 'drill', 'parallel'] as const;
const OLD_RULES = ['keep', 'revoke', 'whenUnserved'] as const;
export const REASON_CODES: readonly RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
];

/** Refuses what cannot be meant. */
export function planOf(input: Input): CampaignPlan {
  const { KeyAlgorithm, Proof, Rates, Deadline, Notify, Overrides = [], Incident = '', ReasonCode, Mode } = input;
  return {
    key: KeyAlgorithm === undefined ? undefined : algorithmOf(KeyAlgorithm),
    proof: oneOf(PROOFS, Proof ?? 'reuse', 'Proof'),
    waves: wavesOf(input),
    rates: (Rates ?? []).map(rateOf),
    deadline: Deadline === undefined ? undefined : parseWireTime(Deadline, 'Deadline'),
    old: oldRuleOf(input),
    notify: Notify,
    overrides: Overrides.map((text): Override => oneOf(OVERRIDES, text, 'Overrides')),
    incident: Incident,
    revocationReason: oneOf(REASON_CODES, ReasonCode ?? 'superseded', 'ReasonCode'),
    ...modeOf(oneOf(MODES, Mode ?? 'real', 'Mode')),
  };
}

/** "RSA 2048", as certificates are described, or an algorithm alone. */
function modeOf(mode: (typeof MODES)[number]): Pick<CampaignPlan, 'mode' | 'isParallel'> {
  return { mode: mode === 'real' ? 'real' : 'drill', isParallel: mode === 'parallel' };
}

/** As it is told on the wire. */
export function wireModeOf({ mode, isParallel }: Pick<CampaignPlan, 'mode' | 'isParallel'>): (typeof MODES)[number] {
  return isParallel ? 'parallel' : mode;
}

export function algorithmOf(text: string): KeyAlgorithmId {
  const [algorithm, parameter] = text.split(' ', 2);
  const named = keyAlgorithmNamed(algorithm, parameter);
  if (named !== undefined) return named;
  const names = { algorithm: 'KeyAlgorithm', parameter: 'KeyAlgorithm' };
  return refuse({
    kind: 'algorithmForbidden',
    detail: because('namesNoKey', { ...names, key: describeKey(algorithm, parameter) }),
  });
}

function wavesOf({ CanarySize, WaveGrowth, WavePauseSeconds, StopAtFailureShare }: Input): CampaignPlan['waves'] {
  return {
    canarySize: within(CanarySize, { name: 'CanarySize', least: 1, most: MAX_CANARY_SIZE }),
    growth: within(WaveGrowth, { name: 'WaveGrowth', least: 1, most: MAX_WAVE_GROWTH }) ?? DEFAULT_GROWTH,
    pauseSeconds: within(WavePauseSeconds, { name: 'WavePauseSeconds', least: 0, most: MAX_PAUSE_SECONDS }) ?? 0,
    stopAtFailureShare: within(StopAtFailureShare, { name: 'StopAtFailureShare', least: 0, most: 1 }),
  };
}

/** Each wave has ten times the certificates of the one before. */
const DEFAULT_GROWTH = 10;

function rateOf({ Issuer: issuer, PerSecond }: { readonly Issuer: string; readonly PerSecond: number }): IssuerRate {
  const bounds = { name: 'PerSecond', least: LEAST_PER_SECOND, most: MAX_PER_SECOND };
  return { issuer, perSecond: within(PerSecond, bounds) ?? MAX_PER_SECOND };
}

/** One in a quarter of an hour or so. */
const LEAST_PER_SECOND = 0.001;

function oldRuleOf({ OldCertificates, RevokeAfterHours }: Input): OldRule {
  const kind = oneOf(OLD_RULES, OldCertificates ?? 'keep', 'OldCertificates');
  const bounds = { name: 'RevokeAfterHours', least: 0, most: MAX_REVOKE_AFTER_HOURS };
  const afterHours = within(RevokeAfterHours, bounds);
  if (kind !== 'keep') return { kind, afterHours: afterHours ?? 0 };
  if (afterHours !== undefined) {
    const detail = because('goesWithOnly', {
      parameter: 'RevokeAfterHours',
      other: 'OldCertificates',
      value: 'revoke',
    });
    refuse({ kind: 'argumentInvalid', detail });
  }
  return { kind };
}
