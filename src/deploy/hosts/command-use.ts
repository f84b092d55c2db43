// A server that takes its files by commands: one that tests what is in place, one that has it read again.

import type { Steps } from '../steps.ts';
import { runCommand } from './command.ts';
import type { Host } from './host.ts';
import type { UseOfFiles } from './swap-files.ts';

type Words = readonly string[] | undefined;

export function useByCommands({ test, reload }: { readonly test: Words; readonly reload: Words }): UseOfFiles {
  const run = async (host: Host, words: Words, steps: Steps, step: 'test' | 'reload'): Promise<void> => {
    if (words !== undefined) await steps.do(step, async (signal) => await runCommand(host, words, signal));
  };
  const again = async (host: Host, steps: Steps): Promise<void> => await run(host, reload, steps, 'reload');
  return {
    test: async (host, steps) => await run(host, test, steps, 'test'),
    reload: again,
    restore: again,
    hasTaken: async () => await Promise.resolve(undefined),
    check: async (host, steps, { reloads }) => {
      await run(host, test, steps, 'test');
      if (reload === undefined) return 'needsNoReload';
      if (!reloads) return 'notReloaded';
      await again(host, steps);
      return 'reloaded';
    },
  };
}
