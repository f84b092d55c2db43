// Caddy with a certificate in its configuration (`load_pem`), which bears an id: changed there, without any file.

import { z } from 'zod';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { makePairPlace, type PairTexts } from '../pair-place.ts';
import type { Place } from '../place.ts';
import { type AdminApi, findById, replaceById } from './admin-api.ts';

/** What else stands there, as tags, stays. */
const ENTRY = z.looseObject({ certificate: z.string(), key: z.string() });

interface Present extends PairTexts {
  readonly entry: z.infer<typeof ENTRY>;
}

export function makePemPlace(api: AdminApi, id: string): Place {
  return makePairPlace<Present>({
    isAtomic: true,
    find: async (signal) => {
      const entry = ENTRY.safeParse(await findById(api, id, signal)).data;
      if (entry === undefined) throw new ReasonError(because('noPemEntry', { id }));
      return { fullchainPem: entry.certificate, keyPem: entry.key, entry };
    },
    put: async ({ fullchainPem, keyPem }, present, signal) => {
      const value = { ...present?.entry, certificate: fullchainPem, key: keyPem };
      await replaceById(api, { id, value }, signal);
    },
    // The same once more: Caddy provisions it as it does another.
    tryOut: async (present, signal, { reloads }) => {
      if (!reloads || present === undefined) return 'notReloaded';
      await replaceById(api, { id, value: present.entry }, signal);
      return 'reloaded';
    },
  });
}
