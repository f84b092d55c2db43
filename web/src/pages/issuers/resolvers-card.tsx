// The DNS servers that looks at proofs ask, as a look at them now finds them.

import { useTexts } from '../../app/app-context.ts';
import type { Finding } from '../../api/installation.ts';
import { Failure } from '../../parts/failure.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Words } from '../../parts/words.tsx';
import { ISSUERS } from '../../texts/issuers.ts';
import { Found, TryButton } from './states-card.tsx';
import { useExamination } from './use-examination.ts';

export function ResolversCard() {
  const texts = useTexts(ISSUERS);
  const { findings, look, mayLook } = useExamination('resolvers');
  if (!mayLook) return null;
  const columns: readonly Column<Finding>[] = [
    { label: texts.column.name, kind: 'lead', cell: ({ Subject, Check }) => <Words text={Subject || Check} /> },
    { label: texts.column.now, cell: (finding) => <Found findings={[finding]} /> },
  ];
  return (
    <section className="card" aria-label={texts.resolvers}>
      <header>
        <div>
          <h2>{texts.resolvers}</h2>
          <p className="small muted">{texts.resolversLead}</p>
        </div>
        <TryButton title={texts.resolvers} look={look} />
      </header>
      {look.failure !== undefined && (
        <div className="body">
          <Failure failure={look.failure} />
        </div>
      )}
      {findings === undefined ? (
        <p className="body muted">{texts.unproven}</p>
      ) : (
        <div className="body flush">
          <Table
            label={texts.resolvers}
            rows={findings}
            columns={columns}
            keyOf={({ Check, Subject, Found: found }) => `${Check} ${Subject} ${found}`}
          />
        </div>
      )}
    </section>
  );
}
