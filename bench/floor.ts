// The floor, a program of its own: the least that must be done for a reissue that is checked, signed and kept.
//
// It checks one TC3 signature by the letter, reads and verifies the CSR, commits the plan, signs, and commits the
// certificate. It has no policies, no lineage, no rules, no jobs and no log. Arguments: folder, CSR file (PEM).

import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PUBLIC_PROFILE } from '../src/ca/profile.ts';
import { writeFixedExtensions, writeSubject } from '../src/ca/server-certificate.ts';
import { signatureAlgorithmOf } from '../src/x509/algorithms.ts';
import { writeSigned, writeTbsCertificate } from '../src/x509/certificate-writer.ts';
import { readCsr, signatureDefectOf } from '../src/x509/csr.ts';
import { keyIdentifierOf } from '../src/x509/key-identifier.ts';
import { writeName } from '../src/x509/name-writer.ts';
import { openGroupedDatabase } from './floor-database.ts';

const CREDENTIAL = { secretId: 'AKIDfloor', secretKey: 'floor' };
const VALIDITY_MS = 199 * 24 * 3600 * 1000;
const [folder = '.', csrFile = ''] = process.argv.slice(2);

const ownCsr = readFileSync(csrFile, 'utf8');
const database = openGroupedDatabase(join(folder, 'floor.db'));
const authority = makeAuthority();
const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, credential: CREDENTIAL })}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  database.close();
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

async function issue(pem: string): Promise<string> {
  const csr = readCsr(pem);
  if (signatureDefectOf(csr, { acceptsSha1: true }) !== undefined) throw new Error('csr');
  const id = randomBytes(6).toString('base64url');
  const serial = randomBytes(16);
  serial[0] = 0x55;
  const tbs = writeTbs(csr, serial);
  const serialText = serial.toString('hex');
  await database.run((statements) => statements.plan.run(serialText, id, sha256(tbs)));
  const { signatureAlgorithm, key } = authority;
  const der = writeSigned({ tbs, signatureAlgorithm, signature: sign('sha256', tbs, key) });
  await database.run((statements) => {
    statements.complete.run(serialText);
    statements.insert.run(id, serialText, csr.der, der);
  });
  return id;
}

function writeTbs(csr: ReturnType<typeof readCsr>, serial: Buffer): Uint8Array {
  const names = { names: csr.dnsNames, addresses: [] };
  const subject = { ...names, spki: csr.spki, keyKind: 'signing' as const, serial: serial.toString('hex') };
  const { name, extensions } = writeSubject(subject, authority.fixed);
  const now = Date.now();
  return writeTbsCertificate({
    serial,
    signatureAlgorithm: authority.signatureAlgorithm,
    issuer: authority.name,
    notBefore: new Date(now),
    notAfter: new Date(now + VALIDITY_MS),
    subject: name,
    spki: csr.spki,
    extensions,
  });
}

function makeAuthority() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const addresses = {
    certificate: 'http://ca.example.test/ca',
    revocationList: 'http://ca.example.test/crl',
    ocsp: 'http://ca.example.test/ocsp',
  };
  const key: KeyObject = privateKey;
  return {
    key,
    name: writeName([{ type: 'commonName', value: 'Floor' }]),
    signatureAlgorithm: signatureAlgorithmOf('p256').identifier,
    fixed: writeFixedExtensions(PUBLIC_PROFILE, {
      keyIdentifier: keyIdentifierOf(spki),
      addresses,
      distributionPoints: [addresses.revocationList],
    }),
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
