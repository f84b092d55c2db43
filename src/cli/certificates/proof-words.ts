// What the applicant has to publish, in words.

import { visible } from '../output.ts';
import type { WireCertificate, WireProof } from './answers.ts';

/** A paragraph for each proof that is awaited; none when nothing is. */
export function proofWords(certificate: WireCertificate): readonly string[] {
  const proofs = (certificate.DvAuthDetail?.DvAuths ?? []).map(visibleProof);
  if (proofs.length === 0) return [];
  const isAutomatic = certificate.VerifyType === 'DNS_AUTO';
  const paragraphs = proofs.map((proof) => wordsOf(proof, isAutomatic));
  const byHand = proofs.some((proof) => !isAutomatic || typeOf(proof) === 'CNAME');
  return byHand ? [...paragraphs, `Then: reseal complete ${visible(certificate.CertificateId)}`] : paragraphs;
}

function wordsOf(proof: WireProof, isAutomatic: boolean): string {
  const type = typeOf(proof);
  if (type === 'FILE') return fileWords(proof);
  const value = type === 'TXT' ? JSON.stringify(proof.DvAuthValue) : absolute(proof.DvAuthValue);
  const record = `  ${absolute(proof.DvAuthKey)}  ${type}  ${value}`;
  if (!isAutomatic) return `Publish this record in DNS:\n${record}`;
  if (type === 'TXT') return `The service publishes this record in DNS itself:\n${record}`;
  return `Publish this record in DNS once, and leave it there; by it every later proof is automatic:\n${record}`;
}

function fileWords({ DvAuthDomain, DvAuthPath, DvAuthKey, DvAuthValue }: WireProof): string {
  return `Serve this address:\n  http://${DvAuthDomain}${DvAuthPath}${DvAuthKey}\nwith just this text:\n  ${DvAuthValue}`;
}

function typeOf(proof: WireProof): string {
  return proof.DvAuthVerifyType?.toUpperCase() || (proof.DvAuthPath === '' ? 'TXT' : 'FILE');
}

function visibleProof(proof: WireProof): WireProof {
  return {
    DvAuthKey: visible(proof.DvAuthKey),
    DvAuthValue: visible(proof.DvAuthValue),
    DvAuthDomain: visible(proof.DvAuthDomain),
    DvAuthPath: visible(proof.DvAuthPath),
    DvAuthVerifyType: visible(proof.DvAuthVerifyType ?? ''),
  };
}

function absolute(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}
