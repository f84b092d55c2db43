// Completion for bash, 4.0 and newer.

import { posixFunctions } from './posix.ts';
import type { CompletedCommand } from './table.ts';

export function bashCompletion(table: readonly CompletedCommand[]): string {
  return `# Completion of reseal for bash. In ~/.bashrc: eval "$(reseal completion bash)"

${posixFunctions(table)}

_reseal() {
  local reseal_path reseal_option word current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  _reseal_look "\${COMP_WORDS[@]:1:COMP_CWORD-1}"
  while IFS=$'\\t' read -r word _; do
    if [ "$word" = ':files' ]; then
      compopt -o default
    elif [[ "$word" == "$current"* ]]; then
      COMPREPLY+=("$word")
    fi
  done < <(_reseal_candidates "$reseal_path" "$reseal_option" "$current")
}

complete -F _reseal reseal`;
}
