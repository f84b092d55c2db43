// ModifyCSR: change what a draft of a CSR asks for, and make it with its key where that is wanted.

import { CSR_RATE_PER_SECOND } from '../call/rates.ts';
import type { CsrSubject } from '../../certificates/model/kept-csr.ts';
import { type CsrChange, modifyCsr } from '../../certificates/keys/csrs/modify.ts';
import { defineAction } from '../action.ts';
import { csrKeyOf, csrNamesOf, getOwnCsr } from '../input/csr-input.ts';
import type { InputOf } from '../input/input.ts';
import { chosenPassword } from '../words/wire-values.ts';
import { keyWordsOf } from '../views/csr.ts';

const INPUT = {
  CSRId: 'uint64!',
  Generate: 'bool!',
  Domain: 'string',
  Organization: 'string',
  Department: 'string',
  Email: 'string',
  Province: 'string',
  City: 'string',
  Country: 'string',
  EncryptAlgo: 'string',
  KeyParameter: 'string',
  Remark: 'string',
  KeyPassword: 'string',
  SubjectAltName: 'string[]',
} as const;

type Input = InputOf<typeof INPUT>;

export const ModifyCSR = defineAction({
  name: 'ModifyCSR',
  input: INPUT,
  needsVerified: true,
  ratePerSecond: CSR_RATE_PER_SECOND,
  csrIds: (input) => [input.CSRId],
  run: async (call) => {
    const { input, caller, world } = call;
    const csr = getOwnCsr(call, input.CSRId);
    const { id } = await modifyCsr(world, {
      actor: caller.accountUin,
      csr,
      change: changeOf(input, csr),
      keyPassword: chosenPassword(input.KeyPassword),
      isGenerated: input.Generate,
    });
    return { Id: id };
  },
});

/** Of the names, and of the two words for the key, what is not given stays. */
function changeOf(input: Input, csr: CsrChange['csr']): CsrChange['change'] {
  const [main = '', ...others] = csr.names;
  const { EncryptAlgo, KeyParameter } = keyWordsOf(csr);
  const algorithm = input.EncryptAlgo ?? EncryptAlgo;
  return {
    names: csrNamesOf(input.Domain ?? main, input.SubjectAltName ?? others),
    keyAlgorithm: csrKeyOf(algorithm, input.KeyParameter ?? KeyParameter),
    remark: input.Remark ?? csr.remark,
    subject: subjectOf(input),
  };
}

function subjectOf(input: Input): Partial<CsrSubject> {
  const given: { readonly [member in keyof CsrSubject]: string | undefined } = {
    organization: input.Organization,
    department: input.Department,
    email: input.Email,
    province: input.Province,
    city: input.City,
    country: input.Country,
  };
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== undefined));
}
