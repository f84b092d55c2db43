// What was expected and what is found for each proof of an order, looked at now.

import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import { Failure } from '../../parts/failure.tsx';
import { ATTENTION } from '../../texts/attention.ts';
import { ProofDifference, resultFor } from '../certificate/proof-difference.tsx';

export function ProofFindings({ id }: { readonly id: string }) {
  const texts = useTexts(ATTENTION);
  const input = { CertificateId: id };
  const detail = useCall({ action: 'DescribeCertificateDetail', input });
  const looked = useCall({ action: 'CheckCertificateDomainVerification', input: { ...input, Findings: true } });
  const failure = detail.failure ?? looked.failure;
  if (failure !== undefined) return <Failure failure={failure} />;
  if (detail.data === undefined || looked.data === undefined) return <p role="status">{texts.looking}</p>;
  const results = looked.data.VerificationResults;
  return (
    <div className="stack">
      {(detail.data.DvAuthDetail.DvAuths ?? []).map((proof) => (
        <div key={`${proof.DvAuthDomain}/${proof.DvAuthKey}`}>
          <code>{proof.DvAuthKey}</code>
          <ProofDifference proof={proof} result={resultFor(proof, results)} />
        </div>
      ))}
    </div>
  );
}
