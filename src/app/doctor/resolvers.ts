// Whether each DNS server that looks at proofs ask answers.

import { getServers } from 'node:dns';
import type { Finding } from '../../cli/finding.ts';
import { placeText } from '../../lib/network/host-and-port.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { makeResolver, RESOLVER_TIMING } from '../../validation/resolver.ts';
import { parseServerAddress, type ServerAddress } from '../../validation/server-address.ts';
import { openResolver } from '../dns/resolver.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

/** RFC 6761 §6.5: of the names for examples; a server of an organisation's own may say that there is no such name. */
const ASKED_NAME = 'example.com';

export async function checkResolvers({
  config,
  random,
  signal,
}: Pick<Examined, 'config' | 'random' | 'signal'>): Promise<readonly Finding[]> {
  const servers = config.resolvers ?? getServers().map(parseServerAddress);
  if (servers.length === 0) {
    const advice = 'name some in RESEAL_RESOLVERS, or in /etc/resolv.conf';
    return [finding('resolvers', { condition: 'bad', found: 'there is none', advice })];
  }
  const answers = await Promise.all(servers.map(async (server) => await ask(server, { random, signal })));
  return [...answers, ...(await checkDnssec({ config, random, signal }))];
}

/** Where the operator says that they verify it. */
async function checkDnssec({
  config,
  random,
  signal,
}: Pick<Examined, 'config' | 'random' | 'signal'>): Promise<readonly Finding[]> {
  const { dnssec } = openResolver(config, { random, closing: signal });
  if (dnssec === undefined) return [];
  const objection = await dnssec.findObjection();
  if (objection === undefined) return [finding('dnssec', { condition: 'good', found: 'the resolvers verify it' })];
  const advice =
    'have the resolvers verify DNSSEC, or see to the names of validation.dnssec; no proof is looked at until then';
  return [finding('dnssec', { condition: 'bad', found: inEnglish(objection), advice })];
}

async function ask(server: ServerAddress, { random, signal }: Pick<Examined, 'random' | 'signal'>): Promise<Finding> {
  const resolver = makeResolver({ servers: [server], random, timing: RESOLVER_TIMING, closing: signal });
  const answer = await resolver.lookup(ASKED_NAME, 'A');
  const subject = placeText(server);
  if (answer.kind !== 'failed') return finding('resolvers', { subject, condition: 'good', found: 'it answers' });
  const advice = 'see that it runs and is reached over UDP and TCP, or name another one in RESEAL_RESOLVERS';
  return finding('resolvers', { subject, condition: 'bad', found: inEnglish(answer.detail), advice });
}
