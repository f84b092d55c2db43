// Completion for fish, with what each candidate is.

import { pathText, quotedForFish } from './shell-text.ts';
import type { CompletedCommand, CompletedOption, Values } from './table.ts';

export function fishCompletion(table: readonly CompletedCommand[]): string {
  return `# Completion of reseal for fish. reseal completion fish > ~/.config/fish/completions/reseal.fish

function __reseal_at
    set -l place ''
    set -l words (commandline -opc)
    set -l skipped 0
    for word in $words[2..-1]
        if test $skipped -eq 1
            set skipped 0
            continue
        end
        switch "$place $word"
            case ${table
              .slice(1)
              .map(({ path }) => quotedForFish(pathText(path)))
              .join(' ')}
                set place "$place $word"
            case ${valuedOptions(table).map(quotedForFish).join(' ')}
                set skipped 1
        end
    end
    test "$place" = "$argv[1]"
end

function __reseal_profiles
    set -l file "$TENCENTCLOUD_CREDENTIALS_FILE"
    test -n "$file"; or set file ~/.tencentcloud/credentials
    test -r "$file"; and string match -rg '^\\[([^\\]]*)\\]' < $file
end

complete -c reseal -f
${table.flatMap(linesOf).join('\n')}`;
}

function valuedOptions(table: readonly CompletedCommand[]): readonly string[] {
  return table.flatMap(({ path, options }) =>
    options
      .filter(({ values }) => values !== undefined)
      .flatMap(({ names }) => names.map((name) => `${pathText(path)} ${name}`)),
  );
}

function linesOf({ path, commands, options, values }: CompletedCommand): readonly string[] {
  const at = `complete -c reseal -n ${quotedForFish(`__reseal_at ${quotedForFish(pathText(path))}`)}`;
  return [
    ...commands.map(({ name, description }) => `${at} -a ${quotedForFish(name)} -d ${quotedForFish(description)}`),
    ...(values === undefined || values.kind === 'any' ? [] : [`${at} ${argumentsOf(values)}`]),
    ...options.map((option) => `${at} ${optionText(option)}`),
  ];
}

function optionText({ names, description, values }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const wanted = values === undefined ? [] : [values.kind === 'files' ? '-r -F' : `-x ${argumentsOf(values)}`.trim()];
  return [...flags, ...wanted, `-d ${quotedForFish(description)}`].join(' ');
}

function argumentsOf(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-a ${quotedForFish(values.words.join(' '))}`;
    case 'files':
      return '-F';
    case 'profiles':
      return "-a '(__reseal_profiles)'";
    case 'any':
      return '';
  }
}
