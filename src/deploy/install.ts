// A certificate installed on this machine by whoever fetched it: into its files, tested, reloaded, and seen in a handshake.

import type { Observation, ServedAddress } from '../certificates/ports/targets.ts';
import { SECOND_MS } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { inEnglish } from '../reasons/reason.ts';
import { useByCommands } from './hosts/command-use.ts';
import { makeFilePlace } from './hosts/file-place.ts';
import type { FilesSetting } from './hosts/file-set.ts';
import { localHost } from './hosts/local-host.ts';
import { type Material, readMaterial } from './material.ts';
import { HANDSHAKE_MS, observe } from './observe.ts';
import type { Brought, Place, Standing } from './place.ts';
import { STEP_MS, Steps } from './steps.ts';

export interface Installation {
  readonly files: FilesSetting;
  /** Words; undefined for none. */
  readonly test: readonly string[] | undefined;
  readonly reload: readonly string[] | undefined;
  /** What a handshake is to show the certificate at. */
  readonly served: readonly ServedAddress[];
}

export interface FetchedPair {
  readonly certificateId: string;
  readonly fullchainPem: string;
  readonly keyPem: string;
}

interface Waiting {
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A server that was reloaded may serve the former certificate for a moment. */
const LOOKS = 10;
const LOOK_PAUSE_MS = SECOND_MS / 2;

/** What stood there before is back where it fails. Throws OperatorError, or PlaceError, each with its reason in English. */
export async function install(wish: Installation & { readonly pair: FetchedPair }, waiting: Waiting): Promise<Brought> {
  const { pair, files, test, reload, served } = wish;
  const material = readMaterial(pair);
  const use = useByCommands({ test, reload });
  const place = makeFilePlace({ open: async () => await Promise.resolve(localHost), files, further: [], use });
  const steps = new Steps({ signal: waiting.signal, stepMs: STEP_MS });
  const former = await place.read(steps);
  const brought = await place.bring(pair, steps);
  const other = await findOther(served, material, waiting);
  if (other === undefined) return brought;
  await putBack(place, former, steps);
  throw new OperatorError(`Cannot install ${pair.certificateId}: ${whyOf(other)}; what stood there before is back`);
}

/** The first address that does not show it, after it has had time to. */
async function findOther(
  served: readonly ServedAddress[],
  { leafSha256 }: Material,
  { pause, signal }: Waiting,
): Promise<Observation | undefined> {
  const look = { mayDial: () => true, signal, handshakeMs: HANDSHAKE_MS };
  for (let left = LOOKS; ; left -= 1) {
    const observations = await Promise.all(served.map(async (address) => await observe(address, look)));
    const other = observations.find(({ seen }) => seen?.leafSha256 !== leafSha256);
    if (other === undefined || left === 1) return other;
    await pause(LOOK_PAUSE_MS);
  }
}

/** Where nothing stood there, the new files stay: there is nothing better. */
async function putBack(place: Place, former: Standing | undefined, steps: Steps): Promise<void> {
  if (former !== undefined) await place.putBack(former.content, steps);
}

function whyOf({ address: { host, port }, seen, unseen }: Observation): string {
  if (seen === undefined) return unseen === undefined ? 'nothing is served' : inEnglish(unseen);
  const until = seen.notAfter.toISOString();
  return `served at ${host}:${port} is still ${seen.leafSha256.slice(0, 16)}…, valid until ${until}`;
}
