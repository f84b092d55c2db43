// What needs somebody, or that nothing does.

import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useMay, useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useChanges } from '../../app/use-call.ts';
import type { ActionName } from '../../api/actions.ts';
import type { Client } from '../../api/client.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { ATTENTION } from '../../texts/attention.ts';
import {
  byUrgency,
  campaignMatters,
  heldMatters,
  MATTER_FILTERS,
  type Matter,
  type MatterKind,
  mattersOf,
  targetMatters,
} from './matters.ts';

/** Of each kind so many are shown. */
const SHOWN = 50;
/** As many as the service tells at once: any of them may serve something else. */
const MOST_TARGETS = 1000;

interface Found {
  readonly matters: readonly Matter[];
  readonly at: Date;
}

export function AttentionPage() {
  const texts = useTexts(ATTENTION);
  const { client } = useSurroundings();
  const may = useMay();
  const [found, setFound] = useState<Found | undefined>();
  const look = useAct(async () => setFound({ matters: await findMatters(client, may), at: new Date() }));
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

/** What the person's policy hides is not asked for. */
async function findMatters(client: Client, may: (action: string) => boolean): Promise<readonly Matter[]> {
  const kinds = Object.keys(MATTER_FILTERS) as readonly (keyof typeof MATTER_FILTERS)[];
  const listed = kinds.map(async (kind) => {
    const { Certificates } = await client.call('DescribeCertificates', { ...MATTER_FILTERS[kind], Limit: SHOWN });
    return mattersOf(kind, Certificates);
  });
  const others = [
    ifMay('ResealDescribeScheduledRevocations', async (action) => {
      return heldMatters((await client.call(action, { Limit: SHOWN })).ScheduledRevocations);
    }),
    ifMay('ResealDescribeTargets', async (action) => {
      return targetMatters((await client.call(action, { Limit: MOST_TARGETS })).Targets);
    }),
    ifMay('ResealDescribeCampaigns', async (action) => {
      return campaignMatters((await client.call(action, { Limit: SHOWN })).Campaigns, new Date());
    }),
  ];
  return byUrgency((await Promise.all([...listed, ...others])).flat());

  async function ifMay<Name extends ActionName>(
    action: Name,
    ask: (action: Name) => Promise<readonly Matter[]>,
  ): Promise<readonly Matter[]> {
    return may(action) ? await ask(action) : [];
  }
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
  target: 'bad',
  campaignPaused: 'warn',
  campaignLate: 'bad',
};

function Matters({ matters }: { readonly matters: readonly Matter[] }) {
  const texts = useTexts(ATTENTION);
  return (
    <section className="card">
      <ul className="matters">
        {matters.map(({ kind, id, name, at, href }) => (
          <li key={`${kind} ${id}`}>
            <div className="grow">
              <span className={`tag ${TONES[kind]}`}>{texts.kind[kind]}</span>
              <strong>
                <Words text={name === '' ? id : name} />
              </strong>
              <span className="small muted">
                <code>{id}</code> · <Time at={at} />
              </span>
            </div>
            <Link className="button" href={href}>
              {texts.act[kind]}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
