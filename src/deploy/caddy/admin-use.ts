// Caddy as a server of files (`load_files`): it reads them again when its configuration is loaded.

import type { Host } from '../hosts/host.ts';
import type { UseOfFiles } from '../hosts/swap-files.ts';
import type { Steps } from '../steps.ts';
import { type AdminApi, readConfiguration, reloadConfiguration } from './admin-api.ts';

/** Caddy tests what it loads, and keeps what it had where that fails. */
export function useByAdminApi(apiAt: (host: Host) => AdminApi): UseOfFiles {
  const reload = async (host: Host, steps: Steps): Promise<void> =>
    await steps.do('reload', async (signal) => await reloadConfiguration(apiAt(host), signal));
  return {
    test: async () => await Promise.resolve(),
    reload,
    restore: reload,
    hasTaken: async () => await Promise.resolve(undefined),
    check: async (host, steps, { reloads }) => {
      if (reloads) await reload(host, steps);
      else await steps.do('read', async (signal) => void (await readConfiguration(apiAt(host), signal)));
      return reloads ? 'reloaded' : 'notReloaded';
    },
  };
}
