// reseal client-setup: how another client is pointed at the service, by docs/clients.md.

import { Argument, type Command } from 'commander';
import { readEndpoint } from '../client/endpoint.ts';
import { toolSetup, toolsOf } from '../client/setup.ts';
import { showRows } from './output.ts';
import type { Shell } from './shell.ts';

interface SetupOptions {
  readonly endpoint?: string;
}

export function addClientSetup(program: Command, shell: Shell): void {
  program
    .command('client-setup')
    .description('say how tccli, an SDK or another tool is pointed at the service; without a word, which there are')
    .addArgument(new Argument('[tool]', 'as node, python or terraform'))
    .option('--endpoint <url>', "where the API is (default: RESEAL_ENDPOINT, or this machine's own service)")
    .action((tool: string | undefined, options: SetupOptions, command: Command) =>
      setUp(shell, { ...options, tool, command }),
    );
}

interface Wish extends SetupOptions {
  readonly tool: string | undefined;
  readonly command: Command;
}

async function setUp(shell: Shell, { tool, endpoint, command }: Wish): Promise<void> {
  const document = await shell.readClientsDocument();
  const tools = toolsOf(document);
  if (tool === undefined)
    return showRows(
      shell,
      tools.map((name) => ({ Tool: name })),
      {},
    );
  const named = endpoint ?? shell.environment['RESEAL_ENDPOINT'];
  const service = readEndpoint(named || (await shell.findPublicUrl()));
  const text = toolSetup(document, { tool, service });
  if (text === undefined) return command.error(`error: unknown tool '${tool}'; there are ${tools.join(', ')}`);
  shell.print(text);
}
