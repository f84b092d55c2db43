// Proofs on the wire: DvAuthDetail, with what the applicant has to publish.

import { type Certificate, phaseOf } from '../../certificates/model/certificate.ts';
import { registrableDomainOf } from '../../certificates/model/domain-name.ts';
import type { Proof } from '../../certificates/model/proof.ts';

export type VerifyType = 'TXT' | 'CNAME' | 'FILE';

function verifyTypeOf(proof: Proof): VerifyType {
  if (proof.method === 'file') return 'FILE';
  return proof.placement?.kind === 'delegation' ? 'CNAME' : 'TXT';
}

/** After issue, as the official example has it: null, but for an empty DvAuthKeySubDomain. DvAuths' own members must be filled. */
export function dvAuthDetailOf(certificate: Certificate, now: Date) {
  const awaited = phaseOf(certificate, now) === 'validating' ? certificate.proofs : [];
  const [first] = awaited.map(dvAuthOf);
  return {
    DvAuthKey: first?.DvAuthKey ?? null,
    DvAuthValue: first?.DvAuthValue ?? null,
    DvAuthDomain: first?.DvAuthDomain ?? null,
    DvAuthPath: first?.DvAuthPath ?? null,
    DvAuthKeySubDomain: first?.DvAuthSubDomain ?? '',
    DvAuths: first === undefined ? null : awaited.map(dvAuthOf),
  };
}

function dvAuthOf(proof: Proof) {
  return proof.method === 'file' ? fileAuthOf(proof) : dnsAuthOf(proof);
}

/** Key is the name of the file, Path the folder that it lies in. */
function fileAuthOf(proof: Proof) {
  const nameAt = proof.place.lastIndexOf('/') + 1;
  return {
    DvAuthKey: proof.place.slice(nameAt),
    DvAuthValue: proof.value,
    DvAuthDomain: proof.domain,
    DvAuthPath: proof.place.slice(0, nameAt),
    DvAuthSubDomain: '',
    DvAuthVerifyType: verifyTypeOf(proof),
  };
}

/** Key is the record's whole name; Domain and SubDomain are what a DNS console asks for. */
function dnsAuthOf(proof: Proof) {
  const zone = registrableDomainOf(proof.domain);
  return {
    DvAuthKey: proof.place,
    DvAuthValue: proof.placement?.kind === 'delegation' ? proof.placement.target : proof.value,
    DvAuthDomain: zone,
    DvAuthPath: '',
    DvAuthSubDomain: proof.place.slice(0, -(zone.length + 1)),
    DvAuthVerifyType: verifyTypeOf(proof),
  };
}
