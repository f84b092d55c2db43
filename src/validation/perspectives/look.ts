// What a perspective does with a question: the same looks as the service itself makes, and nothing that outlasts them.

import type { CaaFinding } from '../../certificates/model/caa.ts';
import { adoptForeignName, type DomainName } from '../../certificates/model/domain-name.ts';
import type { Proof, ProofFinding } from '../../certificates/model/proof.ts';
import type { ProofChecker } from '../../certificates/ports/proofs.ts';
import type { Language } from '../../reasons/words.ts';
import { inWords, type Reason } from '../../reasons/reason.ts';
import type { CaaLooks } from '../caa/caa-checker.ts';
import {
  type CaaLook,
  MAX_DETAIL_CHARACTERS,
  MessageUnreadable,
  type PlaceFinding,
  type ProofLook,
  type Question,
} from './message.ts';

export interface Looks {
  readonly proofs: ProofChecker;
  readonly caa: CaaLooks;
}

/** One finding for a proof, one for each name for CAA records. Throws NotNow, and MessageUnreadable for what is no name. */
export async function lookFor(
  { proofs, caa }: Looks,
  { accountUin, look }: Question,
  signal: AbortSignal,
): Promise<readonly PlaceFinding[]> {
  if (look.kind === 'proof') return [ofProof(await proofs.check(proofOf(look), { accountUin, signal }))];
  const names = look.names.map(({ name, methods }) => ({ name: nameIn(name), methods }));
  return (await caa.check(names, { accountUin, ...authorityOf(look) })).map(ofCaa);
}

function proofOf({ method, domain, place, value, target }: ProofLook): Proof {
  const placement = target === undefined ? undefined : ({ kind: 'delegation', target } as const);
  const open = { publicationTrouble: undefined, publishedAt: undefined, retractedAt: undefined, provedAt: undefined };
  return { ...open, method, domain: nameIn(domain), place, value, placement };
}

/** Names and addresses that the service has judged already. */
function nameIn(text: string): DomainName {
  const name = adoptForeignName(text);
  if (name === undefined) throw new MessageUnreadable('it asks for what is no name');
  return name;
}

function authorityOf({ identifiers, accountUri }: CaaLook): Pick<CaaLook, 'identifiers' | 'accountUri'> {
  return { identifiers, accountUri };
}

function ofProof({ result, seen, detail }: ProofFinding): PlaceFinding {
  return { agrees: result === 'good', seen, detail: inBoth(detail) };
}

function ofCaa({ result, seen, detail }: CaaFinding): PlaceFinding {
  return { agrees: result === 'permitted', seen, detail: inBoth(detail) };
}

function inBoth(reason: Reason): PlaceFinding['detail'] {
  const said = (language: Language): string => inWords(reason, language).slice(0, MAX_DETAIL_CHARACTERS);
  return { en: said('en'), zh: said('zh') };
}
