// What bash and zsh share: how the words that stand already lead to a command, and what may come next.

import type { CompletedCommand, Values } from './table.ts';
import { pathText, quoted } from './shell-text.ts';

/**
 * Functions in the words of both shells. `_reseal_look` takes the words before the one that is completed, without the program's
 * name, and sets `reseal_path`, and `reseal_option` to the option whose value comes next, or to nothing. `_reseal_candidates`
 * takes both and the word as far as it stands, and prints a line for each candidate: the word, a tab, what it is; or one line
 * ":files".
 */
export function posixFunctions(table: readonly CompletedCommand[]): string {
  return `_reseal_look() {
  reseal_path=''
  reseal_option=''
  local word
  for word in "$@"; do
    if [ -n "$reseal_option" ]; then
      reseal_option=''
      continue
    fi
    case "$reseal_path $word" in
      ${alternatives(table.slice(1).map(({ path }) => pathText(path)))}) reseal_path="$reseal_path $word" ;;
      ${alternatives(valuedOptions(table))}) reseal_option="$word" ;;
    esac
  done
}

_reseal_profiles() {
  local file="\${TENCENTCLOUD_CREDENTIALS_FILE:-$HOME/.tencentcloud/credentials}" line
  [ -r "$file" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in
      '['*']'*) line="\${line#?}"; printf '%s\\t%s\\n' "\${line%%]*}" 'profile' ;;
    esac
  done < "$file"
}

_reseal_candidates() {
  case "$1 $2" in
${table.flatMap(casesOfValues).join('\n')}
  esac
  [ -n "$2" ] && return 0
  case "$3" in
    -*)
      case "$1" in
${table.map(caseOfOptions).join('\n')}
      esac
      ;;
    *)
      case "$1" in
${table.flatMap(caseOfWords).join('\n')}
      esac
      ;;
  esac
}`;
}

function alternatives(texts: readonly string[]): string {
  return texts.map(quoted).join(' | ');
}

function valuedOptions(table: readonly CompletedCommand[]): readonly string[] {
  return table.flatMap(({ path, options }) =>
    options
      .filter(({ values }) => values !== undefined)
      .flatMap(({ names }) => names.map((name) => `${pathText(path)} ${name}`)),
  );
}

function casesOfValues({ path, options }: CompletedCommand): readonly string[] {
  return options.flatMap(({ names, values }) => {
    if (values === undefined || values.kind === 'any') return [];
    const places = names.map((name) => `${pathText(path)} ${name}`);
    return [`    ${alternatives(places)}) ${printing(values)} ;;`];
  });
}

function caseOfOptions({ path, options }: CompletedCommand): string {
  const lines = options.flatMap(({ names, description }) => names.map((name) => lineOf(name, description)));
  return `        ${quoted(pathText(path))}) ${printed(lines)} ;;`;
}

function caseOfWords({ path, commands, values }: CompletedCommand): readonly string[] {
  const lines = commands.map(({ name, description }) => lineOf(name, description));
  const acts = [...(lines.length === 0 ? [] : [printed(lines)]), ...(values === undefined ? [] : [printing(values)])];
  return acts.length === 0 ? [] : [`        ${quoted(pathText(path))}) ${acts.join('; ')} ;;`];
}

function printing(values: Values): string {
  switch (values.kind) {
    case 'words':
      return printed(values.words.map((word) => lineOf(word, '')));
    case 'files':
      return printed([':files']);
    case 'profiles':
      return '_reseal_profiles';
    case 'any':
      return ':';
  }
}

function lineOf(word: string, description: string): string {
  return `${word}\t${description}`;
}

function printed(lines: readonly string[]): string {
  return `printf '%s\\n' ${lines.map(quoted).join(' ')}`;
}
