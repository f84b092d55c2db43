// CheckCertificateDomainVerification: what a check of each proof sees now.

import { type ProofVerification, verifyProofs } from '../../certificates/ordering/complete.ts';
import type { CaaFinding } from '../../certificates/model/caa.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { type DomainName, isAtOrBelow } from '../../certificates/model/domain-name.ts';
import type { ValidationMethod, ValidationResult } from '../../certificates/model/proof.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import type { Language } from '../call/request.ts';
import { findingView, shownReason } from '../views/proof-finding.ts';
import { wordOfMethod } from '../words/wire-values.ts';

/** reference/lifecycle.md, "Proofs". */
const LOCAL_CHECKS: { readonly [result in Exclude<ValidationResult, 'notCorroborated'>]: number } = {
  good: 1,
  txtNotFound: -1,
  txtWrong: -2,
  nsNotFound: -3,
  tlsFailed: -4,
  tlsWrong: -5,
  fileNotFound: -4,
  fileWrong: -5,
  cnameNotFound: -6,
  cnameWrong: -7,
};

/** From somewhere else it is as if it were not there, which the wire tells by method. */
const NOT_FOUND: { readonly [method in ValidationMethod]: keyof typeof LOCAL_CHECKS } = {
  managedDns: 'txtNotFound',
  dns: 'txtNotFound',
  file: 'fileNotFound',
  tlsAlpn: 'tlsFailed',
};

/** A look at the proofs of one certificate holds up to a hundred sockets while DNS is silent. */
export const LOOKS_AT_ONCE = 10;

const CA_CHECK_GOOD = 2;
const CA_CHECK_NOT_YET = -1;

export const CheckCertificateDomainVerification = defineAction({
  name: 'CheckCertificateDomainVerification',
  input: { CertificateId: 'string!', Findings: 'bool' },
  needsVerified: false,
  callsAtOnce: LOOKS_AT_ONCE,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const verifications = await verifyProofs(call.world, certificate);
    const { language, input } = call;
    const about = { certificate, language, at: call.world.clock.now() };
    return {
      VerificationResults: verifications.map((one) => (input.Findings === true ? whole : resultOf)(one, about)),
    };
  },
});

interface About {
  readonly certificate: Certificate;
  readonly language: Language;
  readonly at: Date;
}

/** By the extension parameter Findings (docs/extensions.md). */
function whole(verification: ProofVerification, about: About) {
  const { proof, finding } = verification;
  const looked = { finding, at: about.at };
  return { ...resultOf(verification, about), Findings: findingView(proof, looked, about.language) };
}

function resultOf({ proof, finding }: ProofVerification, { certificate, language }: About) {
  const isIssued = certificate.step === 'issued';
  const isGood = finding.result === 'good';
  // What the wire has no members of its own for is told where the proof itself is no trouble.
  const objection = isGood ? objectionTo(certificate, proof.domain) : undefined;
  const trouble = isGood ? objection : finding;
  return {
    Domain: proof.domain,
    VerifyType: wordOfMethod(proof.method),
    LocalCheck: LOCAL_CHECKS[finding.result === 'notCorroborated' ? NOT_FOUND[proof.method] : finding.result],
    CaCheck: isIssued || (proof.provedAt !== undefined && objection === undefined) ? CA_CHECK_GOOD : CA_CHECK_NOT_YET,
    LocalCheckFailReason: trouble === undefined ? '' : shownReason(trouble.detail, language),
    CheckValue: (objection ?? finding).seen,
    Frequently: false,
    Issued: isIssued,
  };
}

/** Of the CAA records of a name that the domain's proof stands for. */
function objectionTo({ caa }: Certificate, domain: DomainName): CaaFinding | undefined {
  return caa?.findings.find(({ name, result }) => result !== 'permitted' && isAtOrBelow(name, domain));
}
