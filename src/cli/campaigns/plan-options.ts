// The options that say how a campaign goes about its work.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { describeAlgorithm } from '../../api/words/wire-algorithms.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { given } from '../certificates/service.ts';
import type { Shell } from '../shell.ts';
import { readDeadline } from './moments.ts';
import { readNumber, readWhole } from './numbers.ts';

export interface PlanOptions {
  readonly key?: typeof SAME_KEY | KeyAlgorithmId;
  readonly proof?: string;
  readonly canary?: number;
  readonly growth?: number;
  readonly pause?: number;
  readonly stopAt?: number;
  readonly rate?: readonly Rate[];
  readonly deadline?: string;
  readonly old?: string;
  readonly revokeAfter?: number;
  readonly notify?: readonly string[];
  readonly override?: readonly string[];
  readonly incident?: string;
  readonly reason?: string;
  readonly drill?: true;
  readonly parallelDrill?: true;
}

interface Rate {
  readonly Issuer: string;
  readonly PerSecond: number;
}

const SAME_KEY = 'same';
/** As RFC 5280 §5.3.1 calls them, with what a campaign may give. */
const REVOCATION_REASONS = [
  'superseded',
  'keyCompromise',
  'cessationOfOperation',
  'affiliationChanged',
  'privilegeWithdrawn',
];

export function withPlan(command: Command, shell: Shell): Command {
  return command
    .addOption(new Option('--key <which>', 'the key of the new one').choices([SAME_KEY, ...KEY_ALGORITHM_IDS]))
    .addOption(
      new Option(
        '--proof <which>',
        'proofs that still serve, new ones by DNS_AUTO, or as its last order had them',
      ).choices(['reuse', 'dnsAuto', 'own']),
    )
    .option('--canary <n>', 'how many are in the first wave', readWhole({ least: 1, most: 1_000_000 }))
    .option('--growth <factor>', 'how much larger each further wave is', readNumber({ least: 1, most: 1000 }))
    .option('--pause <seconds>', 'how long is waited between waves', readWhole({ least: 0, most: 7 * 86_400 }))
    .option(
      '--stop-at <share>',
      'it pauses where more of a wave has failed, as 0.05',
      readNumber({ least: 0, most: 1 }),
    )
    .option('--rate <issuer=n...>', 'at most so many a second are asked of an issuer', readRate)
    .option('--deadline <when>', 'by when: 24h or 5d from now, or 2027-01-31T12:00:00Z', readDeadline(shell.clock))
    .addOption(new Option('--old <what>', 'what becomes of the old ones').choices(['keep', 'revoke', 'whenUnserved']))
    .option('--revoke-after <hours>', 'so many hours after the new one was issued', readWhole({ least: 0, most: 8760 }))
    .option('--notify <webhook...>', 'which webhooks are told; without it all')
    .option('--override <rule...>', 'rules that it may break, each use on record; with --operator')
    .option('--incident <text>', 'what has happened, for the report')
    .addOption(new Option('--reason <code>', 'why old ones are revoked').choices(REVOCATION_REASONS))
    .option('--drill', 'nothing is signed or revoked: the steps are timed alone')
    .addOption(
      new Option('--parallel-drill', 'the same, and a throw-away authority signs: nothing of it stays').conflicts(
        'drill',
      ),
    );
}

/** The members of ResealCreateCampaign that are its plan; what is not said is as the service has it. */
export function planInput(options: PlanOptions): object {
  return given({
    KeyAlgorithm: options.key === undefined || options.key === SAME_KEY ? undefined : describeAlgorithm(options.key),
    Proof: options.proof,
    CanarySize: options.canary,
    WaveGrowth: options.growth,
    WavePauseSeconds: options.pause,
    StopAtFailureShare: options.stopAt,
    Rates: options.rate,
    Deadline: options.deadline,
    OldCertificates: options.old,
    RevokeAfterHours: options.revokeAfter,
    Notify: options.notify,
    Overrides: options.override,
    Incident: options.incident,
    ReasonCode: options.reason,
    Mode: options.parallelDrill ? 'parallel' : options.drill ? 'drill' : undefined,
  });
}

function readRate(text: string, former: readonly Rate[] = []): readonly Rate[] {
  const [, Issuer = '', perSecond = ''] = /^(.+)=([0-9]{1,6}(?:\.[0-9]{1,3})?)$/.exec(text) ?? [];
  if (Issuer === '' || Number(perSecond) <= 0) throw new InvalidArgumentError('It is issuer=n, and n is more than 0.');
  return [...former.filter((one) => one.Issuer !== Issuer), { Issuer, PerSecond: Number(perSecond) }];
}
