// What of node:crypto is reached with bytes that somebody else sent: which functions are called, and how often.

import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** By which OpenSSL is shown a key or a certificate, or does what a file asks for. */
const OBSERVED = [
  'createPrivateKey',
  'createPublicKey',
  'X509Certificate',
  'sign',
  'verify',
  'createVerify',
  'createDecipheriv',
  'pbkdf2',
  'pbkdf2Sync',
] as const;

type Observed = (typeof OBSERVED)[number];

export interface CryptoCalls extends Disposable {
  /** In their order, in this thread. */
  readonly calls: readonly Observed[];
  count(name: Observed): number;
}

/** Until it is disposed of, every module that imports from node:crypto calls what is observed. */
export function observeCrypto(): CryptoCalls {
  const calls: Observed[] = [];
  const originals = new Map(OBSERVED.map((name) => [name, Reflect.get(crypto, name)]));
  for (const [name, original] of originals)
    Reflect.set(
      crypto,
      name,
      counted(original, () => calls.push(name)),
    );
  syncBuiltinESMExports();
  return {
    calls,
    count: (name) => calls.filter((call) => call === name).length,
    [Symbol.dispose]: () => {
      for (const [name, original] of originals) Reflect.set(crypto, name, original);
      syncBuiltinESMExports();
    },
  };
}

/** One of them is a class. */
function counted(original: object, count: () => void): object {
  return new Proxy(original, {
    apply: (target, self, args) => {
      count();
      return Reflect.apply(target as () => unknown, self, args);
    },
    construct: (target, args) => {
      count();
      return Reflect.construct(target as new () => object, args);
    },
  });
}
