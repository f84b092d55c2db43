// The files in which a server has its certificate: their places, what goes into each, and with which mode and owner.

import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import type { Material } from '../material.ts';
import type { FileFacts } from './host.ts';

/** What a file holds: the leaf with its chain, each of both, the key, or all of it, as HAProxy wants it. */
export const FILE_PARTS = ['fullchain', 'certificate', 'chain', 'key', 'combined'] as const;
export type FilePart = (typeof FILE_PARTS)[number];

export interface FilesSetting {
  /** Absolute paths, each once. */
  readonly paths: { readonly [part in FilePart]?: string };
  /** Undefined for that of the former file; where there is none, keys are for their owner alone. */
  readonly mode: number | undefined;
  /** A name or a number; undefined for that of the former file, or of whoever writes. */
  readonly owner: string | undefined;
  readonly group: string | undefined;
}

export interface FileContent {
  readonly path: string;
  /** Undefined for a file that is to be gone. */
  readonly content: Uint8Array | undefined;
  /** Of a file that is put back; undefined for what the setting says. */
  readonly facts: FileFacts | undefined;
}

const OWNER_ONLY = 0o600;
const FOR_ALL = 0o644;
const WITH_KEYS: ReadonlySet<FilePart> = new Set(['key', 'combined']);

/** In the order in which they are put in place. */
export function filesOf({ paths }: FilesSetting, material: Material): readonly FileContent[] {
  return partsOf(paths).map(({ part, path }) => {
    return { path, content: bytesOfUtf8(textOf(part, material)), facts: undefined };
  });
}

export function partsOf(paths: FilesSetting['paths']): readonly { readonly part: FilePart; readonly path: string }[] {
  return FILE_PARTS.flatMap((part) => {
    const path = paths[part];
    return path === undefined ? [] : [{ part, path }];
  });
}

/** Of a file that there was not. */
export function firstModeOf({ paths, mode }: FilesSetting, path: string): number {
  const part = partsOf(paths).find((one) => one.path === path)?.part;
  return mode ?? (part !== undefined && WITH_KEYS.has(part) ? OWNER_ONLY : FOR_ALL);
}

/** PEM of the leaf and what follows it, as far as the files have it; each by its path. */
export function leafTextOf({ paths }: FilesSetting, contentAt: ReadonlyMap<string, Uint8Array>): string {
  const path = paths.fullchain ?? paths.certificate ?? paths.combined;
  const content = path === undefined ? undefined : contentAt.get(path);
  return content === undefined ? '' : utf8Of(content);
}

function textOf(part: FilePart, material: Material): string {
  switch (part) {
    case 'fullchain':
      return material.fullchainPem;
    case 'certificate':
      return material.certificatePem;
    case 'chain':
      return material.chainPem;
    case 'key':
      return material.keyPem;
    case 'combined':
      return material.fullchainPem + material.keyPem;
  }
}
