// Actions that do nothing but say what reached them.

import { defineAction, type Action } from '../../src/api/action.ts';

/** With every type of parameter that the contract of ReplaceCertificate has. */
export const toyReplace: Action = defineAction({
  name: 'ReplaceCertificate',
  input: {
    CertificateId: 'string!',
    ValidType: 'string!',
    CsrType: 'string',
    CsrContent: 'string',
    CsrkeyPassword: 'string',
    Reason: 'string',
    CertCSREncryptAlgo: 'string',
    CertCSRKeyParameter: 'string',
    SignAlgo: 'string',
    UseCrossSignRoot: 'bool',
  },
  needsVerified: true,
  run: async ({ input, caller }) => ({ Echo: input, Uin: caller.accountUin }),
});

/** With lists, structures and numbers. */
export const toyList: Action = defineAction({
  name: 'DescribeCertificates',
  input: {
    Offset: 'uint64',
    Limit: 'uint64',
    SearchKey: 'string',
    CertificateStatus: 'uint64[]',
    Upload: 'int64',
    CertIds: 'string[]',
    Tags: 'Tags[]',
  },
  needsVerified: false,
  run: async ({ input }) => ({ Echo: input }),
});
