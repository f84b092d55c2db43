// What is found of a proof from each place: from the service itself, and from each perspective.

import { useTexts } from '../../app/app-context.ts';
import type { PlaceResult, ProofFinding } from '../../api/proofs.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { Words } from '../../parts/words.tsx';
import { PROOFS } from '../../texts/proofs.ts';

interface Seen {
  readonly place: string;
  readonly result: PlaceResult;
  readonly found: readonly string[];
  readonly reason: string;
}

/** Nothing where nobody else was asked: what is found here is told beside what is expected. */
export function SeenFrom({ finding }: { readonly finding: ProofFinding }) {
  const texts = useTexts(PROOFS);
  if (finding.Perspectives.length === 0) return null;
  const here = { place: texts.here, result: finding.Result, found: finding.Found, reason: '' };
  const others = finding.Perspectives.map(
    ({ Name, Result, Found, Reason }): Seen => ({ place: Name, result: Result, found: Found, reason: Reason }),
  );
  const columns: readonly Column<Seen>[] = [
    { label: texts.column.place, cell: ({ place }) => <Words text={place} />, kind: 'lead' },
    { label: texts.column.result, cell: (seen) => <Result seen={seen} /> },
    { label: texts.column.found, cell: ({ found }) => found.map((value) => <Value key={value} value={value} />) },
  ];
  return <Table label={texts.seenFrom} rows={[here, ...others]} columns={columns} keyOf={({ place }) => place} />;
}

function Result({ seen: { result, reason } }: { readonly seen: Seen }) {
  const texts = useTexts(PROOFS);
  return (
    <>
      {texts.result[result]}
      {reason !== '' && (
        <p className="small muted">
          <Words text={reason} />
        </p>
      )}
    </>
  );
}

function Value({ value }: { readonly value: string }) {
  return (
    <div>
      <code>
        <Words text={value} />
      </code>
    </div>
  );
}
