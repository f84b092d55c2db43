// Whether a caller may have the private key of a certificate, which its policy must allow besides the action that shows it.

import type { Caller } from '../accounts/caller.ts';
import { certificateResource, decide } from '../accounts/policy.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { refuse } from '../failure.ts';

/** No action of the API; named so that no "ssl:Describe*" or "ssl:Download*" brings it along. */
export const READ_PRIVATE_KEY = 'ssl:ReadCertificatePrivateKey';

/** The certificate as the caller may see it: without keys and password where the policy does not allow them. */
export function readableBy(caller: Pick<Caller, 'policy'>, certificate: Certificate): Certificate {
  if (mayReadKey(caller, certificate)) return certificate;
  return { ...certificate, sealedKey: undefined, sealedEncryptionKey: undefined, sealedKeyPassword: undefined };
}

/** For what cannot be handed out without the key, if the service has one. */
export function checkReadable(caller: Pick<Caller, 'policy'>, certificate: Certificate): void {
  const { sealedKey, sealedEncryptionKey } = certificate;
  if ((sealedKey ?? sealedEncryptionKey) === undefined || mayReadKey(caller, certificate)) return;
  const [resource = '*'] = certificateResource(certificate);
  refuse({ kind: 'actionDenied', action: READ_PRIVATE_KEY, resource });
}

function mayReadKey({ policy }: Pick<Caller, 'policy'>, certificate: Certificate): boolean {
  return decide(policy, { action: READ_PRIVATE_KEY, resources: [certificateResource(certificate)] }) === 'allowed';
}
