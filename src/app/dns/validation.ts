// What looks at the world where control of a domain is proved: the resolver, the looks at proofs and those at CAA records.

import type { CaaChecker } from '../../certificates/ports/caa.ts';
import type { PersistentRecords } from '../../certificates/ports/persistent-records.ts';
import type { ProofChecker } from '../../certificates/ports/proofs.ts';
import { accountUriOf } from '../../config/caa.ts';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { addResolverMetrics, countPerspectiveAnswers } from '../../metrics/parts.ts';
import { makeCaaChecker } from '../../validation/caa/caa-checker.ts';
import type { AnswerReader } from '../../validation/dns-client.ts';
import { FILE_TIMING } from '../../validation/file-proof.ts';
import { caaWithPerspectives } from '../../validation/perspectives/corroborated-caa.ts';
import { type Corroborating, withPerspectives } from '../../validation/perspectives/corroborated-proofs.ts';
import { makeTurns } from '../../validation/perspectives/turns.ts';
import type { Perspective } from '../../validation/perspectives/corroborate.ts';
import { anyOf, hashedForm, PLAIN_FORM } from '../../validation/persistent/account-forms.ts';
import { makePersistentRecords } from '../../validation/persistent/persistent-looks.ts';
import { makeProofChecker } from '../../validation/proof-checker.ts';
import type { Resolver } from '../../validation/resolver.ts';
import { recordingCorroborations } from './perspectives.ts';
import { openResolver, tellDnssec } from './resolver.ts';

export interface ValidationParts {
  readonly random: Random;
  readonly clock: Clock;
  readonly readAnswer: AnswerReader;
  readonly metrics: Metrics;
  /** Those that must see the same; none: nobody else is asked. */
  readonly perspectives: readonly Perspective[];
  readonly log: Log;
  readonly closing: AbortSignal;
}

export interface Validation {
  readonly proofChecker: ProofChecker;
  /** As of World. */
  readonly caa: CaaChecker | undefined;
  /** As of World. */
  readonly persistentRecords: PersistentRecords | undefined;
  readonly resolver: Resolver;
}

export function openValidation(config: Config, parts: ValidationParts): Validation {
  const { random, readAnswer, metrics, perspectives, log, closing } = parts;
  const { validation } = config;
  const { resolver, figures, dnssec } = openResolver(config, { random, readAnswer, closing });
  addResolverMetrics(metrics.meter, () => figures().client);
  metrics.watchQueue('dnsQuestions', () => figures().questions);
  void tellDnssec(dnssec, log);
  const proofChecker = makeProofChecker({
    resolver,
    allowPrivateAddresses: validation.allowPrivateAddresses,
    ports: { httpPort: validation.httpPort, httpsPort: validation.httpsPort },
    timing: FILE_TIMING,
    closing,
  });
  metrics.watchQueue('proofLooks', () => proofChecker.figures);
  const corroborating = openCorroborating(parts);
  const caa = openCaa(config, { ...parts, resolver, corroborating });
  const seenByAll = perspectives.length === 0 ? proofChecker : withPerspectives(proofChecker, corroborating);
  const persistentRecords = openPersistentRecords(config, { ...parts, resolver, proofChecker: seenByAll });
  return { proofChecker: seenByAll, caa, persistentRecords, resolver };
}

type RecordParts = Pick<ValidationParts, 'clock' | 'metrics' | 'closing'> & {
  readonly resolver: Resolver;
  readonly proofChecker: ProofChecker;
};

function openPersistentRecords(
  { caa, persistentRecords: { enabled, accountForms, accountHashPrefix = '' } }: Config,
  { resolver, proofChecker, clock, metrics, closing }: RecordParts,
): PersistentRecords | undefined {
  const { identifiers } = caa;
  if (!enabled || identifiers.length === 0) return undefined;
  const forms = { plain: PLAIN_FORM, hashed: hashedForm(accountHashPrefix) };
  const form = anyOf(accountForms.map((name) => forms[name]));
  const accountUri = (uin: string): string => accountUriOf(caa, uin);
  const records = makePersistentRecords({
    resolver,
    proofChecker,
    identifiers,
    accountUriOf: accountUri,
    form,
    clock,
    closing,
  });
  metrics.watchQueue('persistentLooks', () => records.figures);
  return records;
}

function openCorroborating({ perspectives, log, metrics, closing }: ValidationParts): Corroborating {
  const tell = recordingCorroborations(log, countPerspectiveAnswers(metrics.meter));
  const turns = makeTurns();
  metrics.watchQueue('perspectiveLooks', () => turns.figures);
  return { perspectives, turns, tell, closing };
}

type CaaParts = Pick<ValidationParts, 'metrics' | 'closing'> & {
  readonly resolver: Resolver;
  readonly corroborating: Corroborating;
};

function openCaa({ caa }: Config, parts: CaaParts): CaaChecker | undefined {
  const { resolver, metrics, corroborating, closing } = parts;
  const { identifiers } = caa;
  if (identifiers.length === 0) return undefined;
  const authority = { identifiers, accountUriOf: (uin: string) => accountUriOf(caa, uin) };
  const checker = makeCaaChecker({ resolver, ...authority, closing });
  metrics.watchQueue('caaLooks', () => checker.figures);
  return corroborating.perspectives.length === 0 ? checker : caaWithPerspectives(checker, authority, corroborating);
}
