// CreateCSR: keep what a CSR is to ask for, and make it with its key at once where that is wanted.

import { CSR_RATE_PER_SECOND } from '../call/rates.ts';
import { createCsr } from '../../certificates/keys/csrs/create.ts';
import { defineAction } from '../action.ts';
import { csrKeyOf, csrNamesOf } from '../input/csr-input.ts';
import { readTags } from '../words/tags.ts';
import { chosenPassword } from '../words/wire-values.ts';

export const CreateCSR = defineAction({
  name: 'CreateCSR',
  input: {
    Domain: 'string!',
    Organization: 'string!',
    Department: 'string!',
    Email: 'string!',
    Province: 'string!',
    City: 'string!',
    Country: 'string!',
    EncryptAlgo: 'string!',
    KeyParameter: 'string!',
    Generate: 'bool!',
    KeyPassword: 'string',
    Remark: 'string',
    Tags: 'Tags[]',
    SubjectAltName: 'string[]',
  },
  needsVerified: true,
  ratePerSecond: CSR_RATE_PER_SECOND,
  addedCsr: (input) => ({ tags: readTags(input.Tags), names: csrNamesOf(input.Domain, input.SubjectAltName) }),
  run: async ({ input, caller, world }) => {
    const { id } = await createCsr(world, {
      accountUin: caller.accountUin,
      actor: caller.accountUin,
      names: csrNamesOf(input.Domain, input.SubjectAltName),
      subject: {
        organization: input.Organization,
        department: input.Department,
        email: input.Email,
        province: input.Province,
        city: input.City,
        country: input.Country,
      },
      keyAlgorithm: csrKeyOf(input.EncryptAlgo, input.KeyParameter),
      remark: input.Remark ?? '',
      tags: readTags(input.Tags),
      keyPassword: chosenPassword(input.KeyPassword),
      isGenerated: input.Generate,
    });
    return { Id: id };
  },
});
