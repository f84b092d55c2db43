// What needs somebody, or that nothing does, and how much has happened lately.

import { useEffect, useState } from 'react';
import { useMay, useSession, useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useChanges } from '../../app/use-call.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ATTENTION } from '../../texts/attention.ts';
import { Figures } from './figures.tsx';
import { findMatters } from './find-matters.ts';
import { MattersList } from './matters-list.tsx';
import type { Matter } from './matters.ts';

/** What no event tells of, as a disk that fills, is looked at so often while the page is open. */
const LOOK_EVERY_MS = 60_000;

interface Found {
  readonly matters: readonly Matter[];
  readonly at: Date;
}

export function AttentionPage() {
  const texts = useTexts(ATTENTION);
  const { client } = useSurroundings();
  const may = useMay();
  const { IsOperator: isOperator } = useSession();
  const [found, setFound] = useState<Found | undefined>();
  const look = useAct(async () =>
    setFound({ matters: await findMatters(client, { may, isOperator }), at: new Date() }),
  );
  const { run } = look;
  useEffect(() => {
    run();
    const timer = setInterval(() => {
      if (!document.hidden) run();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [run]);
  useChanges(() => true, run);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
      </div>
      {look.failure !== undefined && <Failure failure={look.failure} retry={run} />}
      {found === undefined && look.failure === undefined && <Loading />}
      {found !== undefined &&
        (found.matters.length === 0 ? <AllClear at={found.at} /> : <MattersList matters={found.matters} />)}
      {may('ResealDescribeActivity') && <Figures />}
    </div>
  );
}

function AllClear({ at }: { readonly at: Date }) {
  const texts = useTexts(ATTENTION);
  return (
    <section className="card">
      <div className="empty clear">
        <Icon name="check" />
        <h2>{texts.clear}</h2>
        <p role="status">{texts.checked(at.toLocaleTimeString())}</p>
      </div>
    </section>
  );
}
