// The official SDK, pointed at a service under test.

import { Agent } from 'node:https';
import { ssl } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssl/index.js';
import type { Credential } from './toy-service.ts';

export type SdkClient = InstanceType<typeof ssl.v20191205.Client>;

export const SIGN_METHODS = ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1'] as const;
export const HTTP_METHODS = ['POST', 'GET'] as const;

export interface SdkWish {
  readonly credential: Credential;
  /** host:port. */
  readonly endpoint: string;
  /** PEM of the root to trust: HTTPS; undefined for plain HTTP. */
  readonly root?: string | undefined;
  readonly signMethod?: (typeof SIGN_METHODS)[number];
  readonly reqMethod?: (typeof HTTP_METHODS)[number];
}

export function openSdk({ credential, endpoint, root, signMethod, reqMethod }: SdkWish): SdkClient {
  const transport =
    root === undefined ? { protocol: 'http://' } : { protocol: 'https://', agent: new Agent({ ca: root }) };
  return new ssl.v20191205.Client({
    credential,
    profile: {
      signMethod: signMethod ?? 'TC3-HMAC-SHA256',
      httpProfile: { endpoint, reqMethod: reqMethod ?? 'POST', ...transport },
    },
  });
}
