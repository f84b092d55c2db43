// Whether a certificate is served where it belongs: at the targets that it, or what it replaces, was brought to.

import type { Target } from '../../api/actions.ts';
import { stateOfTarget } from '../targets/target-state.ts';

export interface Served {
  /** Of targets: those that it was brought to, and those that still have what it replaces. */
  readonly all: number;
  /** Of those, the ones that have it, and were not seen to serve something else. */
  readonly serving: number;
}

const SERVING: ReadonlySet<string> = new Set(['serves', 'partial', 'unseen', 'blind']);

export function servedAt(
  targets: readonly Target[],
  { id, replaces }: { readonly id: string; readonly replaces: string | null },
): Served {
  const own = targets.filter(({ CertificateId }) => CertificateId === id);
  const former = targets.filter(({ CertificateId }) => replaces !== null && CertificateId === replaces);
  return { all: own.length + former.length, serving: own.filter((one) => SERVING.has(stateOfTarget(one))).length };
}
