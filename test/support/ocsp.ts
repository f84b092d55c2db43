// openssl as an OCSP client: it makes requests, and judges the answers.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECOND_MS } from '../../src/lib/clock.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { openssl, tryOpenssl } from './openssl.ts';
import type { TemporaryFolder } from './temporary-folder.ts';

export interface OcspAsking {
  readonly folder: TemporaryFolder;
  /** DER: who issued what is asked about, and whom the answer's signer must come from. */
  readonly issuer: Uint8Array;
  readonly root: Uint8Array;
  /** When the answer is judged. */
  readonly now: Date;
}

/** A request about the serials, lower-case hex; `args` such as -sha256 or -nonce. */
export function makeOcspRequest(
  { folder, issuer }: Pick<OcspAsking, 'folder' | 'issuer'>,
  { serials, args = ['-no_nonce'] }: { readonly serials: readonly string[]; readonly args?: readonly string[] },
): Uint8Array {
  const file = join(folder.path, 'request.der');
  const issuerFile = folder.write('issuer.pem', encodePem('CERTIFICATE', issuer));
  const asked = serials.flatMap((serial) => ['-serial', `0x${serial}`]);
  openssl(['ocsp', ...args, '-issuer', issuerFile, ...asked, '-reqout', file]);
  return new Uint8Array(readFileSync(file));
}

/** openssl's verdict on an answer: its text, and whether the signature is by whom the issuer lets sign. */
export function judgeAnswer(asking: OcspAsking, answer: Uint8Array, request: Uint8Array) {
  const { folder } = asking;
  const files = ['-respin', folder.write('answer.der', answer), '-reqin', folder.write('request.der', request)];
  return tryOpenssl(['ocsp', ...files, ...judging(asking), '-resp_text']);
}

/** Asks over HTTP, as a client with the certificates alone would. */
export function askOverHttp(asking: OcspAsking, args: readonly string[]): Promise<string> {
  const issuerFile = asking.folder.write('issuer.pem', encodePem('CERTIFICATE', asking.issuer));
  const all = ['ocsp', ...judging(asking), '-issuer', issuerFile, ...args];
  return new Promise((resolve) => {
    execFile('openssl', all, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

/** The signer by the root alone, whatever the machine trusts; at the time of the clock. */
function judging({ folder, issuer, root, now }: OcspAsking): readonly string[] {
  const roots = folder.write('root.pem', encodePem('CERTIFICATE', root));
  const others = folder.write('others.pem', encodePem('CERTIFICATE', issuer));
  const time = ['-attime', String(Math.floor(now.getTime() / SECOND_MS)), '-validity_period', '1000000000'];
  return ['-CAfile', roots, '-no-CApath', '-no-CAstore', '-verify_other', others, ...time];
}
