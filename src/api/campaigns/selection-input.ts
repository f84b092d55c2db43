// Which certificates a campaign is about, as parameters of the wire.

import { domainToASCII } from 'node:url';
import { canonicalSerial } from '../../certificates/model/campaigns/identifier.ts';
import type { CampaignSelection } from '../../certificates/model/campaigns/selection.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { InputOf, STRUCTURES } from '../input/input.ts';
import { parseWireTime } from '../input/time-input.ts';
import { algorithmOf } from './plan-input.ts';

type Input = InputOf<(typeof STRUCTURES)['CampaignSelection']>;

/** A selection that says nothing is refused, unless it says that it means all. Whose it is: an account's own, or the operator's. */
export function selectionOf(
  input: Input,
  { accountUin }: { readonly accountUin: string | undefined },
): CampaignSelection {
  const { All, TagKey, TagValue, KeyAlgorithms, IssuedFrom, IssuedTo, ExpiresFrom, ExpiresTo } = input;
  if (TagKey === undefined && TagValue !== undefined) refuse({ kind: 'parameterMissing', name: 'Selection.TagKey' });
  const selection = given({
    all: All === true,
    tag: TagKey === undefined ? undefined : { key: TagKey, value: TagValue },
    projectIds: input.ProjectIds,
    accountUins: accountUin === undefined ? input.AccountUins : ownAccount(input.AccountUins, accountUin),
    packageTypes: input.PackageTypes,
    issuers: input.Issuers,
    authorities: input.Authorities,
    keyAlgorithms: KeyAlgorithms?.map(algorithmOf),
    keyHashes: input.KeyHashes?.map((hash) => hash.toLowerCase()),
    domainSuffixes: input.DomainSuffixes?.map(suffixOf),
    issuedFrom: timeOf(IssuedFrom, 'IssuedFrom'),
    issuedTo: timeOf(IssuedTo, 'IssuedTo'),
    expiresFrom: timeOf(ExpiresFrom, 'ExpiresFrom'),
    expiresTo: timeOf(ExpiresTo, 'ExpiresTo'),
    lintRules: input.LintRules,
    certificateIds: input.CertificateIds,
    serials: input.Serials?.map(serialOf),
    fingerprints: input.Fingerprints?.map((print) => print.toLowerCase().replaceAll(/[: ]/g, '')),
  });
  return selection;
}

/** Letters, digits, hyphens and underscores, in A-labels; "*." and "." before it say nothing more. */
const SUFFIX = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

function suffixOf(text: string): string {
  const suffix = domainToASCII(text.replace(/^(?:\*\.|\.)/, '')).toLowerCase();
  if (SUFFIX.test(suffix)) return suffix;
  return refuse({ kind: 'argumentInvalid', detail: because('suffixWrong', { suffix: text }) });
}

/** In either case, with colons or blanks between its octets. */
function serialOf(text: string): string {
  const hex = text.replace(/^0x/i, '').replaceAll(/[: ]/g, '').toLowerCase();
  if (/^[0-9a-f]+$/.test(hex)) return canonicalSerial(hex);
  return refuse({ kind: 'argumentInvalid', detail: because('serialWrong', { serial: text }) });
}

/** What an account selects is its own, so that naming itself says nothing more. */
function ownAccount(uins: readonly string[] | undefined, accountUin: string): undefined {
  const other = uins?.find((uin) => uin !== accountUin);
  if (other !== undefined) refuse({ kind: 'argumentInvalid', detail: because('accountsAreOperators') });
  return undefined;
}

function timeOf(text: string | undefined, parameter: string): Date | undefined {
  return text === undefined ? undefined : parseWireTime(text, parameter);
}

/** Without what is undefined. */
function given(
  members: { readonly [Name in keyof CampaignSelection]: CampaignSelection[Name] | undefined },
): CampaignSelection {
  return { all: false, ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) };
}
