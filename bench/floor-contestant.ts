// The floor, started and asked for reissues with uploaded CSRs.

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { type Contestant, lineagesOf, namedLineages, trackLineages } from './contestant.ts';
import { end, findWorkDone, makeFolder, start } from './processes.ts';
import type { Credential } from './signing.ts';

export const floorContestant: Contestant = {
  name: 'the floor',
  note: 'TC3, CSR read and verified, signed, two grouped commits, and nothing else',
  start: async (names, form) => {
    await using cleanup = new AsyncDisposableStack();
    const folder = cleanup.use(await makeFolder());
    const csrFile = join(folder.path, 'csr.pem');
    await writeFile(csrFile, names[0]?.csrs[0] ?? '');
    const child = start({
      command: process.execPath,
      args: [join(import.meta.dirname, 'floor.ts'), folder.path, csrFile],
      log: join(folder.path, 'log'),
      pipesOutput: true,
    });
    cleanup.defer(() => end(child));
    if (child.stdout === null) throw new Error('The floor has no output');
    const [line] = await once(child.stdout, 'data');
    const { port, credential } = JSON.parse(String(line)) as { readonly port: number; readonly credential: Credential };
    const lineages = trackLineages(namedLineages(names));
    const kept = cleanup.move();
    return {
      port,
      jobFor: (connections) => ({
        kind: 'reissue',
        credential,
        csrType: 'upload',
        ...lineagesOf(lineages, { form, connections }),
      }),
      advance: ({ used }) => lineages.drop(used),
      work: async () => await findWorkDone(child),
      stop: async () => {
        await end(child);
        const database = new DatabaseSync(join(folder.path, 'floor.db'), { readOnly: true });
        const row = database.prepare('select count(*) as count from certificates').get();
        database.close();
        return Number(row?.['count']);
      },
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  },
};
