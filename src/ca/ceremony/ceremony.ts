// What an operator does with an authority's key and certificates by hand, each act by the authority's id.

import { dropCrossCertificate, putCrossCertificate, requestCrossCertificate } from './cross-signing.ts';
import type { EncryptedKeyFile } from '../keys/key-vault.ts';
import { putList, requestList } from './list-ceremony.ts';
import type { AuthorityRecord } from '../ports.ts';
import { getAuthority } from '../withdrawal/revoke-authority.ts';
import { exportKey, importKey, type KeyWorld, removeKey } from './root-key.ts';

export interface Ceremony {
  /** PEM, encrypted. */
  exportKey(id: string, password: string): Promise<string>;
  /** `exported` is what exportKey has answered, as it lies in its file. */
  removeKey(id: string, exported: EncryptedKeyFile): Promise<void>;
  importKey(id: string, file: EncryptedKeyFile): Promise<void>;
  /** PEM. */
  requestCrossCertificate(id: string): Promise<string>;
  putCrossCertificate(id: string, pem: string): Promise<void>;
  dropCrossCertificate(id: string): Promise<void>;
  /** PEM: the next list of a root, to be signed where its key is (`signList`). */
  requestList(id: string): Promise<string>;
  /** Publishes that list: PEM. */
  putList(id: string, pem: string): Promise<void>;
}

export function openCeremony(world: KeyWorld): Ceremony {
  const get = async (id: string): Promise<AuthorityRecord> =>
    getAuthority(await world.store.reads.authorities.list(), id);
  return {
    exportKey: async (id, password) => await exportKey(await get(id), password, world),
    removeKey: async (id, exported) => await removeKey(await get(id), exported, world),
    importKey: async (id, file) => await importKey(await get(id), file, world),
    requestCrossCertificate: async (id) => await requestCrossCertificate(await get(id), world.vault),
    putCrossCertificate: async (id, pem) => await putCrossCertificate(await get(id), pem, world),
    dropCrossCertificate: async (id) => await dropCrossCertificate(await get(id), world.store),
    requestList: async (id) => await requestList(await get(id), world),
    putList: async (id, pem) => await putList(await get(id), pem, world),
  };
}
