// One certificate: what it is, what it waits for, where it comes from and where it is.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { CertificateDetail } from '../../api/actions.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { FRAME } from '../../texts/frame.ts';
import { Acts } from './acts.tsx';
import { Downloads } from './downloads.tsx';
import { Lineage } from './lineage.tsx';
import { Overview } from './overview.tsx';
import { Proofs } from './proofs.tsx';
import { Standing } from './standing.tsx';
import { Targets } from './targets.tsx';
import { Timeline } from './timeline.tsx';

const TABS = ['overview', 'proofs', 'lineage', 'timeline', 'targets', 'download'] as const;
type Tab = (typeof TABS)[number];

export function CertificatePage({ id, part }: { readonly id: string; readonly part: string | undefined }) {
  const { data, failure, reload } = useCall({
    action: 'DescribeCertificateDetail',
    input: { CertificateId: id },
    // A reissue of it, or an order that replaces it, changes what is said of it.
    concerns: () => true,
  });
  if (data === undefined) {
    if (failure === undefined) return <Loading />;
    return (
      <div className="page">
        <Failure failure={failure} retry={reload} />
      </div>
    );
  }
  return <Shown certificate={data} tab={TABS.find((tab) => tab === part) ?? firstTabOf(data)} onChanged={reload} />;
}

/** Whoever has to publish something comes for that. */
function firstTabOf({ DvAuthDetail }: CertificateDetail): Tab {
  return (DvAuthDetail.DvAuths ?? []).length > 0 ? 'proofs' : 'overview';
}

interface ShownProps {
  readonly certificate: CertificateDetail;
  readonly tab: Tab;
  readonly onChanged: () => void;
}

function Shown({ certificate, tab, onChanged }: ShownProps) {
  const texts = useTexts(CERTIFICATE);
  const frame = useTexts(FRAME);
  const { CertificateId, Domain, Alias, DvAuthDetail } = certificate;
  const isProved = (DvAuthDetail.DvAuths ?? []).length === 0;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <Link className="crumb" href="/certificates">
            {frame.certificatesTitle}
          </Link>
          <h1 className="row">
            <Words text={Domain === '' ? CertificateId : Domain} />
            <StatusTag certificate={certificate} />
          </h1>
          <p>
            <code>{CertificateId}</code>
            {Alias !== '' && (
              <>
                {' · '}
                <Words text={Alias} />
              </>
            )}
          </p>
        </div>
        <Acts certificate={certificate} onChanged={onChanged} />
      </div>
      <Standing certificate={certificate} onChanged={onChanged} />
      <nav className="tabs" aria-label={Domain}>
        {TABS.filter((one) => one !== 'proofs' || !isProved).map((one) => (
          <Link
            key={one}
            href={`/certificates/${CertificateId}/${one}`}
            aria-current={one === tab ? 'page' : undefined}
          >
            {texts.tabs[one]}
          </Link>
        ))}
      </nav>
      <TabShown certificate={certificate} tab={tab} onChanged={onChanged} />
    </div>
  );
}

function TabShown({ certificate, tab, onChanged }: ShownProps) {
  const id = certificate.CertificateId;
  switch (tab) {
    case 'overview':
      return <Overview certificate={certificate} />;
    case 'proofs':
      return <Proofs certificate={certificate} onChanged={onChanged} />;
    case 'lineage':
      return <Lineage id={id} />;
    case 'timeline':
      return <Timeline id={id} />;
    case 'targets':
      return <Targets certificate={certificate} />;
    case 'download':
      return <Downloads certificate={certificate} />;
  }
}
