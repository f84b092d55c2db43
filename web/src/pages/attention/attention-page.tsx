// What needs somebody, or that nothing does.

import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useChanges } from '../../app/use-call.ts';
import type { Client } from '../../api/client.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { ATTENTION } from '../../texts/attention.ts';
import { byUrgency, heldMatters, MATTER_FILTERS, type Matter, type MatterKind, mattersOf } from './matters.ts';

/** Of each kind so many are shown. */
const SHOWN = 50;

interface Found {
  readonly matters: readonly Matter[];
  readonly at: Date;
}

export function AttentionPage() {
  const texts = useTexts(ATTENTION);
  const { client } = useSurroundings();
  const [found, setFound] = useState<Found | undefined>();
  const look = useAct(async () => setFound({ matters: await findMatters(client), at: new Date() }));
  const { run } = look;
  useEffect(() => run(), [run]);
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
        (found.matters.length === 0 ? <AllClear at={found.at} /> : <Matters matters={found.matters} />)}
    </div>
  );
}

async function findMatters(client: Client): Promise<readonly Matter[]> {
  const kinds = Object.keys(MATTER_FILTERS) as readonly (keyof typeof MATTER_FILTERS)[];
  const listed = await Promise.all(
    kinds.map(async (kind) => {
      const { Certificates } = await client.call('DescribeCertificates', { ...MATTER_FILTERS[kind], Limit: SHOWN });
      return mattersOf(kind, Certificates);
    }),
  );
  const { ScheduledRevocations } = await client.call('ResealDescribeScheduledRevocations', { Limit: SHOWN });
  return byUrgency([...listed.flat(), ...heldMatters(ScheduledRevocations)]);
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

const TONES: Readonly<Record<MatterKind, string>> = {
  expiring: 'warn',
  proof: 'busy',
  failed: 'bad',
  information: 'busy',
  revocation: 'warn',
};

function Matters({ matters }: { readonly matters: readonly Matter[] }) {
  const texts = useTexts(ATTENTION);
  return (
    <section className="card">
      <ul className="matters">
        {matters.map(({ kind, certificateId, name, at, part }) => (
          <li key={`${kind} ${certificateId}`}>
            <div className="grow">
              <span className={`tag ${TONES[kind]}`}>{texts.kind[kind]}</span>
              <strong>
                <Words text={name === '' ? certificateId : name} />
              </strong>
              <span className="small muted">
                <code>{certificateId}</code> · <Time at={at} />
              </span>
            </div>
            <Link className="button" href={`/certificates/${certificateId}/${part}`}>
              {texts.act[kind]}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
