// The places that serve certificates: what was brought to each, what it serves, and a look at all of them now.

import { useState } from 'react';
import { useMay, useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useCall } from '../../app/use-call.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Pager } from '../../parts/pager.tsx';
import { TARGETS } from '../../texts/targets.ts';
import { TargetsTable } from './targets-table.tsx';

/** A look takes a while at each target; none of its ends is told as a change of a certificate that stays where it is. */
const LOOK_AGAIN_MS = 5000;

export function TargetsPage() {
  const texts = useTexts(TARGETS);
  const { client } = useSurroundings();
  const may = useMay();
  const [{ page, size }, setPlace] = useState({ page: 1, size: 20 });
  const [isLooking, setLooking] = useState(false);
  const input = { Offset: (page - 1) * size, Limit: size };
  const { data, failure, reload } = useCall({ action: 'ResealDescribeTargets', input, concerns: () => true });
  const targets = data?.Targets ?? [];
  // A task for one certificate has every target looked at.
  const deployed = targets.find(({ CertificateId }) => CertificateId !== '')?.CertificateId;
  const look = useAct(async () => {
    if (deployed === undefined) return;
    await client.call('CreateCertificateBindResourceSyncTask', { CertificateIds: [deployed], IsCache: 0 });
    setLooking(true);
    setTimeout(() => {
      setLooking(false);
      reload();
    }, LOOK_AGAIN_MS);
  });
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
        {deployed !== undefined && may('CreateCertificateBindResourceSyncTask') && (
          <button type="button" className="button" disabled={look.isUnderWay || isLooking} onClick={() => look.run()}>
            {texts.look}
          </button>
        )}
      </div>
      {isLooking && <Notice>{texts.looking}</Notice>}
      {look.failure !== undefined && <Failure failure={look.failure} />}
      {failure !== undefined && <Failure failure={failure} retry={reload} />}
      {data === undefined && failure === undefined && <Loading />}
      {data !== undefined && (
        <section className="card" aria-label={texts.title}>
          {targets.length === 0 ? (
            <Empty icon="server" title={texts.emptyTitle} text={texts.emptyText} />
          ) : (
            <>
              <TargetsTable targets={targets} />
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
