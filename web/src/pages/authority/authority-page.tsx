// The built-in authorities by what they are for: roots and issuing ones, their lists and responders, and the roll-over.

import { useState } from 'react';
import { useMay, useSurroundings, useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { Authority } from '../../api/installation.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Notice } from '../../parts/notice.tsx';
import { AUTHORITY } from '../../texts/authority.ts';
import { AuthoritiesTable } from './authorities-table.tsx';

type Kind = Authority['Kind'];

export function AuthorityPage() {
  const texts = useTexts(AUTHORITY);
  const { data, failure, reload } = useCall({ action: 'ResealDescribeAuthorities', input: {} });
  const [rolled, setRolled] = useState('');
  const [asked, setAsked] = useState<Kind | undefined>();
  const kinds = Map.groupBy(data?.Authorities ?? [], ({ Kind: kind }) => kind);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
      </div>
      {rolled !== '' && (
        <div role="status">
          <Notice>{texts.rolled(rolled)}</Notice>
        </div>
      )}
      {failure !== undefined && <Failure failure={failure} retry={reload} />}
      {data === undefined && failure === undefined && <Loading />}
      {data?.Authorities.length === 0 && <Empty icon="seal" title={texts.emptyTitle} text={texts.emptyText} />}
      {[...kinds].map(([kind, authorities]) => (
        <KindCard key={kind} kind={kind} authorities={authorities} onRoll={() => setAsked(kind)} />
      ))}
      {asked !== undefined && (
        <RollOver
          kind={asked}
          authorities={kinds.get(asked) ?? []}
          onRolled={(id) => {
            setRolled(id);
            reload();
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}

interface KindProps {
  readonly kind: Kind;
  readonly authorities: readonly Authority[];
  readonly onRoll: () => void;
}

function KindCard({ kind, authorities, onRoll }: KindProps) {
  const texts = useTexts(AUTHORITY);
  const may = useMay();
  return (
    <section className="card" aria-label={texts.kind[kind]}>
      <header>
        <h2>{texts.kind[kind]}</h2>
        {may('ResealRollAuthority') && (
          <button type="button" className="button" aria-label={`${texts.roll}: ${texts.kind[kind]}`} onClick={onRoll}>
            {texts.roll}
          </button>
        )}
      </header>
      <div className="body flush">
        <AuthoritiesTable label={texts.kind[kind]} authorities={authorities} />
      </div>
    </section>
  );
}

interface RollProps {
  readonly kind: Kind;
  readonly authorities: readonly Authority[];
  readonly onRolled: (id: string) => void;
  readonly onClose: () => void;
}

function RollOver({ kind, authorities, onRolled, onClose }: RollProps) {
  const texts = useTexts(AUTHORITY);
  const { client } = useSurroundings();
  const isRootAway = authorities.findLast(({ Role }) => Role === 'root')?.IsKeyHere !== true;
  const run = async (): Promise<void> => {
    const { AuthorityId } = await client.call('ResealRollAuthority', { Kind: kind });
    onRolled(AuthorityId);
  };
  return (
    <Confirm title={texts.rollTitle} act={texts.roll} isOff={isRootAway} run={run} onClose={onClose}>
      <p>{isRootAway ? texts.rollAway : texts.rollText(texts.kind[kind])}</p>
    </Confirm>
  );
}
