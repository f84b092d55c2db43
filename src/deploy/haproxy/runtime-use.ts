// HAProxy as a server that takes its file through its runtime API, so that it shows it at once and has it after a restart, too.

import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { utf8Of } from '../../lib/bytes.ts';
import { decodePem } from '../../x509/pem/pem.ts';
import { dial, type Endpoint, type MayDial } from '../addresses.ts';
import type { Host } from '../hosts/host.ts';
import type { UseOfFiles } from '../hosts/swap-files.ts';
import type { Steps } from '../steps.ts';
import {
  abortCertificate,
  commitCertificate,
  type RuntimeCertificate,
  setCertificate,
  shownSha1,
} from './runtime-api.ts';

export interface RuntimeSetting {
  /** The path of a Unix socket of the host, or where the API listens. */
  readonly at: string | Endpoint;
  /** As `show ssl cert` lists it. */
  readonly name: string;
}

/** `path` is the file with certificate, chain and key. */
export function useByRuntime(
  { at, name }: RuntimeSetting,
  { path, isOverSsh, mayDial }: { readonly path: string; readonly isOverSsh: boolean; readonly mayDial: MayDial },
): UseOfFiles {
  const certificateAt = (host: Host): RuntimeCertificate => ({
    name,
    open: async (signal): Promise<Duplex> => {
      return isOverSsh || typeof at === 'string'
        ? await host.connectTo(at, signal)
        : await dial(at, { mayDial, signal });
    },
  });
  const pemAt = async (host: Host): Promise<string | undefined> => {
    const file = await host.find(path);
    return file === undefined ? undefined : utf8Of(file.content);
  };

  async function commit(host: Host, signal: AbortSignal): Promise<void> {
    const certificate = certificateAt(host);
    const pem = await pemAt(host);
    if (pem === undefined) return await abortCertificate(certificate, signal);
    await setCertificate(certificate, pem, signal);
    await commitCertificate(certificate, signal);
  }

  async function isShown(host: Host, signal: AbortSignal): Promise<boolean> {
    const pem = await pemAt(host);
    return pem !== undefined && (await shownSha1(certificateAt(host), signal)) === leafSha1Of(pem);
  }

  return {
    test: async (host, steps) =>
      await steps.do(
        'test',
        async (signal) => await setCertificate(certificateAt(host), (await pemAt(host)) ?? '', signal),
      ),
    reload: async (host, steps) => await steps.do('reload', async (signal) => await commit(host, signal)),
    restore: async (host, steps) => await steps.do('restore', async (signal) => await letGo(host, signal)),
    hasTaken: async (host: Host, steps: Steps) => await steps.do('read', async (signal) => await isShown(host, signal)),
    check: async (host, steps) => {
      await steps.do('test', async (signal) => await tryOut(host, signal));
      return 'needsNoReload';
    },
  };

  /** A change to what it has in its file is begun, and given up. */
  async function tryOut(host: Host, signal: AbortSignal): Promise<void> {
    const certificate = certificateAt(host);
    await setCertificate(certificate, (await pemAt(host)) ?? '', signal);
    await abortCertificate(certificate, signal);
  }

  /** What was only begun is given up; what was committed is committed over. */
  async function letGo(host: Host, signal: AbortSignal): Promise<void> {
    await abortCertificate(certificateAt(host), signal);
    const isKnown = (await shownSha1(certificateAt(host), signal)) !== undefined;
    if (isKnown && !(await isShown(host, signal))) await commit(host, signal);
  }
}

function leafSha1Of(pem: string): string | undefined {
  const leaf = decodePem(pem).find(({ label }) => label === 'CERTIFICATE');
  return leaf === undefined ? undefined : createHash('sha1').update(leaf.der).digest('hex');
}
