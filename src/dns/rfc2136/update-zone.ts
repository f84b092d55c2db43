// A zone whose primary server takes updates: which server, with which key, and for whose proofs.

import { readTsigSecret } from './secret-file.ts';
import type { ServerAddress } from './send.ts';
import type { TsigKey } from './tsig.ts';

export interface UpdateZone {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  /** The primary, which takes the updates. */
  readonly server: ServerAddress;
  /** Others that answer for the zone, and get it from the primary. */
  readonly secondaries: readonly ServerAddress[];
  readonly key: TsigKey;
  /** Uins of the accounts whose proofs may be published in it; "*" for all. */
  readonly accounts: readonly string[];
}

/** As the configuration has it: the secret is still in its file. */
export interface UpdateZoneSetting extends Pick<UpdateZone, 'server' | 'secondaries' | 'accounts'> {
  readonly zone: string;
  readonly key: Pick<TsigKey, 'name' | 'algorithm'> & { readonly secretFile: string };
}

/** Reads the secrets. Throws OperatorError for the first that cannot be used. */
export async function openUpdateZones(settings: readonly UpdateZoneSetting[]): Promise<readonly UpdateZone[]> {
  return await Promise.all(settings.map(openUpdateZone));
}

async function openUpdateZone({ zone, key, ...rest }: UpdateZoneSetting): Promise<UpdateZone> {
  const { name, algorithm, secretFile } = key;
  return { ...rest, name: zone, key: { name, algorithm, secret: await readTsigSecret(secretFile) } };
}
