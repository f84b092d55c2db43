// Many downloads as one archive, packed in the page.

import { saveFile } from '../../parts/save-file.ts';

/** Each is a zip already, which does not become smaller. By the ids of their certificates. */
export async function saveArchive(zips: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const { zipSync } = await import('fflate');
  const files = Object.fromEntries([...zips].map(([id, zip]) => [`${id}.zip`, zip]));
  saveFile(zipSync(files, { level: 0 }), { name: 'certificates.zip', type: 'application/zip' });
}
