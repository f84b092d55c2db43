// Which key a reissue or a renewal is for, by the parameters that say so.

import type { KeyWish } from '../../certificates/reissue/reissue-key.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { InputOf } from './input.ts';
import { checkKept, readableKept } from './kept-csr-input.ts';
import { describeKey, keyAlgorithmNamed, quoted } from '../words/wire-values.ts';

export const KEY_INPUT = {
  CsrType: 'string',
  CsrContent: 'string',
  CertCSREncryptAlgo: 'string',
  CertCSRKeyParameter: 'string',
  // An extension: a CSR that is kept here, in place of CsrContent.
  CsrId: 'uint64',
} as const;

type Input = InputOf<typeof KEY_INPUT>;

/** Undefined where nothing is said of it. */
export function keyWishOf(call: Parameters<typeof readableKept>[0], input: Input): KeyWish | undefined {
  return keptKeyOf(call, input) ?? (saysNothing(input) ? undefined : namedKeyOf(input));
}

function saysNothing(input: Input): boolean {
  return (Object.keys(KEY_INPUT) as readonly (keyof Input)[]).every((name) => input[name] === undefined);
}

/** Of a CSR that is kept here. */
function keptKeyOf(call: Parameters<typeof readableKept>[0], input: Input): KeyWish | undefined {
  const { CsrId: id, CsrType: type = 'original', CsrContent: content = '' } = input;
  if (id === undefined) return undefined;
  refuseMisplaced(input, ['CertCSREncryptAlgo', 'CertCSRKeyParameter'], 'online');
  checkKept({ type, content, takes: ['upload'], parameter: 'CsrType' });
  return { origin: 'kept', csr: readableKept(call, id) };
}

/** reference/lifecycle.md: a parameter that belongs to another CsrType is refused, saying so. */
function namedKeyOf(input: Input): KeyWish {
  const origin = csrTypeOf(input.CsrType ?? 'original');
  if (origin !== 'online') refuseMisplaced(input, ['CertCSREncryptAlgo', 'CertCSRKeyParameter'], 'online');
  if (origin !== 'upload') refuseMisplaced(input, ['CsrContent'], 'upload');
  if (origin === 'original') return { origin };
  if (origin === 'online') return { origin, algorithm: onlineAlgorithmOf(input) };
  if (input.CsrContent === undefined || input.CsrContent === '') {
    return refuse({
      kind: 'argumentInvalid',
      detail: because('neededWith', { other: 'CsrType', value: 'upload', parameter: 'CsrContent' }),
    });
  }
  return { origin, csr: input.CsrContent };
}

function csrTypeOf(text: string): Exclude<KeyWish['origin'], 'kept'> {
  const origin = text.toLowerCase();
  if (origin === 'original' || origin === 'upload' || origin === 'online') return origin;
  const choices = ['original', 'upload', 'online'];
  const detail = because('valueNotOneOf', { parameter: 'CsrType', value: quoted(text), choices });
  return refuse({ kind: 'argumentInvalid', detail });
}

function refuseMisplaced(input: Input, names: readonly (keyof Input)[], belongsTo: string): void {
  const misplaced = names.find((name) => input[name] !== undefined);
  if (misplaced === undefined) return;
  const detail = because('goesWithOnly', { parameter: misplaced, other: 'CsrType', value: belongsTo });
  refuse({ kind: 'argumentInvalid', detail });
}

function onlineAlgorithmOf({ CertCSREncryptAlgo: algorithm, CertCSRKeyParameter: parameter }: Input) {
  if (algorithm === undefined && parameter === undefined) return undefined;
  const named = keyAlgorithmNamed(algorithm, parameter);
  if (named !== undefined) return named;
  const names = { algorithm: 'CertCSREncryptAlgo', parameter: 'CertCSRKeyParameter' };
  const detail = because('namesNoKey', { ...names, key: describeKey(algorithm, parameter) });
  return refuse({ kind: 'algorithmForbidden', detail });
}
