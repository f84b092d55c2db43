// Looks at proofs from here first, and then, where it is good, from every perspective.

import { isIP } from 'node:net';
import { type DomainName, isBelowPublicSuffix } from '../../certificates/model/domain-name.ts';
import type { ProofAsker, ProofChecker } from '../../certificates/ports/proofs.ts';
import type { PlaceFinding, Proof, ProofFinding } from '../../certificates/model/proof.ts';
import type { FairQueue } from '../../lib/turns/fair-queue.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { findingOf } from '../finding.ts';
import type { Corroboration, Perspective } from './corroborate.ts';
import { corroborateInTurn } from './turns.ts';
import type { ProofLook } from './message.ts';

/** What came of asking them, for the log (BR §5.4.1). */
export interface Corroborated extends Corroboration {
  readonly what: 'proof' | 'caa';
  readonly name: string;
  readonly accountUin: string;
}

export interface Corroborating {
  readonly perspectives: readonly Perspective[];
  /** In which accounts take turns. */
  readonly turns: FairQueue;
  readonly tell: (corroborated: Corroborated) => void;
  readonly closing: AbortSignal;
}

export function withPerspectives(here: ProofChecker, corroborating: Corroborating): ProofChecker {
  const { tell, closing } = corroborating;
  const check = async (proof: Proof, asker: ProofAsker): Promise<ProofFinding> => {
    const own = await here.check(proof, asker);
    // What is not there from here is not asked for elsewhere.
    if (own.result !== 'good' || !isSeenElsewhere(proof.domain)) return own;
    const { accountUin } = asker;
    const signal = asker.signal === undefined ? closing : AbortSignal.any([closing, asker.signal]);
    const [corroboration] = await corroborateInTurn(corroborating, lookFor(proof), { accountUin, signal, count: 1 });
    if (corroboration === undefined) throw new Error('Cannot count what perspectives see: there is no finding');
    tell({ ...corroboration, what: 'proof', name: proof.domain, accountUin });
    return { ...judged(own, corroboration), from: placesOf(corroborating.perspectives, corroboration) };
  };
  return { check };
}

/** A name that only an organisation knows is looked up by nobody else. */
function isSeenElsewhere(domain: DomainName): boolean {
  return isIP(domain) !== 0 || isBelowPublicSuffix(domain);
}

function lookFor({ method, domain, place, value, placement }: Proof): ProofLook {
  const target = placement?.kind === 'delegation' ? { target: placement.target } : {};
  return { kind: 'proof', method, domain, place, value, ...target };
}

function judged(own: ProofFinding, corroboration: Corroboration): ProofFinding {
  if (corroboration.isCorroborated) return { ...own, detail: corroboratedDetail(own.detail, corroboration) };
  const seen = corroboration.differing.flatMap(({ place, seen: values }) =>
    values.map((value) => `${place}: ${value}`),
  );
  return findingOf('notCorroborated', seen, objectionOf(corroboration));
}

/** Who had not been heard of when it was decided could not have changed it. */
function placesOf(
  perspectives: readonly Perspective[],
  { agreeing, differing }: Corroboration,
): readonly PlaceFinding[] {
  return perspectives.map(({ name: place }) => {
    const other = differing.find((one) => one.place === place);
    if (other !== undefined) {
      return { place, standing: other.isHeard ? 'other' : 'unheard', seen: other.seen, detail: other.why };
    }
    return { place, standing: agreeing.includes(place) ? 'same' : 'notAwaited', seen: [] };
  });
}

/** "…, as 4 of 5 perspectives see, not from fra". */
export function corroboratedDetail(finding: Reason, { agreeing, asked, differing }: Corroboration): Reason {
  const agreed = agreeing.length;
  if (differing.length === 0) return because('corroborated', { finding, agreed, asked });
  return because('corroboratedBut', { finding, agreed, asked, others: differing.map(({ place }) => place) });
}

/** With the words of the first of those that see something else. */
export function objectionOf({ agreeing, asked, differing }: Corroboration): Reason {
  const agreed = agreeing.length;
  const others = differing.map(({ place }) => place);
  const [first] = differing;
  if (first === undefined) return because('regionsFew', { agreed, asked });
  return because('notCorroborated', { agreed, asked, others, place: first.place, why: first.why });
}
