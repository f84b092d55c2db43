// Completion for zsh, with what each candidate is.

import { posixFunctions } from './posix.ts';
import type { CompletedCommand } from './table.ts';

export function zshCompletion(table: readonly CompletedCommand[]): string {
  return `#compdef reseal
# Completion of reseal for zsh. In ~/.zshrc, after compinit: eval "$(reseal completion zsh)"

${posixFunctions(table)}

_reseal() {
  local reseal_path reseal_option word what current="\${words[CURRENT]}"
  local -a candidates described
  _reseal_look "\${(@)words[2,CURRENT-1]}"
  while IFS=$'\\t' read -r word what; do
    if [ "$word" = ':files' ]; then
      _files
    else
      candidates+=("$word")
      described+=("$word\${what:+  -- $what}")
    fi
  done < <(_reseal_candidates "$reseal_path" "$reseal_option" "$current")
  (( \${#candidates} )) && compadd -l -d described -a candidates
}

compdef _reseal reseal`;
}
