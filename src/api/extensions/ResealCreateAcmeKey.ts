// ResealCreateAcmeKey: make a key by which ACME clients are bound to the API key that calls, and to its rights.

import { makeAcmeKey } from '../../certificates/acme/keys.ts';
import { base64UrlOf } from '../../lib/base64url.ts';
import { defineAction } from '../action.ts';

const DEFAULT_PROJECT_ID = 0;

export const ResealCreateAcmeKey = defineAction({
  name: 'ResealCreateAcmeKey',
  input: { ProjectId: 'uint64' },
  needsVerified: true,
  projectId: ({ ProjectId }) => ProjectId ?? DEFAULT_PROJECT_ID,
  run: async ({ input, caller, world }) => {
    const { accountUin, secretId } = caller;
    const projectId = input.ProjectId ?? DEFAULT_PROJECT_ID;
    const { key, macKey } = await makeAcmeKey(world, { accountUin, secretId, projectId });
    return { KeyId: key.id, HmacKey: base64UrlOf(macKey) };
  },
});
