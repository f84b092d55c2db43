// The commands of the program as a table, from which completions of shells are made.

import type { Argument, Command, Option } from 'commander';

/** What may stand where a value is wanted. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  /** Of the credentials file (reference of clients: "[default]"). */
  | { readonly kind: 'profiles' }
  | { readonly kind: 'any' };

export interface CompletedOption {
  /** "--json", and "-h" where it has a short form, too. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for one that takes none. */
  readonly values: Values | undefined;
}

export interface CompletedCommand {
  /** The words that lead to it, without the program's name: ["keys", "create"]. */
  readonly path: readonly string[];
  readonly description: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** Of its first argument; undefined for one that takes none. */
  readonly values: Values | undefined;
}

/** The program itself comes first, with an empty path. */
export function tableOf(program: Command): readonly CompletedCommand[] {
  return rowsOf(program, []);
}

function rowsOf(command: Command, path: readonly string[]): readonly CompletedCommand[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  const own: CompletedCommand = {
    path,
    description: firstSentence(command.description()),
    commands: commands.map((one) => ({ name: one.name(), description: firstSentence(one.description()) })),
    options: help.visibleOptions(command).map(optionOf),
    values: argument === undefined ? undefined : valuesOf(argument),
  };
  const below = commands.filter((one) => command.commands.includes(one));
  return [own, ...below.flatMap((one) => rowsOf(one, [...path, one.name()]))];
}

function optionOf(option: Option): CompletedOption {
  const names = [option.long, option.short].filter((name) => typeof name === 'string');
  const takesValue = option.required || option.optional;
  return { names, description: firstSentence(option.description), values: takesValue ? valuesOf(option) : undefined };
}

const FILE_WORDS = /<(?:file|folder)(?:\.\.\.)?>/;

function valuesOf(wanted: Option | Argument): Values {
  const { argChoices: words } = wanted;
  if (words !== undefined) return { kind: 'words', words };
  const flags = 'flags' in wanted ? wanted.flags : `<${wanted.name()}>`;
  if (FILE_WORDS.test(flags)) return { kind: 'files' };
  return flags.startsWith('--profile ') ? { kind: 'profiles' } : { kind: 'any' };
}

/** What a list of candidates has room for. */
function firstSentence(text: string): string {
  return (/^[^.(:]+/.exec(text)?.[0] ?? text).trim();
}
