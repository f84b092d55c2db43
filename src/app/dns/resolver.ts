// The resolver that looks at proofs and CAA records, with what the operator says of DNSSEC.

import { getServers } from 'node:dns';
import type { Config } from '../../config/config.ts';
import { placeText } from '../../lib/network/host-and-port.ts';
import type { Log } from '../../lib/log.ts';
import { isLoopback } from '../../lib/network/loopback.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { AnswerReader } from '../../validation/dns-client.ts';
import { Dnssec, requiringDnssec } from '../../validation/dnssec.ts';
import { makeResolver, type Resolver, type ResolverFigures, RESOLVER_TIMING } from '../../validation/resolver.ts';
import { parseServerAddress } from '../../validation/server-address.ts';

export interface ResolverParts {
  readonly random: Random;
  /** As of DnsClientSettings. */
  readonly readAnswer?: AnswerReader;
  readonly closing: AbortSignal;
}

export interface OpenedResolver {
  /** Answers nothing while it is not seen that the servers verify DNSSEC, where the operator says that they do. */
  readonly resolver: Resolver;
  readonly figures: () => ResolverFigures;
  /** Undefined where nobody says so. */
  readonly dnssec: Dnssec | undefined;
}

/** Throws OperatorError for servers that are to verify DNSSEC and are reached over a network. */
export function openResolver(
  { resolvers, validation }: Pick<Config, 'resolvers' | 'validation'>,
  parts: ResolverParts,
): OpenedResolver {
  const servers = resolvers ?? getServers().map(parseServerAddress);
  const made = makeResolver({ ...parts, servers, timing: RESOLVER_TIMING });
  const figures = (): ResolverFigures => made.figures;
  if (validation.dnssec === undefined) return { resolver: made, figures, dnssec: undefined };
  const far = servers.find(({ host }) => !isLoopback(host));
  if (far !== undefined) {
    throw new OperatorError(
      `Cannot rely on ${placeText(far)} for DNSSEC: what it says on the way here can be changed; run a resolver on this machine`,
    );
  }
  const { attemptMs } = RESOLVER_TIMING;
  const dnssec = new Dnssec({ ...parts, ...validation.dnssec, servers, attemptMs });
  return { resolver: requiringDnssec(made, dnssec), figures, dnssec };
}

/** At the start: whether DNSSEC is kept (BR §3.2.2.4 and §3.2.2.8, since 2026-03-15), and why not. */
export async function tellDnssec(dnssec: Dnssec | undefined, log: Log): Promise<void> {
  if (dnssec === undefined) {
    return log.info(
      {},
      'nobody says that the resolvers verify DNSSEC (validation.dnssec), which publicly trusted authorities need',
    );
  }
  const objection = await dnssec.findObjection();
  if (objection === undefined) return log.info({}, 'the resolvers verify DNSSEC');
  log.warn({ why: inEnglish(objection) }, 'no proof is looked at: it is not seen that the resolvers verify DNSSEC');
}
