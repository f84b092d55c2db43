// An installation for an API without one behind it: of nobody, with nothing in it.

import type { Installation } from '../../src/api/installation/installation.ts';

const nothing = async (): Promise<never[]> => await Promise.resolve([]);

export const NO_INSTALLATION: Installation = {
  isOperator: async () => await Promise.resolve(false),
  listAuthorities: nothing,
  rollAuthority: async () => await Promise.reject(new Error('Cannot roll an authority: there is none here')),
  listIssuers: () => [],
  listPerspectives: () => [],
  examine: nothing,
  listWebhooks: nothing,
  listDeliveries: nothing,
  retryDelivery: async () => await Promise.resolve(false),
};
