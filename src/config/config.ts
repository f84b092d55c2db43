// The configuration: environment and YAML file, read and checked once, before anything else happens.

import { readEnvironment, type Environment, type EnvironmentSettings } from './environment.ts';
import { readConfigFile, type FileSettings } from './file.ts';

/** What the environment says, and what the file says; either alone has defaults for everything. */
export interface Config extends EnvironmentSettings, FileSettings {}

export interface ConfigSources {
  readonly env: Environment;
  /** The text of the file; rejects when it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
}

/** Throws OperatorError, which names the variable, or the file's line and key, and what is wrong with it. */
export async function readConfig(sources: ConfigSources): Promise<Config> {
  const settings = readEnvironment(sources.env);
  return { ...settings, ...(await readConfigFile(settings.configFile, sources.readFile)) };
}
