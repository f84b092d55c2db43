// What was expected at a proof's place beside what was found there, and why that does not serve.

import { useTexts } from '../../app/app-context.ts';
import type { CheckedProof, Proof } from '../../api/actions.ts';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';

interface DifferenceProps {
  readonly proof: Proof;
  /** Undefined before a look. */
  readonly result: CheckedProof | undefined;
}

/** Nothing where what is expected is there. */
export function ProofDifference({ proof, result }: DifferenceProps) {
  const texts = useTexts(CERTIFICATE);
  if (result === undefined || result.LocalCheck > 0) return null;
  return (
    <dl className="facts">
      <dt>{texts.expected}</dt>
      <dd>
        <code>
          <Words text={proof.DvAuthValue} />
        </code>
      </dd>
      <dt>{texts.found}</dt>
      <dd>
        {result.CheckValue.length === 0 && texts.foundNothing}
        {result.CheckValue.map((value) => (
          <div key={value}>
            <code>
              <Words text={value} />
            </code>
          </div>
        ))}
        <p className="small muted">
          <Words text={result.LocalCheckFailReason} />
        </p>
      </dd>
    </dl>
  );
}

/** Proofs of DNS name the zone, results the name itself. */
export function resultFor(proof: Proof, results: readonly CheckedProof[]): CheckedProof | undefined {
  return (
    results.find(
      ({ Domain }) => proof.DvAuthKey.endsWith(`.${bare(Domain)}`) || bare(Domain) === bare(proof.DvAuthDomain),
    ) ?? results[0]
  );
}

/** A wildcard is proved at the name below it. */
function bare(name: string): string {
  return name.replace(/^\*\./, '');
}
