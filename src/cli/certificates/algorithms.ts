// The key algorithms that users may name, and the two parameters by which the wire names each.

import { Option } from 'commander';

const ALGORITHMS = {
  rsa2048: { algorithm: 'RSA', parameter: '2048' },
  rsa4096: { algorithm: 'RSA', parameter: '4096' },
  p256: { algorithm: 'ECC', parameter: 'prime256v1' },
  p384: { algorithm: 'ECC', parameter: 'secp384r1' },
  sm2: { algorithm: 'SM2', parameter: undefined },
  ed25519: { algorithm: 'ED25519', parameter: undefined },
} as const;

export type AlgorithmName = keyof typeof ALGORITHMS;

export function algorithmOption(): Option {
  return new Option('--algorithm <name>', 'the new key').choices(Object.keys(ALGORITHMS));
}

export function wireAlgorithm(name: AlgorithmName | undefined): {
  readonly algorithm: string | undefined;
  readonly parameter: string | undefined;
} {
  return name === undefined ? { algorithm: undefined, parameter: undefined } : ALGORITHMS[name];
}

/** How control of the domains is proved. */
export function methodOption(): Option {
  return new Option('--method <method>', 'how control of the domain is proved')
    .choices(['DNS_AUTO', 'DNS', 'FILE'])
    .default('DNS_AUTO');
}
