// The main domain as the name of files, for downloads.

import type { Certificate } from '../../certificates/model/certificate.ts';

/** With what is put before and behind it, within the 255 bytes that file systems take. */
export const MAX_FILE_STEM = 200;

/** The "*" of a wildcard, a pattern to a shell, is "_"; the id stands in where there is no name, or none of letters that files are safely called by. */
export function fileStemOf({ id, names: [main] }: Pick<Certificate, 'id' | 'names'>): string {
  if (main === undefined || main === '') return id;
  const safe = main
    .toLowerCase()
    .replace(/^\*\./u, '_.')
    .replace(/[^a-z0-9._-]/gu, '_');
  return /[a-z0-9]/u.test(safe) ? safe.slice(0, MAX_FILE_STEM) : id;
}
