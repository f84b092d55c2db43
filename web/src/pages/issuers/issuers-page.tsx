// Issuers, DNS providers, resolvers and perspectives: how each is doing, and a look at each now.

import { useMay, useSession, useSurroundings, useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { DnsProvider, Issuer, Perspective } from '../../api/installation.ts';
import { Failure } from '../../parts/failure.tsx';
import { Words } from '../../parts/words.tsx';
import { ISSUERS } from '../../texts/issuers.ts';
import { StatesCard } from './states-card.tsx';
import { ResolversCard } from './resolvers-card.tsx';

export function IssuersPage() {
  const texts = useTexts(ISSUERS);
  const { IsOperator } = useSession();
  const may = useMay();
  const isOperator = IsOperator && may('ResealExamineInstallation');
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
      </div>
      {isOperator && <IssuersCard />}
      <ProvidersCard />
      {isOperator && (
        <>
          <PerspectivesCard />
          <ResolversCard />
        </>
      )}
    </div>
  );
}

/** Whoever looks on is told within this time of what has changed meanwhile. */
const concerns = (): boolean => true;

function IssuersCard() {
  const texts = useTexts(ISSUERS);
  const { data, failure, reload } = useCall({ action: 'ResealDescribeIssuers', input: {}, concerns });
  if (failure !== undefined) return <Failure failure={failure} retry={reload} />;
  const nameOf = ({ Name, Kind, Directory }: Issuer) => (
    <>
      <span className="name">
        <Words text={Name} />
      </span>
      <span className="under">
        {texts.kind[Kind]}
        {Directory !== '' && ' · '}
        <Words text={Directory} most={120} />
      </span>
    </>
  );
  return (
    <StatesCard
      title={texts.issuers}
      rows={data?.Issuers}
      nameOf={nameOf}
      check={(data?.Issuers.length ?? 0) > 1 ? 'issuers' : undefined}
      empty={texts.noIssuers}
    />
  );
}

function ProvidersCard() {
  const texts = useTexts(ISSUERS);
  const { IsOperator } = useSession();
  const { data, failure, reload } = useCall({ action: 'ResealDescribeDnsProviders', input: {}, concerns });
  const { language } = useSurroundings();
  if (failure !== undefined) return <Failure failure={failure} retry={reload} />;
  const nameOf = ({ Name, Kind, Zones }: DnsProvider) => (
    <>
      <span className="name">
        <Words text={Name} /> · {Kind}
      </span>
      <span className="under">
        {texts.zones} <Words text={Zones.join(language === 'zh' ? '、' : ', ')} />
      </span>
    </>
  );
  return (
    <StatesCard
      title={texts.providers}
      rows={data?.Providers}
      nameOf={nameOf}
      check={IsOperator ? 'dnsProviders' : undefined}
      empty={texts.noProviders}
    />
  );
}

function PerspectivesCard() {
  const texts = useTexts(ISSUERS);
  const { data, failure, reload } = useCall({ action: 'ResealDescribePerspectives', input: {}, concerns });
  if (failure !== undefined) return <Failure failure={failure} retry={reload} />;
  const nameOf = ({ Name, Region, Url }: Perspective) => (
    <>
      <span className="name">
        <Words text={Name} />
      </span>
      <span className="under">
        {texts.region} <Words text={`${Region} · ${Url}`} most={120} />
      </span>
    </>
  );
  return (
    <StatesCard
      title={texts.perspectives}
      rows={data?.Perspectives}
      nameOf={nameOf}
      check="perspectives"
      empty={texts.noPerspectives}
    />
  );
}
