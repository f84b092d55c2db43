// What is reached over a network as rows: how it has been doing, and what a look at it finds now.

import type { ReactNode } from 'react';
import { useTexts } from '../../app/app-context.ts';
import type { Finding, State } from '../../api/installation.ts';
import { Failure } from '../../parts/failure.tsx';
import { type Column, Table, Tag } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { ISSUERS } from '../../texts/issuers.ts';
import { STATE_TONES, stateOf } from './state.ts';
import { type Check, useExamination } from './use-examination.ts';

interface CardProps<Row extends State & { readonly Name: string }> {
  readonly title: string;
  /** Undefined before they are loaded. */
  readonly rows: readonly Row[] | undefined;
  readonly nameOf: (row: Row) => ReactNode;
  /** Undefined where nothing can be asked. */
  readonly check: Check | undefined;
  /** What is said where there are none. */
  readonly empty: string;
}

export function StatesCard<Row extends State & { readonly Name: string }>(props: CardProps<Row>) {
  const { title, rows = [], nameOf, check, empty } = props;
  const { column, state } = useTexts(ISSUERS);
  const { findings, look, mayLook } = useExamination(check);
  const columns: readonly Column<Row>[] = [
    { label: column.name, kind: 'lead', cell: nameOf },
    { label: column.state, cell: (row) => <Tag tone={STATE_TONES[stateOf(row)]}>{state[stateOf(row)]}</Tag> },
    { label: column.success, kind: 'nowrap', cell: ({ LastSuccessTime }) => <Time at={LastSuccessTime} /> },
    { label: column.trouble, cell: (row) => row.LastTroubleTime !== '' && <TroubleCell row={row} /> },
  ];
  const now: Column<Row> = {
    label: column.now,
    cell: ({ Name }) => <Found findings={(findings ?? []).filter(({ Subject }) => Subject === Name)} />,
  };
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {mayLook && rows.length > 0 && <TryButton title={title} look={look} />}
      </header>
      {look.failure !== undefined && (
        <div className="body">
          <Failure failure={look.failure} />
        </div>
      )}
      {rows.length === 0 ? (
        <p className="body muted">{empty}</p>
      ) : (
        <div className="body flush">
          <Table
            label={title}
            rows={rows}
            columns={findings === undefined ? columns : [...columns, now]}
            keyOf={({ Name }) => Name}
          />
        </div>
      )}
    </section>
  );
}

function TroubleCell({ row: { LastTroubleTime, LastTrouble } }: { readonly row: State }) {
  return (
    <div>
      <Time at={LastTroubleTime} />
      {LastTrouble !== '' && (
        <span className="under">
          <Words text={LastTrouble} />
        </span>
      )}
    </div>
  );
}

export function TryButton({
  title,
  look,
}: {
  readonly title: string;
  readonly look: { readonly run: () => void; readonly isUnderWay: boolean };
}) {
  const texts = useTexts(ISSUERS);
  return (
    <button
      type="button"
      className="button"
      aria-label={`${texts.tryNow}: ${title}`}
      disabled={look.isUnderWay}
      onClick={() => look.run()}
    >
      {look.isUnderWay ? texts.trying : texts.tryNow}
    </button>
  );
}

const CONDITION_TONES: Readonly<Record<Finding['Condition'], string>> = { good: 'good', attention: 'warn', bad: 'bad' };

/** The doctor's own words, which are English. */
export function Found({ findings }: { readonly findings: readonly Finding[] }) {
  const texts = useTexts(ISSUERS);
  return (
    <div className="stack">
      {findings.map((finding) => (
        <div key={`${finding.Subject} ${finding.Found}`}>
          <Tag tone={CONDITION_TONES[finding.Condition]}>{texts.condition[finding.Condition]}</Tag>
          <span className="under" lang="en">
            <Words text={finding.Advice === '' ? finding.Found : `${finding.Found}: ${finding.Advice}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
