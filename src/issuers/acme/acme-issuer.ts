// An ACME issuer: the issuer port over an account at an ACME authority (RFC 8555).

import { revokeCertificate } from '../../acme/client/issued-chain.ts';
import { isProblem } from '../../acme/client/acme-error.ts';
import type { Issuer, RevokeOutcome, RevokeRequest } from '../../certificates/ports/issuer.ts';
import { NO_CHANGE } from '../../certificates/ports/write-set.ts';
import { crlReasonCode } from '../../x509/status/crl-reasons.ts';
import { withAccount } from './account/signer.ts';
import { cancel } from './cancel.ts';
import { issue } from './issue.ts';
import { open } from './open.ts';
import { retriedOutcomeOf } from './outcome.ts';
import { suggest } from './suggest.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** Validity and contents of what it signs are the authority's affair: those of a request are not heeded. */
export function makeAcmeIssuer(world: AcmeIssuerWorld): Issuer {
  return {
    local: undefined,
    open: async (request) => await open(request, world),
    issue: async (request) => await issue(request, world),
    cancel: async (orderReference) => await cancel(orderReference, world),
    revoke: async (request) => await revoke(request, world),
    suggest: async (request) => await suggest(request, world),
  };
}

async function revoke({ material, reason }: RevokeRequest, world: AcmeIssuerWorld): Promise<RevokeOutcome> {
  const [leaf] = material.chain;
  if (leaf === undefined) throw new Error('Cannot revoke a certificate that has no leaf');
  try {
    await withAccount(world, async (signer) => {
      try {
        await revokeCertificate(world.session, { signer, leaf, reason: crlReasonCode(reason) });
      } catch (error) {
        // RFC 8555 §7.6: not every authority takes every reason; without one it takes the revocation itself.
        if (!isProblem(error, 'badRevocationReason')) throw error;
        await revokeCertificate(world.session, { signer, leaf, reason: undefined });
      }
    });
    return { kind: 'revoked', commit: () => NO_CHANGE };
  } catch (error) {
    return retriedOutcomeOf(error, world);
  }
}
