// How Vite builds the console: hashed files of its own alone, nothing inline, nothing from elsewhere.

import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';

/** Where the service serves it. */
export const CONSOLE_BASE = '/console/';

/** `outDir` is an absolute path; what is there is replaced. */
export function consoleConfig(outDir: string): InlineConfig {
  return {
    root: import.meta.dirname,
    base: CONSOLE_BASE,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    cacheDir: join(import.meta.dirname, '../node_modules/.cache/vite'),
    build: {
      outDir,
      emptyOutDir: true,
      manifest: true,
      // A file that is inlined as "data:" would need a looser policy.
      assetsInlineLimit: 0,
      target: 'es2022',
      modulePreload: { polyfill: false },
    },
  };
}
