// What may be brought to a target: a certificate that can be served, good for all that the target serves.

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { KEY_ALGORITHMS } from '../../x509/keys/algorithms.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { isGoodFor } from '../model/coverage.ts';
import type { Target } from '../ports/targets.ts';

/** Why it cannot be served; undefined for one that can. */
export function defectToServe(certificate: Certificate, now: Date): Reason | undefined {
  const { id, sealedKey, keyAlgorithm, type } = certificate;
  const phase = phaseOf(certificate, now);
  if (phase !== 'issued') return because('certificateNotServable', { certificate: id, phase });
  if (type === 'authority') return because('certificateOfAuthority', { certificate: id });
  if (KEY_ALGORITHMS[keyAlgorithm].comesInPairs) return because('certificateInPair', { certificate: id });
  return sealedKey === undefined ? because('certificateWithoutKey', { certificate: id }) : undefined;
}

/** Why it does not fit the target; undefined where it does. */
export function defectAt({ instanceId, domains }: Target, { id, names }: Pick<Certificate, 'id' | 'names'>) {
  const others = domains.filter((domain) => !isGoodFor(names, domain));
  if (others.length === 0) return undefined;
  return because('namesNotCovered', { instance: instanceId, names: others, certificate: id });
}

export function checkDeployable(certificate: Certificate, targets: readonly Target[], now: Date): void {
  const detail = defectToServe(certificate, now);
  if (detail !== undefined) refuse({ kind: 'notDeployable', detail });
  for (const target of targets) {
    const mismatch = defectAt(target, certificate);
    if (mismatch !== undefined) refuse({ kind: 'namesNotCovered', detail: mismatch });
  }
}
