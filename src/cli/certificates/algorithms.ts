// The options that name key algorithms and methods of validation.

import { Option } from 'commander';
import { WIRE_ALGORITHMS } from '../../api/words/wire-algorithms.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../../x509/keys/algorithms.ts';

export function algorithmOption(): Option {
  return new Option('--algorithm <name>', 'the new key').choices(KEY_ALGORITHM_IDS);
}

/** As the wire names it; both undefined where the service is to choose. */
export function wireAlgorithm(name: KeyAlgorithmId | undefined): {
  readonly algorithm: string | undefined;
  readonly parameter: string | undefined;
} {
  if (name === undefined) return { algorithm: undefined, parameter: undefined };
  const { encryptAlgorithm: algorithm, keyParameter: parameter } = WIRE_ALGORITHMS[name];
  return { algorithm, parameter };
}

/** How control of the domains is proved. */
export function methodOption(): Option {
  return methodChoices().default('DNS_AUTO');
}

/** The same, without a default. */
export function methodChoices(): Option {
  return new Option('--method <method>', 'how control of the domain is proved').choices(['DNS_AUTO', 'DNS', 'FILE']);
}
