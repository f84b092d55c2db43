// CPU time of processes, by /proc.

import { readdir, readFile } from 'node:fs/promises';

/** Linux gives them in hundredths of a second (man 5 proc_pid_stat). */
const MS_OF_TICK = 10;
const [PARENT, USER, SYSTEM] = [1, 11, 12];

/** Milliseconds of what this process has started by a command with this text, and of what that has started in its turn. */
export async function cpuMsOf(command: string): Promise<number> {
  const found = new Map<string, { readonly parent: string; readonly ms: number; readonly hasText: boolean }>();
  for (const id of await readdir('/proc')) {
    const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => '');
    if (stat === '') continue;
    const line = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
    // The name before may have spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ms = (Number(fields[USER]) + Number(fields[SYSTEM])) * MS_OF_TICK;
    found.set(id, { parent: fields[PARENT] ?? '', ms, hasText: line.includes(command) });
  }
  const lineOf = (id: string): readonly string[] => {
    const parent = found.get(id)?.parent;
    return parent === undefined ? [] : [id, ...lineOf(parent)];
  };
  const isMeant = (id: string): boolean => {
    const line = lineOf(id);
    const ours = line.slice(0, Math.max(line.indexOf(String(process.pid)), 0));
    return ours.some((one) => found.get(one)?.hasText === true);
  };
  return [...found].reduce((sum, [id, { ms }]) => (isMeant(id) ? sum + ms : sum), 0);
}
