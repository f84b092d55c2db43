// Checks a proof by DNS: the TXT record at the proof's name, through the alias that delegation asks for.

import { registrableDomainOf } from '../certificates/domain-name.ts';
import { type Proof, type ProofFinding, recordNameOf } from '../certificates/proof.ts';
import { finding, findingOf, printable } from './finding.ts';
import type { Lookup, Resolver } from './resolver.ts';

/** BR §3.2.2.4.7. Never throws for outside trouble. */
export async function checkDnsProof(proof: Proof, resolver: Resolver): Promise<ProofFinding> {
  const name = recordNameOf(proof.domain);
  const lookup = await resolver.lookup(name, 'TXT');
  const target = proof.placement?.kind === 'delegation' ? proof.placement.target : undefined;
  if (lookup.kind === 'noName' && lookup.aliases.length === 0 && (await isWithoutDns(proof, resolver))) {
    const domain = registrableDomainOf(proof.domain);
    return finding('nsNotFound', `The domain ${domain} does not exist in DNS: no name servers were found for it`);
  }
  return (
    (target === undefined ? undefined : aliasFindingOf(name, target, lookup)) ?? valueFindingOf(name, proof, lookup)
  );
}

async function isWithoutDns(proof: Proof, resolver: Resolver): Promise<boolean> {
  return (await resolver.lookup(registrableDomainOf(proof.domain), 'NS')).kind === 'noName';
}

/** What is wrong with the alias; undefined for a good one, and where nothing can be said of it. */
function aliasFindingOf(name: string, target: string, lookup: Lookup): ProofFinding | undefined {
  if (lookup.aliases.includes(target)) return undefined;
  const [first] = lookup.aliases;
  if (first !== undefined) {
    const detail = `The CNAME record at ${name} points to ${printable(first)}; it must point to ${target}`;
    return findingOf('cnameWrong', lookup.aliases, detail);
  }
  if (lookup.kind === 'failed') return undefined;
  return finding('cnameNotFound', `There is no CNAME record at ${name}; it must point to ${target}`);
}

function valueFindingOf(name: string, proof: Proof, lookup: Lookup): ProofFinding {
  if (lookup.kind === 'failed') return finding('txtNotFound', `Cannot look up TXT at ${name}: ${lookup.detail}`);
  const place = placeOf(name, lookup.aliases);
  if (lookup.kind !== 'found') return finding('txtNotFound', `There is no TXT record at ${place}`);
  if (lookup.values.includes(proof.value)) return finding('good', `The TXT record at ${name} has the value asked for`);
  return findingOf('txtWrong', lookup.values, `No TXT record has the value asked for at ${place}`);
}

/** Where the records were looked for; an alias may be a wildcard's, of which the applicant has not thought. */
function placeOf(name: string, aliases: readonly string[]): string {
  const last = aliases.at(-1);
  return last === undefined ? name : `${printable(last)}, to which the CNAME record at ${name} leads`;
}
