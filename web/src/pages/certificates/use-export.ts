// The export of a selection: read whole, then saved as a file.

import { useSurroundings } from '../../app/app-context.ts';
import { type Act, useAct } from '../../app/use-act.ts';
import { saveFile } from '../../parts/save-file.ts';
import { FILE_TYPES, type FileFormat, tableFile } from '../../parts/table-file.ts';
import { EXPORTED, rowsOf } from './export.ts';
import type { Selection } from './selection.ts';

export function useExport(): Act<readonly [selection: Selection, format: FileFormat]> {
  const { client } = useSurroundings();
  return useAct(async (selection, format) => {
    const rows = await rowsOf(client, selection);
    saveFile(tableFile(rows, EXPORTED, format), { name: `certificates.${format}`, type: FILE_TYPES[format] });
  });
}
