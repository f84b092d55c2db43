// Downloads, asked for and unpacked.

import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import type { Answer, TestService } from './service.ts';
import type { Credential } from './toy-service.ts';

export type Files = ReadonlyMap<string, Uint8Array>;

/** Of DownloadCertificate's answer. */
export function filesOf(answer: Answer): Files {
  return new Map(Object.entries(unzipSync(Buffer.from(String(answer['Content']), 'base64'))));
}

export async function linkTo(service: TestService, input: object, credential?: Credential): Promise<string> {
  const answer = await service.ask('DescribeDownloadCertificateUrl', input, credential);
  return String(answer['DownloadCertificateUrl']);
}

/** Of what lies behind a link: all in the folder that the zip is named by, without that. */
export async function fetchedFiles(link: string): Promise<Files> {
  const reply = await fetch(link);
  assert.equal(reply.status, 200);
  const folder = `${basename(new URL(link).pathname, '.zip')}/`;
  const files = Object.entries(unzipSync(await reply.bytes()));
  return new Map(
    files.map(([path, content]) => {
      assert.ok(path.startsWith(folder), path);
      return [path.slice(folder.length), content];
    }),
  );
}

export function textOf(files: Files, name: string): string {
  const bytes = files.get(name);
  assert.ok(bytes !== undefined, `there is no ${name}`);
  return Buffer.from(bytes).toString();
}
