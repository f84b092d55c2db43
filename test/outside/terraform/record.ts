// The last run, put on record in docs/clients.md.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CLIENTS = join(import.meta.dirname, '../../../docs/clients.md');
const HEADING = '## Terraform: last run';

export interface Run {
  readonly date: Date;
  readonly terraform: string;
  readonly provider: string;
  readonly protocols: readonly string[];
  readonly steps: readonly string[];
}

export async function recordRun(run: Run): Promise<void> {
  await writeFile(CLIENTS, withRun(await readFile(CLIENTS, 'utf8'), run));
}

/** In place of the run before, or at the end. */
export function withRun(text: string, run: Run): string {
  const start = text.indexOf(`${HEADING}\n`);
  if (start < 0) return `${text.trimEnd()}\n\n${sectionOf(run)}`;
  const next = text.indexOf('\n## ', start);
  return `${text.slice(0, start)}${sectionOf(run)}${next < 0 ? '' : text.slice(next)}`;
}

function sectionOf({ date, terraform, provider, protocols, steps }: Run): string {
  return `${HEADING}

${date.toISOString().slice(0, 10)}, \`npm run outside:terraform\`: Terraform ${terraform}, provider tencentcloud ${provider}, by ${protocols.join(' and ')}. All of it passed:

${steps.map((step) => `- ${step}`).join('\n')}
`;
}
