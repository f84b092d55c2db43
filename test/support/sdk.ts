// The official SDK, pointed at a service under test.

import { Agent } from 'node:https';
import { ssl } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssl/index.js';
import { tag } from 'tencentcloud-sdk-nodejs/tencentcloud/services/tag/index.js';
import type { Credential } from './toy-service.ts';

export type SdkClient = InstanceType<typeof ssl.v20191205.Client>;
export type TagSdkClient = InstanceType<typeof tag.v20180813.Client>;

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

export function openSdk(wish: SdkWish): SdkClient {
  return new ssl.v20191205.Client(settingsOf(wish));
}

export function openTagSdk(wish: SdkWish): TagSdkClient {
  return new tag.v20180813.Client(settingsOf(wish));
}

function settingsOf({ credential, endpoint, root, signMethod, reqMethod }: SdkWish) {
  const transport =
    root === undefined ? { protocol: 'http://' } : { protocol: 'https://', agent: new Agent({ ca: root }) };
  return {
    credential,
    profile: {
      signMethod: signMethod ?? ('TC3-HMAC-SHA256' as const),
      httpProfile: { endpoint, reqMethod: reqMethod ?? ('POST' as const), ...transport },
    },
  };
}
