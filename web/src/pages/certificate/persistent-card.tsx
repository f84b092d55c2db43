// The record by which every later proof of a domain is given, ready to copy, with a look for it.

import { useState } from 'react';
import { useMay, useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useCall } from '../../app/use-call.ts';
import type { ProofFinding } from '../../api/proofs.ts';
import { Copyable } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Words } from '../../parts/words.tsx';
import { PROOFS } from '../../texts/proofs.ts';
import { SeenFrom } from './seen-from.tsx';

/** Nothing where the service looks for none, or the policy does not let it be asked: then there is nothing to copy. */
export function PersistentCard({ domain }: { readonly domain: string }) {
  const texts = useTexts(PROOFS);
  const may = useMay();
  const { client } = useSurroundings();
  const [finding, setFinding] = useState<ProofFinding | undefined>();
  const isAsked = domain !== '' && may('ResealDescribePersistentRecord');
  const { data: record } = useCall({
    action: 'ResealDescribePersistentRecord',
    input: isAsked ? { Domain: domain, Wildcard: true } : undefined,
  });
  const look = useAct(async () => {
    setFinding((await client.call('ResealCheckPersistentRecord', { Domain: domain })).Finding);
  });
  if (record === undefined) return null;
  return (
    <section className="card" aria-label={texts.persistentTitle}>
      <header>
        <h2>{texts.persistentTitle}</h2>
        {may('ResealCheckPersistentRecord') && (
          <button type="button" className="button" disabled={look.isUnderWay} onClick={() => look.run()}>
            {texts.persistentCheck}
          </button>
        )}
      </header>
      <div className="body stack">
        <p className="muted">{texts.persistentLead}</p>
        <dl className="facts">
          <dt>{texts.persistentName}</dt>
          <dd>
            <Copyable value={record.Name} label={texts.persistentName} />
          </dd>
          <dt>{texts.persistentValue}</dt>
          <dd>
            <Copyable value={record.Value} label={texts.persistentValue} />
          </dd>
        </dl>
        {look.failure !== undefined && <Failure failure={look.failure} />}
        {finding !== undefined && (
          <p role="status">
            <Words text={finding.Reason} />
          </p>
        )}
        {finding !== undefined && <SeenFrom finding={finding} />}
      </div>
    </section>
  );
}
