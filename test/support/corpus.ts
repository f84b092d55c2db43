// What openssl made when it was asked for odd things (test/vectors/corpus), for the readers to be tried on.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePem } from '../../src/x509/pem/pem.ts';

const FOLDER = join(import.meta.dirname, '../vectors/corpus');

export interface CorpusFile {
  readonly name: string;
  readonly pem: string;
  readonly der: Uint8Array;
}

export function readCorpus(folder: 'certificates' | 'requests' | 'keys'): readonly CorpusFile[] {
  return readdirSync(join(FOLDER, folder)).map((file) => {
    const pem = readFileSync(join(FOLDER, folder, file), 'utf8');
    const der = decodePem(pem).at(-1)?.der ?? new Uint8Array();
    return { name: file.replace(/\.pem$/, ''), pem, der };
  });
}

export const KEY_PASSWORD = 'password';
