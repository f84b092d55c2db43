// Checks a proof by TLS: the host shows a certificate that was made for this one look (RFC 8737 §3, of addresses RFC 8738 §6).

import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Proof, ProofFinding } from '../certificates/model/proof.ts';
import { equalBytes } from '../lib/bytes.ts';
import { addressOfOctets, reverseNameOf } from '../lib/network/ip-address.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { ReasonError, reasonOf } from '../reasons/reason-error.ts';
import { type CertificateFacts, MAX_CERTIFICATE_BYTES, readCertificate } from '../x509/certificate/certificate.ts';
import { EncodingError, readDer } from '../x509/der/reader.ts';
import { type FileProofSettings, findAddresses } from './file-proof.ts';
import { finding, findingOf } from './finding.ts';

/** RFC 8737 §6.2. */
const PROTOCOL = 'acme-tls/1';
/** RFC 8737 §3, id-pe-acmeIdentifier. */
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31';
const HASH_BYTES = 32;

/** Never throws for outside trouble. */
export async function checkTlsAlpnProof(proof: Proof, settings: FileProofSettings): Promise<ProofFinding> {
  const { domain } = proof;
  const signal = AbortSignal.any([settings.signal, AbortSignal.timeout(settings.timing.totalMs)]);
  try {
    return judge(proof, await fetchCertificate(domain, settings, signal));
  } catch (error) {
    const why = signal.aborted ? because('takesLonger', { most: settings.timing.totalMs }) : reasonOf(error);
    return finding('tlsFailed', because('tlsProofFailed', { name: domain, why }));
  }
}

/** Of the first address that can be connected to; the others are those of the same host. */
async function fetchCertificate(domain: string, settings: FileProofSettings, signal: AbortSignal): Promise<Uint8Array> {
  let trouble: unknown;
  for (const address of await findAddresses(domain, settings)) {
    try {
      const { accountUin, fetches } = settings;
      return await fetches.run({ address, accountUin, signal }, async () => {
        return await shakeHands({ address, domain, port: settings.ports.httpsPort, signal });
      });
    } catch (error) {
      if (signal.aborted) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

interface Handshake {
  readonly address: string;
  readonly domain: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** The certificate is verified by nothing but what stands in it: it is signed by its own key. */
async function shakeHands({ address, domain, port, signal }: Handshake): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const servername = isIP(domain) === 0 ? domain : reverseNameOf(domain);
  const socket = connect({
    host: address,
    port,
    servername,
    ALPNProtocols: [PROTOCOL],
    // RFC 8737 §3.
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
  });
  const giveUp = (): void => reject(new ReasonError(because('timeUp')));
  signal.addEventListener('abort', giveUp, { once: true });
  socket.once('secureConnect', () => {
    const defect = protocolDefectOf(socket);
    const der = socket.getPeerX509Certificate()?.raw;
    if (defect !== undefined || der === undefined) reject(new ReasonError(defect ?? because('tlsNoCertificate')));
    else resolve(new Uint8Array(der));
  });
  socket.once('error', reject);
  socket.once('close', () => reject(new ReasonError(because('tlsNoCertificate'))));
  try {
    if (signal.aborted) giveUp();
    return await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

function protocolDefectOf(socket: TLSSocket): Reason | undefined {
  return socket.alpnProtocol === PROTOCOL ? undefined : because('tlsNoAlpn', { protocol: PROTOCOL });
}

function judge({ domain, value }: Proof, der: Uint8Array): ProofFinding {
  const certificate = readWithin(der);
  const names = namesIn(certificate);
  const isForOthers = certificate.otherNameKinds.length > 0 || names.length !== 1 || names[0] !== domain;
  if (isForOthers) return findingOf('tlsWrong', names, because('tlsOtherNames', { name: domain }));
  const extension = certificate.extensions.get(ACME_IDENTIFIER);
  if (extension?.critical !== true) return finding('tlsWrong', because('tlsNoIdentifier', { name: domain }));
  const shown = readDer(extension.value, { what: 'certificate', maxBytes: HASH_BYTES + 2 }, (cursor) =>
    cursor.octetString('acmeIdentifier'),
  );
  const isRight = equalBytes(shown, hash('sha256', value, 'buffer'));
  if (isRight) return finding('good', because('tlsGood', { name: domain }));
  return finding('tlsWrong', because('tlsOtherValue', { name: domain }));
}

/** Names in the case in which they stand there: RFC 8737 §3 asks for the very name. */
function namesIn({ dnsNames, addresses }: CertificateFacts): readonly string[] {
  return [...dnsNames.map((name) => name.toLowerCase()), ...addresses.map(addressOfOctets)];
}

function readWithin(der: Uint8Array): CertificateFacts {
  if (der.length > MAX_CERTIFICATE_BYTES) {
    throw new ReasonError(because('moreBytesThan', { most: MAX_CERTIFICATE_BYTES }));
  }
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof EncodingError) throw new ReasonError(error.wholeReason, { cause: error });
    throw error;
  }
}
