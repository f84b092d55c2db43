// An S3 server over a folder, Versity's gateway, started by a test with one bucket.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Credential } from '../../../src/deploy/s3/signature.ts';
import { skipWithout } from '../judges/needed.ts';
import { findFreePort } from '../service.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { launch } from './program.ts';

export const skipWithoutS3 = skipWithout('versitygw');

export interface S3Gateway extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credential: S3Credential;
  /** What lies in the bucket under this key; undefined for nothing. */
  readonly textAt: (key: string) => string | undefined;
}

const REGION = 'eu-central-1';
const BUCKET = 'certificates';
const CREDENTIAL: S3Credential = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a secret of the tests / with signs' };

export async function startS3Gateway(): Promise<S3Gateway> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  mkdirSync(join(folder.path, BUCKET));
  const port = await findFreePort();
  const { accessKeyId, secretAccessKey } = CREDENTIAL;
  const login = ['--access', accessKeyId, '--secret', secretAccessKey, '--region', REGION];
  const args = [...login, '--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--nometa', folder.path];
  cleanup.use(await launch({ command: 'versitygw', args, port }));
  const kept = cleanup.move();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    bucket: BUCKET,
    credential: CREDENTIAL,
    textAt: (key) => textOf(join(folder.path, BUCKET, key)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
