// A new campaign as it is typed, and as the API takes it.

import type { InputOf } from '../../api/actions.ts';
import type { Plan, Selection } from '../../api/campaigns.ts';

/** As typed; lists have commas, spaces or line ends between their values. Members are called as they are on the wire. */
export const EMPTY_DRAFT = {
  Name: '',
  Incident: '',
  All: '',
  TagKey: '',
  TagValue: '',
  ProjectIds: '',
  PackageTypes: '',
  Issuers: '',
  Authorities: '',
  KeyAlgorithms: '',
  KeyHashes: '',
  DomainSuffixes: '',
  IssuedFrom: '',
  IssuedTo: '',
  ExpiresFrom: '',
  ExpiresTo: '',
  LintRules: '',
  Identifiers: '',
  KeyAlgorithm: '',
  Proof: 'reuse',
  CanarySize: '10',
  WaveGrowth: '4',
  WavePauseSeconds: '60',
  StopAtFailureShare: '0.05',
  Rates: '',
  Deadline: '',
  OldCertificates: 'keep',
  RevokeAfterHours: '24',
  ReasonCode: 'superseded',
  Notify: '',
  Mode: 'real',
  /** A campaign that was made before something in it was refused: it is extended, not made again. */
  madeId: '',
} as const satisfies Readonly<Record<string, string>>;

export type CampaignDraft = Readonly<Record<keyof typeof EMPTY_DRAFT, string>>;

/** Of every part of the form. */
export interface DraftProps {
  readonly draft: CampaignDraft;
  readonly change: (part: Partial<CampaignDraft>) => void;
}

export function valuesTyped(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;，；、]+/).filter((value) => value !== ''))];
}

/** What is empty is left out. */
export function selectionOf(draft: CampaignDraft): Selection {
  const lists = ['PackageTypes', 'Issuers', 'Authorities', 'KeyHashes', 'DomainSuffixes', 'LintRules'];
  const dates = ['IssuedFrom', 'IssuedTo', 'ExpiresFrom', 'ExpiresTo'];
  const of = (name: string): string => draft[name as keyof CampaignDraft];
  return {
    ...(draft.All === '' ? {} : { All: true }),
    ...(draft.TagKey === '' ? {} : { TagKey: draft.TagKey }),
    ...(draft.TagKey === '' || draft.TagValue === '' ? {} : { TagValue: draft.TagValue }),
    ...(draft.KeyAlgorithms === '' ? {} : { KeyAlgorithms: [draft.KeyAlgorithms] }),
    ...(draft.ProjectIds === '' ? {} : { ProjectIds: valuesTyped(draft.ProjectIds).map(Number) }),
    ...members(
      lists,
      (name) => valuesTyped(of(name)),
      (values) => values.length > 0,
    ),
    ...members(
      dates,
      (name) => dayTime(of(name), name),
      (time) => time !== '',
    ),
  };
}

/** Of the plan: numbers that are not given are left to the service. */
export function planOf(draft: CampaignDraft): Plan {
  const { KeyAlgorithm, Proof, Rates, Deadline, OldCertificates, ReasonCode, Notify, Incident, Mode } = draft;
  const isRevoked = OldCertificates !== 'keep';
  return {
    ...(KeyAlgorithm === '' ? {} : { KeyAlgorithm }),
    Proof,
    ...numbered(draft, ['CanarySize', 'WaveGrowth', 'WavePauseSeconds', 'StopAtFailureShare']),
    ...(Rates === '' ? {} : { Rates: ratesTyped(Rates) }),
    ...(Deadline === '' ? {} : { Deadline: wireTimeOf(new Date(Deadline)) }),
    OldCertificates,
    ...(isRevoked ? { ...numbered(draft, ['RevokeAfterHours']), ReasonCode } : {}),
    ...(Notify === '' ? {} : { Notify: valuesTyped(Notify) }),
    Incident,
    Mode,
  };
}

export function campaignOf(draft: CampaignDraft): InputOf<'ResealCreateCampaign'> {
  return { Name: draft.Name, Selection: selectionOf(draft), ...planOf(draft) };
}

/** "corp=20, lab=0.5". */
export function ratesTyped(text: string): readonly { readonly Issuer: string; readonly PerSecond: number }[] {
  return valuesTyped(text).map((rate) => {
    const at = rate.lastIndexOf('=');
    return { Issuer: rate.slice(0, Math.max(at, 0)), PerSecond: Number(rate.slice(at + 1)) };
  });
}

function numbered(draft: CampaignDraft, names: readonly (keyof CampaignDraft)[]): Readonly<Record<string, number>> {
  return members(
    names,
    (name) => Number(draft[name as keyof CampaignDraft] || Number.NaN),
    (value) => !Number.isNaN(value),
  );
}

function members<Value>(
  names: readonly string[],
  valueOf: (name: string) => Value,
  isThere: (value: Value) => boolean,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)] as const).filter(([, value]) => isThere(value)));
}

/** Days are those of the service's times, both included. */
function dayTime(day: string, name: string): string {
  if (day === '') return '';
  return `${day} ${name.endsWith('To') ? '23:59:59' : '00:00:00'}`;
}

const OFFSET_MS = 8 * 3_600_000;

/** "YYYY-MM-DD HH:MM:SS" in GMT+8, as the API has times. */
export function wireTimeOf(date: Date): string {
  return new Date(date.getTime() + OFFSET_MS).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
}
