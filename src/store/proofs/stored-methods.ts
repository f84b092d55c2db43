// Methods of validation as the store has spelt them since its first version.

import type { Authorization } from '../../certificates/model/authorization.ts';
import type { ValidationMethod } from '../../certificates/model/proof.ts';

const STORED = { managedDns: 'DNS_AUTO', dns: 'DNS', file: 'FILE', tlsAlpn: 'TLS_ALPN' } as const satisfies {
  readonly [method in ValidationMethod]: string;
};

export type Stored<Method extends ValidationMethod> = (typeof STORED)[Method];
export type StoredMethod = Stored<ValidationMethod>;

const METHODS: { readonly [word in StoredMethod]: ValidationMethod } = {
  DNS_AUTO: 'managedDns',
  DNS: 'dns',
  FILE: 'file',
  TLS_ALPN: 'tlsAlpn',
};

export function storedMethod<Method extends ValidationMethod>(method: Method): Stored<Method> {
  return STORED[method];
}

export function methodStored(word: StoredMethod): ValidationMethod {
  return METHODS[word];
}

export function provedBy(word: Stored<Authorization['method']>): Authorization['method'] {
  return word === 'FILE' ? 'file' : 'dns';
}
