// The floor, a program of its own: the least that must be done for a reissue that is checked, signed and kept.
//
// It checks one TC3 signature by the letter, reads and verifies the CSR, commits the plan, signs, and commits the
// certificate. It has no policies, no lineage, no rules, no jobs and no log. Arguments: folder, CSR file (PEM).

import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openFloorIssuing } from './floor-issuing.ts';

const CREDENTIAL = { secretId: 'AKIDfloor', secretKey: 'floor' };
const [folder = '.', csrFile = ''] = process.argv.slice(2);

const ownCsr = readFileSync(csrFile, 'utf8');
const { issue, close } = openFloorIssuing(folder);
const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, credential: CREDENTIAL })}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const reply = await replyTo(request, body).catch((error: unknown) => ({ Error: { Code: String(error) } }));
  const text = JSON.stringify({ Response: reply });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

async function replyTo(request: IncomingMessage, body: Buffer): Promise<object> {
  checkSignature(request, body);
  const input = JSON.parse(body.toString()) as { readonly CertificateId: string; readonly CsrContent?: string };
  if (request.headers['x-tc-action'] !== 'ReplaceCertificate') return { Status: 1 };
  return { CertificateId: await issue(input.CsrContent ?? ownCsr) };
}

function checkSignature({ headers }: IncomingMessage, body: Buffer): void {
  const { authorization = '', host = '' } = headers;
  const [, scope = '', signature] = /Credential=[^/]+\/([^,]+), .*Signature=([0-9a-f]+)$/.exec(authorization) ?? [];
  const [day = '', service = '', last = ''] = scope.split('/');
  const type = headers['content-type'] ?? '';
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
  const key = [day, service, last].reduce<Buffer>(hmac, Buffer.from(`TC3${CREDENTIAL.secretKey}`));
  const text = `TC3-HMAC-SHA256\n${String(headers['x-tc-timestamp'])}\n${scope}\n${sha256(canonical)}`;
  if (hmac(key, text).toString('hex') !== signature) throw new Error('signature');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
