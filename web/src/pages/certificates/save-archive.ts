// Many downloads as one archive, packed in the page.

/** Each is a zip already, which does not become smaller. By the ids of their certificates. */
export async function saveArchive(zips: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const { zipSync } = await import('fflate');
  const files = Object.fromEntries([...zips].map(([id, zip]) => [`${id}.zip`, zip]));
  saveFile(zipSync(files, { level: 0 }), { name: 'certificates.zip', type: 'application/zip' });
}

export function saveFile(
  content: Uint8Array<ArrayBuffer> | string,
  { name, type }: { readonly name: string; readonly type: string },
): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
