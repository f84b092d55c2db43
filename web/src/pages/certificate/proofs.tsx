// What is to be published to prove control of the names, and what is found at each place now.

import { useEffect, useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { CertificateDetail, CheckedProof, Proof } from '../../api/actions.ts';
import { Copyable } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { PersistentCard } from './persistent-card.tsx';
import { ProofDifference, resultFor } from './proof-difference.tsx';
import { SeenFrom } from './seen-from.tsx';

/** Each look asks the servers of the names, so it is made no more often than records come to be seen. */
const LOOK_EVERY_MS = 10_000;

interface ProofsProps {
  readonly certificate: CertificateDetail;
  readonly onChanged: () => void;
}

export function Proofs({ certificate, onChanged }: ProofsProps) {
  const texts = useTexts(CERTIFICATE);
  const proofs = certificate.DvAuthDetail.DvAuths ?? [];
  const { results, at, look } = useLooks(certificate.CertificateId, onChanged);
  if (proofs.length === 0) return <Empty icon="check" title={texts.proofsOver} />;
  return (
    <div className="stack">
      <div className="row apart">
        <p className="muted grow">{certificate.VerifyType === 'DNS_AUTO' ? texts.proofsAuto : texts.proofsLead}</p>
        <div className="row">
          {at !== undefined && (
            <span className="small muted">
              <Time at={at} />
            </span>
          )}
          <button type="button" className="button" disabled={look.isUnderWay} onClick={() => look.run()}>
            {texts.checkNow}
          </button>
        </div>
      </div>
      {look.failure !== undefined && <Failure failure={look.failure} />}
      {proofs.map((proof) => (
        <ProofCard key={`${proof.DvAuthDomain}/${proof.DvAuthKey}`} proof={proof} result={resultFor(proof, results)} />
      ))}
      <PersistentCard domain={certificate.Domain} />
    </div>
  );
}

/** Looks at once, and again and again while the page is open. Each look also has the service check, so that what is found is issued. */
function useLooks(CertificateId: string, onChanged: () => void) {
  const { client } = useSurroundings();
  const [results, setResults] = useState<readonly CheckedProof[]>([]);
  const [at, setAt] = useState<Date | undefined>();
  const look = useAct(async () => {
    const { VerificationResults } = await client.call('CheckCertificateDomainVerification', {
      CertificateId,
      Findings: true,
    });
    setResults(VerificationResults);
    setAt(new Date());
    if (VerificationResults.every(({ LocalCheck }) => LocalCheck > 0)) {
      await client.call('CompleteCertificate', { CertificateId });
      onChanged();
    }
  });
  const { run } = look;
  useEffect(() => {
    run();
    const timer = setInterval(() => {
      if (!document.hidden) run();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [run, CertificateId]);
  return { results, at, look };
}

function ProofCard({ proof, result }: { readonly proof: Proof; readonly result: CheckedProof | undefined }) {
  const texts = useTexts(CERTIFICATE);
  const isGood = (result?.LocalCheck ?? 0) > 0;
  const tone = result === undefined ? '' : isGood ? 'good' : 'warn';
  const state = result === undefined ? texts.notChecked : isGood ? texts.proofGood : texts.proofMissing;
  return (
    <section className="card" aria-label={proof.DvAuthDomain}>
      <header>
        <h2>
          <Words text={result?.Domain ?? proof.DvAuthDomain} />
        </h2>
        <span className={`tag ${tone}`} role="status">
          <span className="dot" aria-hidden="true" />
          {state}
        </span>
      </header>
      <div className="body stack">
        {proof.DvAuthVerifyType === 'FILE' ? <FileProof proof={proof} /> : <RecordProof proof={proof} />}
        <ProofDifference proof={proof} result={result} />
        {result !== undefined && <SeenFrom finding={result.Findings} />}
      </div>
    </section>
  );
}

function RecordProof({ proof }: { readonly proof: Proof }) {
  const { record } = useTexts(CERTIFICATE);
  return (
    <dl className="facts">
      <dt>{record.type}</dt>
      <dd>{proof.DvAuthVerifyType}</dd>
      <dt>{record.name}</dt>
      <dd>
        <Copyable value={proof.DvAuthKey} label={record.name} />
      </dd>
      <dt>{record.host}</dt>
      <dd>
        <Copyable value={proof.DvAuthSubDomain} label={record.host} />
      </dd>
      <dt>{record.value}</dt>
      <dd>
        <Copyable value={proof.DvAuthValue} label={record.value} />
      </dd>
    </dl>
  );
}

function FileProof({ proof }: { readonly proof: Proof }) {
  const { record } = useTexts(CERTIFICATE);
  return (
    <dl className="facts">
      <dt>{record.path}</dt>
      <dd>
        <Copyable value={`http://${proof.DvAuthDomain}${proof.DvAuthPath}${proof.DvAuthKey}`} label={record.path} />
      </dd>
      <dt>{record.content}</dt>
      <dd>
        <Copyable value={proof.DvAuthValue} label={record.content} />
      </dd>
    </dl>
  );
}
