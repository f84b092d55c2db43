// How many certificates are selected, and what can be done to all of them.

import { useState } from 'react';
import { useMay, useTexts } from '../../app/app-context.ts';
import { useExport } from '../../app/use-export.ts';
import type { ListFilter } from '../../api/actions.ts';
import { Failure } from '../../parts/failure.tsx';
import { ActsMenu } from '../../parts/menu.tsx';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import type { BulkKind } from './bulk-form.tsx';
import { countOf, exportOf, NOTHING, type Selection } from './selection.ts';

const NEEDED: Readonly<Record<BulkKind, string>> = {
  reissue: 'ReplaceCertificate',
  tag: 'ModifyResourceTags',
  untag: 'ModifyResourceTags',
  project: 'ModifyCertificateProject',
  download: 'DownloadCertificate',
  delete: 'DeleteCertificates',
};

const KINDS = Object.keys(NEEDED) as readonly BulkKind[];

interface BarProps {
  readonly selection: Selection;
  readonly filter: ListFilter;
  /** How many the filter finds. */
  readonly total: number;
  readonly onSelect: (selection: Selection) => void;
  readonly onDone: () => void;
}

export function BulkBar({ selection, filter, total, onSelect, onDone }: BarProps) {
  const texts = useTexts(CERTIFICATES);
  const may = useMay();
  const exporting = useExport();
  const [kind, setKind] = useState<BulkKind | undefined>();
  const count = countOf(selection);
  if (count === 0) return null;
  const acts = [
    ...KINDS.filter((one) => one !== 'delete').map((one) => ({
      id: one,
      label: texts.act[one],
      isOff: !may(NEEDED[one]),
    })),
    { id: 'csv', label: texts.act.csv, isOff: exporting.isUnderWay },
    { id: 'json', label: texts.act.json, isOff: exporting.isUnderWay },
    { id: 'delete', label: texts.act.delete, isGrave: true, isOff: !may(NEEDED.delete) },
  ];
  const act = (id: string): void => {
    if (id === 'csv' || id === 'json') exporting.run(exportOf(selection, id));
    else setKind(KINDS.find((one) => one === id));
  };
  return (
    <div className="bulk" role="status">
      <strong>{texts.selected(count)}</strong>
      {selection.kind === 'some' && count < total && (
        <button
          type="button"
          className="button quiet small"
          onClick={() => onSelect({ kind: 'all', filter, count: total })}
        >
          {texts.selectAll(total)}
        </button>
      )}
      <button type="button" className="button quiet small" onClick={() => onSelect(NOTHING)}>
        {texts.unselect}
      </button>
      <ActsMenu label={texts.acts} acts={acts} onAct={act} isSmall />
      {exporting.failure !== undefined && <Failure failure={exporting.failure} />}
      {kind !== undefined && (
        <BulkDialog
          kind={kind}
          selection={selection}
          onClose={() => {
            setKind(undefined);
            onSelect(NOTHING);
            onDone();
          }}
        />
      )}
    </div>
  );
}
