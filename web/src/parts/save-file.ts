// Something that the page has made, or was given, saved as a file.

export function saveFile(
  content: Blob | Uint8Array<ArrayBuffer> | string,
  { name, type }: { readonly name: string; readonly type: string },
): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
