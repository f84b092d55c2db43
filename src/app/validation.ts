// What looks at the world where control of a domain is proved: the resolver, the looks at proofs and those at CAA records.

import { getServers } from 'node:dns';
import type { CaaChecker } from '../certificates/ports/caa.ts';
import type { ProofChecker } from '../certificates/ports/proofs.ts';
import { accountUriOf } from '../config/caa.ts';
import type { Config } from '../config/config.ts';
import type { Random } from '../lib/random.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { addResolverMetrics } from '../metrics/parts.ts';
import { makeCaaChecker } from '../validation/caa/caa-checker.ts';
import type { AnswerReader } from '../validation/dns-client.ts';
import { FILE_TIMING } from '../validation/file-proof.ts';
import { makeProofChecker } from '../validation/proof-checker.ts';
import { makeResolver, type Resolver, RESOLVER_TIMING } from '../validation/resolver.ts';
import { parseServerAddress } from '../validation/server-address.ts';

export interface ValidationParts {
  readonly random: Random;
  readonly readAnswer: AnswerReader;
  readonly metrics: Metrics;
  readonly closing: AbortSignal;
}

export interface Validation {
  readonly proofChecker: ProofChecker;
  /** As of World. */
  readonly caa: CaaChecker | undefined;
}

export function openValidation(config: Config, parts: ValidationParts): Validation {
  const { random, readAnswer, metrics, closing } = parts;
  const { resolvers, validation } = config;
  const servers = resolvers ?? getServers().map(parseServerAddress);
  const resolver = makeResolver({ servers, random, timing: RESOLVER_TIMING, closing, readAnswer });
  addResolverMetrics(metrics.meter, () => resolver.figures.client);
  metrics.watchQueue('dnsQuestions', () => resolver.figures.questions);
  const proofChecker = makeProofChecker({
    resolver,
    allowPrivateAddresses: validation.allowPrivateAddresses,
    ports: { httpPort: validation.httpPort, httpsPort: validation.httpsPort },
    timing: FILE_TIMING,
    closing,
  });
  metrics.watchQueue('proofLooks', () => proofChecker.figures);
  return { proofChecker, caa: openCaa(config, { resolver, metrics, closing }) };
}

function openCaa(
  { caa }: Config,
  { resolver, metrics, closing }: Pick<ValidationParts, 'metrics' | 'closing'> & { readonly resolver: Resolver },
): CaaChecker | undefined {
  const { identifiers } = caa;
  if (identifiers.length === 0) return undefined;
  const checker = makeCaaChecker({ resolver, identifiers, accountUriOf: (uin) => accountUriOf(caa, uin), closing });
  metrics.watchQueue('caaLooks', () => checker.figures);
  return checker;
}
