// The documents that come with the program, as it serves them: those in docs/, by name.

import { readdirSync, readFileSync } from 'node:fs';
import { documentFor } from '../../client/setup.ts';
import type { FrontDocument } from '../../http/front-html.ts';

const FOLDER = new URL('../../../docs/', import.meta.url);
const NAME = /^(?<name>[a-z-]+)\.md$/;

export interface Documents {
  readonly list: readonly FrontDocument[];
  readonly find: (name: string) => string | undefined;
}

/** The one that has addresses of services in it, which are then those of this one. */
const CLIENTS = 'clients';

/** They lie beside the folder of the program in the source and in a release; where they were left out there are none. */
export function readDocuments(publicUrl: string): Documents {
  const texts = new Map(namesIn(FOLDER).map((name) => [name, readFileSync(new URL(`${name}.md`, FOLDER), 'utf8')]));
  const clients = texts.get(CLIENTS);
  if (clients !== undefined) texts.set(CLIENTS, documentFor(clients, new URL(publicUrl)));
  return {
    list: [...texts].map(([name, text]) => ({ name, title: /^# (.*)$/m.exec(text)?.[1] ?? name })),
    find: (name) => texts.get(name),
  };
}

function namesIn(folder: URL): readonly string[] {
  try {
    return readdirSync(folder)
      .map((file) => NAME.exec(file)?.groups?.['name'])
      .filter((name) => name !== undefined)
      .toSorted();
  } catch {
    return [];
  }
}
