// What handshakes at a target must show for a part of a deployment to be done, and what is told where they show something else.

import { because, type Reason } from '../../reasons/reason.ts';
import { servedOf } from '../model/deployment.ts';
import type { Observation } from '../ports/targets.ts';
import type { PartUnderWay, PartWorld } from './part.ts';
import { openStanding } from './standing.ts';

/** What a handshake must show: what was brought, or what stood there before, or, where that cannot be read, anything but the other. */
export function wantedAt(
  world: Pick<PartWorld, 'secrets'>,
  { part, certificate }: PartUnderWay,
): (observation: Observation) => boolean {
  const { leafSha256 } = servedOf(certificate);
  if (part.act === 'bring') return ({ seen }) => seen?.leafSha256 === leafSha256;
  const former = openStanding(world, part)?.leafSha256;
  return ({ seen }) =>
    seen !== undefined && (former === undefined ? seen.leafSha256 !== leafSha256 : seen.leafSha256 === former);
}

export function troubleOf({ address: { host, port, serverName }, seen, unseen }: Observation): Reason {
  const address = `${host}:${port} (${serverName})`;
  if (seen === undefined) return because('servedNone', { address, why: unseen ?? because('nothing') });
  const time = seen.notAfter.toISOString();
  return because('servedOther', { address, fingerprint: shortFingerprint(seen.leafSha256), time });
}

const SHOWN_BYTES = 8;

/** The first bytes of a SHA-256 as tools show them: "3F:9A:…". */
function shortFingerprint(sha256: string): string {
  const bytes = sha256.toUpperCase().match(/../g) ?? [];
  return `${bytes.slice(0, SHOWN_BYTES).join(':')}…`;
}
