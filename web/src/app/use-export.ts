// The export of a selection: asked of the service, then saved as a file.

import { exportFile, type ExportWish } from '../api/export.ts';
import { saveFile } from '../parts/save-file.ts';
import { useSurroundings } from './app-context.ts';
import { type Act, useAct } from './use-act.ts';

export function useExport(): Act<readonly [wish: ExportWish]> {
  const { client } = useSurroundings();
  return useAct(async (wish) => {
    const file = await exportFile(client, wish);
    saveFile(file, { name: `${wish.what}.${wish.format}`, type: file.type });
  });
}
