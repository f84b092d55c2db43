// What the floor does for one certificate: the CSR read and verified, the plan committed, signed, the certificate committed.

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { join } from 'node:path';
import { PUBLIC_PROFILE } from '../src/ca/profile/profile.ts';
import { writeFixedExtensions, writeSubject } from '../src/ca/signing/server-certificate.ts';
import { signatureAlgorithmOf } from '../src/x509/keys/algorithms.ts';
import { writeSigned, writeTbsCertificate } from '../src/x509/certificate/certificate-writer.ts';
import { readCsr, signatureDefectOf } from '../src/x509/certificate/csr.ts';
import { keyIdentifierOf } from '../src/x509/keys/key-identifier.ts';
import { writeName } from '../src/x509/certificate/name-writer.ts';
import { openGroupedDatabase } from './floor-database.ts';

const VALIDITY_MS = 199 * 24 * 3600 * 1000;

export interface FloorIssuing {
  /** A CSR, PEM; answers the id under which the certificate is on disk. */
  readonly issue: (pem: string) => Promise<string>;
  readonly close: () => void;
}

export function openFloorIssuing(folder: string): FloorIssuing {
  const database = openGroupedDatabase(join(folder, 'floor.db'));
  const authority = makeAuthority();
  return { issue: async (pem) => await issue(pem, { database, authority }), close: () => database.close() };
}

interface Parts {
  readonly database: ReturnType<typeof openGroupedDatabase>;
  readonly authority: ReturnType<typeof makeAuthority>;
}

async function issue(pem: string, { database, authority }: Parts): Promise<string> {
  const csr = readCsr(pem);
  if (signatureDefectOf(csr, { acceptsSha1: true }) !== undefined) throw new Error('csr');
  const id = randomBytes(6).toString('base64url');
  const serial = randomBytes(16);
  serial[0] = 0x55;
  const tbs = writeTbs(csr, { serial, authority });
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

function writeTbs(
  csr: ReturnType<typeof readCsr>,
  { serial, authority }: Pick<Parts, 'authority'> & { readonly serial: Buffer },
): Uint8Array {
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

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
