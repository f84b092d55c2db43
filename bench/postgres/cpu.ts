// CPU time of processes, by /proc.

import { readdir, readFile } from 'node:fs/promises';

/** Linux gives them in hundredths of a second (man 5 proc_pid_stat). */
const MS_OF_TICK = 10;
const [PARENT, USER, SYSTEM] = [1, 11, 12];

/** Milliseconds of the processes whose command has this text, and of those that they have started. */
export async function cpuMsOf(command: string): Promise<number> {
  const found = new Map<string, { readonly parent: string; readonly ms: number; readonly isMeant: boolean }>();
  for (const id of await readdir('/proc')) {
    const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => '');
    if (stat === '') continue;
    const line = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
    // The name before may have spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ms = (Number(fields[USER]) + Number(fields[SYSTEM])) * MS_OF_TICK;
    found.set(id, { parent: fields[PARENT] ?? '', ms, isMeant: line.includes(command) });
  }
  const isMeant = (id: string): boolean => {
    const process = found.get(id);
    return process !== undefined && (process.isMeant || isMeant(process.parent));
  };
  return [...found].reduce((sum, [id, { ms }]) => (isMeant(id) ? sum + ms : sum), 0);
}
