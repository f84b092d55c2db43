// Whether there is room where the database, or what the service keeps besides, lies.

import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Finding } from '../../cli/finding.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

const MIB = 1024 * 1024;
/** A day's quota of orders of one account, 100,000 of 2.8 KB each; then writes fail. */
export const BAD_FREE_BYTES = 256 * MIB;
/** Some days of that, and room for a copy by `reseal backup`. */
export const LOW_FREE_BYTES = 2048 * MIB;

export async function checkDisk({ config }: Pick<Examined, 'config'>): Promise<readonly Finding[]> {
  const subject = resolve(config.dataFolder);
  return [roomOf(subject, await freeBytesAt(subject))];
}

export function roomOf(subject: string, freeBytes: number): Finding {
  const found = `${Math.floor(freeBytes / MIB)} MiB are free`;
  if (freeBytes >= LOW_FREE_BYTES) return finding('disk', { subject, condition: 'good', found });
  const advice = 'make room there, or move RESEAL_DATA to where there is some';
  return finding('disk', { subject, condition: freeBytes < BAD_FREE_BYTES ? 'bad' : 'attention', found, advice });
}

/** To an ordinary user; of a folder that is not there yet, that of the nearest one above it. */
async function freeBytesAt(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && dirname(path) !== path) return await freeBytesAt(dirname(path));
    throw error;
  }
}
