// Checks a proof by DNS: the TXT record at the proof's name, through the alias that delegation asks for.

import { registrableDomainOf } from '../certificates/model/domain-name.ts';
import type { Proof, ProofFinding } from '../certificates/model/proof.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { finding, findingOf, printable } from './finding.ts';
import type { Lookup, Resolver } from './resolver.ts';

/** BR §3.2.2.4.7. Never throws for outside trouble. */
export async function checkDnsProof(proof: Proof, resolver: Resolver): Promise<ProofFinding> {
  const name = proof.place;
  const lookup = await resolver.lookup(name, 'TXT');
  const target = proof.placement?.kind === 'delegation' ? proof.placement.target : undefined;
  if (lookup.kind === 'noName' && lookup.aliases.length === 0 && (await isWithoutDns(proof, resolver))) {
    const domain = registrableDomainOf(proof.domain);
    return finding('nsNotFound', because('noNameServers', { name: domain }));
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
    const detail = because('cnameWrong', { name, seen: printable(first), target });
    return findingOf('cnameWrong', lookup.aliases, detail);
  }
  if (lookup.kind === 'failed') return undefined;
  return finding('cnameNotFound', because('cnameNotFound', { name, target }));
}

function valueFindingOf(name: string, proof: Proof, lookup: Lookup): ProofFinding {
  if (lookup.kind === 'failed') return finding('txtNotFound', because('txtNotLookedUp', { name, why: lookup.detail }));
  if (lookup.kind !== 'found') return finding('txtNotFound', atPlace('txtNotFound', name, lookup.aliases));
  if (lookup.values.includes(proof.value)) return finding('good', because('txtGood', { name }));
  return findingOf('txtWrong', lookup.values, atPlace('txtWrong', name, lookup.aliases));
}

/** Where the records were looked for; an alias may be a wildcard's, of which the applicant has not thought. */
function atPlace(id: 'txtNotFound' | 'txtWrong', name: string, aliases: readonly string[]): Reason {
  const last = aliases.at(-1);
  return last === undefined ? because(id, { name }) : because(`${id}ByAlias`, { name, target: printable(last) });
}
