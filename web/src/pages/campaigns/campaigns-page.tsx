// The campaigns of the account, the newest first, each with how far it is.

import { useState } from 'react';
import { Link } from 'wouter';
import { useMay, useTexts } from '../../app/app-context.ts';
import { useCampaigns } from '../../app/use-campaigns.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Pager } from '../../parts/pager.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { CampaignsTable } from './campaigns-table.tsx';

export function CampaignsPage() {
  const texts = useTexts(CAMPAIGNS);
  const may = useMay();
  const [{ page, size }, setPlace] = useState({ page: 1, size: 20 });
  const { data, failure, reload } = useCampaigns({ Offset: (page - 1) * size, Limit: size });
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
        {may('ResealCreateCampaign') && (
          <Link className="button primary" href="/campaigns/new">
            <Icon name="plus" />
            {texts.make}
          </Link>
        )}
      </div>
      {failure !== undefined && <Failure failure={failure} retry={reload} />}
      {data === undefined && failure === undefined && <Loading />}
      {data !== undefined && (
        <section className="card" aria-label={texts.title}>
          {data.TotalCount === 0 ? (
            <Empty icon="reissue" title={texts.emptyTitle} text={texts.emptyText} />
          ) : (
            <>
              <CampaignsTable campaigns={data.Campaigns} />
              <Pager
                total={data.TotalCount}
                page={page}
                size={size}
                onPage={(next) => setPlace({ page: next, size })}
                onSize={(next) => setPlace({ page: 1, size: next })}
              />
            </>
          )}
        </section>
      )}
    </div>
  );
}
