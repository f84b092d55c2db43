// The one place that looks at the process's environment.

import type { Environment } from './environment.ts';
import { MASTER_KEY_VARIABLES } from './master-key.ts';

/**
 * It is asked once: what is a key is taken out of it, so that no child of the process has it, and no dump of the environment
 * shows it.
 */
export function takeEnvironment(): Environment {
  const environment = { ...process.env };
  for (const name of MASTER_KEY_VARIABLES) delete process.env[name];
  return environment;
}
