// Traefik's dynamic configuration for one certificate: Traefik watches this file alone, and reads what it names when it changes.

import { bytesOfUtf8 } from '../lib/bytes.ts';
import type { FileContent } from './hosts/file-set.ts';

/** https://doc.traefik.io/traefik/https/tls/, "User defined". JSON is YAML, and has no question of quotes. */
export function traefikFile(
  path: string,
  { certFile, keyFile }: { readonly certFile: string; readonly keyFile: string },
): FileContent {
  const tls = { certificates: [{ certFile, keyFile }] };
  return { path, content: bytesOfUtf8(`${JSON.stringify({ tls }, undefined, 2)}\n`), facts: undefined };
}
