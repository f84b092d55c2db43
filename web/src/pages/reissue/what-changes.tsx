// What a reissue or a renewal will change, said before it does.

import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { CertificateDetail } from '../../api/actions.ts';
import { keyWords } from '../../parts/key-words.ts';
import { Notice } from '../../parts/notice.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { ORDERS } from '../../texts/orders.ts';
import { namesOf } from '../certificate/names.ts';

interface ChangesProps {
  readonly original: CertificateDetail;
  readonly kind: 'reissue' | 'renew';
  readonly draft: { readonly key: string; readonly algorithm: string };
  /** Of the CSR, once it is read. */
  readonly csrKey: string | undefined;
}

export function WhatChanges({ original, kind, draft, csrKey }: ChangesProps) {
  const texts = useTexts(ORDERS);
  const { change } = texts;
  return (
    <section className="card">
      <header>
        <h2>{change.title}</h2>
      </header>
      <div className="body stack">
        <dl className="facts">
          <dt>{change.names}</dt>
          <dd>
            <Words text={namesOf(original).join(', ')} /> <span className="muted">({change.same})</span>
          </dd>
          <dt>{change.ends}</dt>
          <dd>
            {kind === 'renew' ? (
              change.ownEnd
            ) : (
              <>
                <Time at={original.CertEndTime} /> <span className="muted">({change.same})</span>
              </>
            )}
          </dd>
          <dt>{change.key}</dt>
          <dd>
            <KeyChange original={original} draft={draft} csrKey={csrKey} />
          </dd>
          <dt>{change.old}</dt>
          <dd>{change.oldText}</dd>
          <dt>{change.served}</dt>
          <dd>{change.servedText}</dd>
        </dl>
        <h3>{texts.becomes}</h3>
        {kind === 'renew' ? <p className="muted">{texts.becomesRenewed}</p> : <OldOne id={original.CertificateId} />}
      </div>
    </section>
  );
}

function KeyChange({ original, draft, csrKey }: Omit<ChangesProps, 'kind'>) {
  const texts = useTexts(ORDERS);
  const { change } = texts;
  if (draft.key === 'original') return <>{`${keyWords(original.EncryptAlgorithm)} (${change.same})`}</>;
  if (draft.key === 'upload') return <>{csrKey === undefined ? change.yours : `${csrKey} (${change.yours})`}</>;
  const named = texts.algorithms[draft.algorithm as keyof typeof texts.algorithms] as string | undefined;
  return (
    <>{`${draft.algorithm === 'same' ? keyWords(original.EncryptAlgorithm) : (named ?? '')} (${change.newKey})`}</>
  );
}

function OldOne({ id }: { readonly id: string }) {
  const texts = useTexts(ORDERS);
  const { data } = useCall({ action: 'ResealDescribeScheduledRevocations', input: { CertificateId: id } });
  const [scheduled] = data?.ScheduledRevocations ?? [];
  return (
    <>
      <p className="muted">{texts.becomesKept}</p>
      {scheduled !== undefined && <Notice tone="warn">{texts.becomesScheduled(scheduled.RevokeTime)}</Notice>}
    </>
  );
}
