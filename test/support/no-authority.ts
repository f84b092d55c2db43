// What a shell of the tests has in place of an authority where no command is about one.

import type { LocalService } from '../../src/cli/shell.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('there is no authority here'));

export const NO_AUTHORITY: LocalService['authority'] = {
  roll: refuse,
  ceremony: {
    exportKey: refuse,
    removeKey: refuse,
    importKey: refuse,
    requestCrossCertificate: refuse,
    putCrossCertificate: refuse,
    dropCrossCertificate: refuse,
    requestList: refuse,
    putList: refuse,
  },
  withdrawal: { declareCompromised: refuse, revoke: refuse, revokeIfDue: refuse },
};
