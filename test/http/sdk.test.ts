// The official Node SDK against the running server, by every signature and transport that it knows.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ssl } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssl/index.js';
import { systemClock } from '../../src/lib/clock.ts';
import { openToyServer, type ToyServer } from '../support/toy-server.ts';
import { toyList, toyReplace } from '../support/toy-actions.ts';

let toy: ToyServer;

before(async () => {
  toy = await openToyServer({
    actions: [toyReplace, toyList],
    clock: systemClock,
    rates: { ReplaceCertificate: 1000 },
  });
});
after(() => toy[Symbol.asyncDispose]());

const SIGN_METHODS = ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1'] as const;
const HTTP_METHODS = ['POST', 'GET'] as const;

for (const signMethod of SIGN_METHODS) {
  for (const reqMethod of HTTP_METHODS) {
    test(`the SDK calls by ${signMethod} with ${reqMethod}`, async () => {
      const client = sdkClient({ signMethod, reqMethod });
      const answer = await client.ReplaceCertificate({
        CertificateId: 'a91hoLqi',
        ValidType: 'DNS_AUTO',
        Reason: 'key lost & found: +ü 密钥',
        UseCrossSignRoot: true,
      });
      const { Echo } = answer as unknown as { readonly Echo: Readonly<Record<string, unknown>> };
      assert.deepEqual(Echo, {
        CertificateId: 'a91hoLqi',
        ValidType: 'DNS_AUTO',
        Reason: 'key lost & found: +ü 密钥',
        UseCrossSignRoot: true,
      });
      assert.match(answer.RequestId ?? '', /^[0-9a-f-]{36}$/);
    });

    test(`lists, structures and numbers arrive by ${signMethod} with ${reqMethod}`, async () => {
      const wish = {
        Limit: 7,
        CertificateStatus: [1, 11],
        CertIds: ['a91hoLqi', 'a91hoLqo'],
        Tags: [{ TagKey: 'team', TagValue: 'a b' }],
      };
      const answer = await sdkClient({ signMethod, reqMethod }).DescribeCertificates(wish);
      assert.deepEqual((answer as unknown as { readonly Echo: unknown }).Echo, wish);
    });

    test(`the SDK gets code, message and RequestId of a refusal by ${signMethod} with ${reqMethod}`, async () => {
      const client = sdkClient({ signMethod, reqMethod });
      await assert.rejects(client.SubmitAuditManager({ ManagerId: 1 }), (error: Error & Record<string, unknown>) => {
        assert.equal(error['code'], 'UnsupportedOperation');
        assert.match(error.message, /SubmitAuditManager.*not built yet/);
        assert.match(String(error['requestId']), /^[0-9a-f-]{36}$/);
        return true;
      });
    });
  }
}

test('the SDK learns of a wrong SecretKey', async () => {
  const client = sdkClient({ secretKey: 'x'.repeat(32) });
  await assert.rejects(client.DescribeCertificates({}), { code: 'AuthFailure.SignatureFailure' });
});

test('the SDK gets messages in Chinese when it asks for them', async () => {
  await assert.rejects(sdkClient({ language: 'zh-CN' }).SubmitAuditManager({ ManagerId: 1 }), {
    message: /本服务尚未实现/,
  });
});

test('unsigned requests of the SDK are refused', async () => {
  const call = sdkClient({}).request('DescribeCertificates', {}, { skipSign: true });
  await assert.rejects(call, { code: 'AuthFailure.InvalidAuthorization' });
});

test('temporary credentials of the SDK are refused', async () => {
  await assert.rejects(sdkClient({ token: 'of another service' }).DescribeCertificates({}), {
    code: 'AuthFailure.TokenFailure',
  });
});

interface SdkWish {
  readonly signMethod?: (typeof SIGN_METHODS)[number];
  readonly reqMethod?: 'GET' | 'POST';
  readonly secretKey?: string;
  readonly token?: string;
  readonly language?: 'zh-CN' | 'en-US';
}

function sdkClient(wish: SdkWish) {
  const { secretId, secretKey } = toy.service.key;
  return new ssl.v20191205.Client({
    credential: {
      secretId,
      secretKey: wish.secretKey ?? secretKey,
      ...(wish.token === undefined ? {} : { token: wish.token }),
    },
    profile: {
      signMethod: wish.signMethod ?? 'TC3-HMAC-SHA256',
      ...(wish.language === undefined ? {} : { language: wish.language }),
      httpProfile: { endpoint: `127.0.0.1:${toy.port}`, protocol: 'http://', reqMethod: wish.reqMethod ?? 'POST' },
    },
  });
}
