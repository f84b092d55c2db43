// Keys that cost: nested encryptions, DSA and DH of any length, derivations without end, and orders for the longest keys.

import { randomBytes } from 'node:crypto';
import {
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
} from '../../../src/x509/der/writer.ts';
import { OID } from '../../../src/x509/der/oid.ts';
import { encodePem } from '../../../src/x509/pem/pem.ts';
import { type Crowd, swarm } from '../crowd.ts';
import { Wire } from '../wire.ts';

const UPLOADS = 4;
const ORDERS = 6;
const DSA = '1.2.840.10040.4.1';
const DH = '1.2.840.113549.1.3.1';
const LONG_BITS = 24_576;

/** PBES2 with PBKDF2, over content that nobody can open. */
function encrypted(iterations: number): Uint8Array {
  const digest = sequence(objectIdentifier(OID.hmacWithSha256), nullValue());
  const pbkdf2 = sequence(octetString(randomBytes(16)), smallInteger(iterations), digest);
  const cipher = sequence(objectIdentifier(OID.aes256Cbc), octetString(randomBytes(16)));
  const scheme = sequence(sequence(objectIdentifier(OID.pbkdf2), pbkdf2), cipher);
  return sequence(sequence(objectIdentifier(OID.pbes2), scheme), octetString(randomBytes(256)));
}

/** PKCS #8 of a group that is as long as somebody likes. */
function longGroup(algorithm: string): Uint8Array {
  const prime = randomBytes(LONG_BITS / 8);
  prime[0] = 0x7f;
  const parameters = sequence(integer(prime), integer(randomBytes(32)), integer(prime));
  const key = octetString(integer(randomBytes(32)));
  return sequence(smallInteger(0), sequence(objectIdentifier(algorithm), parameters), key);
}

const OLD_ENCRYPTION = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n';

/** The old encryption of PEM around what is encrypted itself. */
function inOldEncryption(der: Uint8Array): string {
  const [first = '', ...rest] = encodePem('PRIVATE KEY', der).split('\n');
  return [first, OLD_ENCRYPTION + rest.join('\n')].join('\n');
}

const uploading = (name: string, makeKey: () => string): Crowd => ({
  name,
  run: async (wish) => {
    const { place, localAddress, credential } = wish;
    const wire = new Wire({ host: place.host, port: place.port, localAddress });
    await swarm(wish, { clients: UPLOADS }, async () => {
      const input = { CertificatePublicKey: place.certificatePem, CertificatePrivateKey: makeKey(), KeyPassword: 'x' };
      return (await wire.call(credential, 'UploadCertificate', input)).Error?.Code ?? 'OK';
    });
    wire.close();
  },
});

export const KEY_CROWDS: readonly Crowd[] = [
  uploading('nested encryptions', () => inOldEncryption(encrypted(20_000_000))),
  uploading('DSA keys of 24,576 bits', () => encodePem('PRIVATE KEY', longGroup(DSA))),
  uploading('DH keys of 24,576 bits', () => encodePem('PRIVATE KEY', longGroup(DH))),
  uploading('encrypted keys', () => encodePem('ENCRYPTED PRIVATE KEY', encrypted(1_000_000))),
  {
    name: 'orders for RSA-4096',
    run: async (wish) => {
      const { place, localAddress, credential } = wish;
      const wire = new Wire({ host: place.host, port: place.port, localAddress });
      await swarm(wish, { clients: ORDERS }, async () => {
        const input = { DomainName: 'long.example.com', DvAuthMethod: 'DNS_AUTO', CsrKeyParameter: '4096' };
        const answer = await wire.call(credential, 'ApplyCertificate', { ...input, CsrEncryptAlgo: 'RSA' });
        return answer.Error?.Code ?? 'OK';
      });
      wire.close();
    },
  },
];
