// The facts of a certificate, and the chain that leads from it to its root.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { CertificateDetail, ChainLink } from '../../api/actions.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DaysLeft } from '../../parts/days-left.tsx';
import { keyWords } from '../../parts/key-words.ts';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { namesOf } from './names.ts';

export function Overview({ certificate }: { readonly certificate: CertificateDetail }) {
  const texts = useTexts(CERTIFICATE);
  const { CertChainInfo: chain } = certificate;
  return (
    <div className="columns">
      <section className="card">
        <header>
          <h2>{texts.facts}</h2>
        </header>
        <div className="body">
          <Facts certificate={certificate} />
        </div>
      </section>
      <section className="card">
        <header>
          <h2>{texts.chain}</h2>
        </header>
        <div className="body">
          {chain.length === 0 ? <p className="muted">{texts.chainNone}</p> : <Chain chain={chain} />}
        </div>
      </section>
    </div>
  );
}

function Facts({ certificate }: { readonly certificate: CertificateDetail }) {
  const texts = useTexts(CERTIFICATE);
  const list = useTexts(CERTIFICATES);
  const { fact } = texts;
  const { CertFingerprint, CertificateExtra: extra } = certificate;
  return (
    <dl className="facts">
      <dt>{fact.names}</dt>
      <dd>
        {namesOf(certificate).map((name) => (
          <div key={name}>
            <Words text={name} />
          </div>
        ))}
      </dd>
      <dt>{fact.left}</dt>
      <dd>
        <DaysLeft certificate={certificate} />
      </dd>
      <dt>{fact.begins}</dt>
      <dd>
        <Time at={certificate.CertBeginTime} />
      </dd>
      <dt>{fact.ends}</dt>
      <dd>
        <Time at={certificate.CertEndTime} />
      </dd>
      <dt>{fact.key}</dt>
      <dd>
        <Words text={keyWords(certificate.EncryptAlgorithm)} />
      </dd>
      <dt>{fact.product}</dt>
      <dd>
        <Words text={certificate.TypeName === '' ? certificate.ProductZhName : certificate.TypeName} />
      </dd>
      <dt>{fact.source}</dt>
      <dd>{certificate.From === 'upload' ? list.sources.upload : list.sources.buy}</dd>
      {extra.ReplacedBy !== null && (
        <>
          <dt>{texts.reissueOf}</dt>
          <dd>
            <Link href={`/certificates/${extra.ReplacedBy}`}>{extra.ReplacedBy}</Link>
          </dd>
        </>
      )}
      {CertFingerprint !== '' && (
        <>
          <dt>{fact.fingerprint}</dt>
          <dd className="copyable">
            <code>{CertFingerprint}</code>
            <CopyButton value={CertFingerprint} label={fact.fingerprint} />
          </dd>
        </>
      )}
      <Filing certificate={certificate} />
    </dl>
  );
}

/** Under what it is kept. */
function Filing({ certificate }: { readonly certificate: CertificateDetail }) {
  const { fact } = useTexts(CERTIFICATE);
  const { Tags } = certificate;
  return (
    <>
      <dt>{fact.project}</dt>
      <dd>{certificate.ProjectId}</dd>
      <dt>{fact.tags}</dt>
      <dd className="row">
        {Tags.length === 0 && <span className="muted">–</span>}
        {Tags.map(({ TagKey, TagValue }) => (
          <span key={TagKey} className="tag">
            <Words text={TagValue === '' ? TagKey : `${TagKey}: ${TagValue}`} most={64} />
          </span>
        ))}
      </dd>
      <dt>{fact.made}</dt>
      <dd>
        <Time at={certificate.InsertTime} />
      </dd>
    </>
  );
}

function Chain({ chain }: { readonly chain: readonly ChainLink[] }) {
  return (
    <ol className="chain">
      {chain.map((link) => (
        <li key={link.Fingerprint}>
          <strong>
            <Words text={link.Subject} />
          </strong>
          <span className="small muted">
            <Time at={link.ValidFrom} day /> – <Time at={link.ValidTo} day />
          </span>
          <code className="small muted">{link.Fingerprint}</code>
        </li>
      ))}
    </ol>
  );
}
