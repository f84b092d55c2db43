// The ways of targets in the YAML file that are no files with commands: what is taken, and what is refused.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import type { Way } from '../../src/deploy/setting.ts';

const FILES = { fullchain: '/tls/www.pem', key: '/tls/www.key' };
const COMBINED = { combined: '/tls/www.pem' };
const NO_OWNER = { mode: undefined, owner: undefined, group: undefined };
const TKE = { type: 'tke', id: 'cls-1', namespace: 'web', secret: 'www-tls' };
const CLUSTER = { server: 'https://10.0.0.5:6443', tokenFile: '/token' };
const SSH = { host: '10.0.0.1', user: 'a', keyFile: 'k', hostKeys: [`SHA256:${'A'.repeat(43)}`] };
const BUCKET = {
  endpoint: 'https://s3.example.com',
  region: 'eu-1',
  bucket: 'certificates',
  keys: { fullchain: 'tls/www.pem', key: 'tls/www.key' },
  credentialFile: '/s3',
};

async function wayOf(facts: object): Promise<Way | undefined> {
  const target = { type: 'cdn', domains: ['www.example.com'], accounts: ['*'], ...facts };
  const text = `deploy: ${JSON.stringify({ allowPrivateAddresses: ['10.0.0.0/8', '127.0.0.0/8'], targets: [target] })}`;
  const config = await readConfig({ env: { RESEAL_CONFIG: 'a.yaml' }, readFile: async () => text });
  return config.deploy.targets[0]?.way;
}

test('HAProxy is told at a socket or a port, by the path of its file or another name', async () => {
  const way = (await wayOf({ files: COMBINED, haproxy: { socket: '/run/admin.sock' } })) ?? assert.fail();
  assert.ok(way.kind === 'files');
  assert.deepEqual(way.use, { kind: 'haproxy', at: '/run/admin.sock', name: '/tls/www.pem' });
  const other = await wayOf({ files: COMBINED, haproxy: { address: '127.0.0.1:9999', certificate: '/certs/www.pem' } });
  assert.ok(other?.kind === 'files');
  assert.deepEqual(other.use, { kind: 'haproxy', at: { host: '127.0.0.1', port: 9999 }, name: '/certs/www.pem' });
});

test('Caddy has the certificate in files, or in its configuration by an id', async () => {
  const files = await wayOf({ files: FILES, caddy: { admin: '/run/caddy/admin.sock' } });
  assert.ok(files?.kind === 'files');
  assert.deepEqual(files.use, { kind: 'caddy', admin: { kind: 'socket', path: '/run/caddy/admin.sock' } });
  assert.deepEqual(await wayOf({ caddy: { admin: 'https://10.0.0.5:2019', id: 'www' } }), {
    kind: 'caddyPem',
    ssh: undefined,
    admin: { kind: 'url', url: 'https://10.0.0.5:2019', trustFile: undefined },
    id: 'www',
  });
});

test('Keys go in plain text to this machine alone, or to what a host behind SSH reaches', async () => {
  for (const host of ['127.0.0.1', '127.0.0.2', 'localhost', 'caddy.localhost']) {
    assert.equal((await wayOf({ caddy: { admin: `http://${host}:2019`, id: 'www' } }))?.kind, 'caddyPem', host);
    assert.equal((await wayOf({ files: COMBINED, haproxy: { address: `${host}:9999` } }))?.kind, 'files', host);
  }
  const caddy = await wayOf({ ssh: SSH, caddy: { admin: 'http://10.0.0.5:2019', id: 'www' } });
  assert.equal(caddy?.kind, 'caddyPem');
  const haproxy = await wayOf({ ssh: SSH, files: COMBINED, haproxy: { address: '10.0.0.5:9999' } });
  assert.equal(haproxy?.kind, 'files');
  // Nothing but its configuration as it is goes there: the certificate lies in files.
  assert.equal((await wayOf({ files: FILES, caddy: { admin: 'http://10.0.0.5:2019' } }))?.kind, 'files');
});

test('Traefik has a file that names the two others', async () => {
  assert.deepEqual(await wayOf({ files: FILES, traefik: { file: '/dynamic/www.yaml' } }), {
    kind: 'files',
    ssh: undefined,
    files: { paths: FILES, ...NO_OWNER },
    use: { kind: 'traefik', file: '/dynamic/www.yaml' },
  });
});

test('A cluster is logged in to by a token or a certificate, and takes nothing over unless it is said', async () => {
  const name = { namespace: 'web', secret: 'www-tls' };
  const { server } = CLUSTER;
  assert.deepEqual(await wayOf({ ...TKE, kubernetes: CLUSTER }), {
    kind: 'kubernetes',
    ...name,
    server,
    trustFile: undefined,
    login: { kind: 'token', tokenFile: '/token' },
    takesOver: false,
  });
  const shown = { certificateFile: '/c', keyFile: '/k' };
  assert.deepEqual(await wayOf({ ...TKE, kubernetes: { server, ...shown, trustFile: '/ca', takesOver: true } }), {
    kind: 'kubernetes',
    ...name,
    server,
    trustFile: '/ca',
    login: { kind: 'certificate', ...shown },
    takesOver: true,
  });
});

test('A bucket stands in the name of the host, unless it is said', async () => {
  const more = { encryption: undefined, trustFile: undefined };
  assert.deepEqual(await wayOf({ s3: BUCKET }), { kind: 's3', ...BUCKET, ...more, isInPath: false });
  const inPath = await wayOf({ s3: { ...BUCKET, pathStyle: true, encryption: 'aws:kms' } });
  assert.ok(inPath?.kind === 's3' && inPath.isInPath && inPath.encryption === 'aws:kms');
  const atAddress = await wayOf({ s3: { ...BUCKET, endpoint: 'https://10.0.0.5:9000', pathStyle: true } });
  assert.ok(atAddress?.kind === 's3' && atAddress.isInPath);
});

test('A webhook is told with a secret, and Tencent Cloud by the type and id of the target', async () => {
  assert.deepEqual(await wayOf({ webhook: { url: 'https://hooks.example.com/tls?x=1', secretFile: '/s' } }), {
    kind: 'webhook',
    url: 'https://hooks.example.com/tls?x=1',
    secretFile: '/s',
    trustFile: undefined,
  });
  assert.deepEqual(await wayOf({ tencentCloud: { credentialFile: '/k' } }), {
    kind: 'tencentCloud',
    type: 'cdn',
    endpoint: 'https://ssl.tencentcloudapi.com',
    credentialFile: '/k',
    trustFile: undefined,
  });
  const other = await wayOf({
    tencentCloud: { endpoint: 'http://127.0.0.1:8400', credentialFile: '/k', trustFile: '/t' },
  });
  assert.ok(other?.kind === 'tencentCloud' && other.endpoint === 'http://127.0.0.1:8400' && other.trustFile === '/t');
});

const REFUSED = [
  [
    'a webhook in plain HTTP',
    { webhook: { url: 'http://hooks.example.com', secretFile: '/s' } },
    'webhook.url: keys are',
  ],
  ['a webhook with a password', { webhook: { url: 'https://a:b@hooks.example.com', secretFile: '/s' } }, 'webhook.url'],
  ['a webhook without a secret', { webhook: { url: 'https://hooks.example.com' } }, 'webhook.secretFile'],
  [
    'a webhook at an address of no listed range',
    { webhook: { url: 'https://192.168.0.1/', secretFile: '/s' } },
    'webhook.url: 192.168.0.1 is no public address',
  ],
  [
    'a webhook with a reload',
    { webhook: { url: 'https://a.example', secretFile: '/s' }, reload: ['a'] },
    'reload: it does',
  ],
  [
    'Tencent Cloud in plain HTTP',
    { tencentCloud: { endpoint: 'http://ssl.example.com', credentialFile: '/k' } },
    'tencentCloud.endpoint: keys are sent there',
  ],
  ['Tencent Cloud without a key', { tencentCloud: {} }, 'tencentCloud.credentialFile'],
  [
    'Tencent Cloud for a type of which it does not tell what is there',
    { type: 'lighthouse', region: 'r', id: 'a', tencentCloud: { credentialFile: '/k' } },
    'tencentCloud: it goes with targets of type apigateway, cdn, clb,',
  ],
  ['two ways', { ...TKE, files: FILES, kubernetes: CLUSTER }, 'kubernetes: it does not go with files'],
  ['a reload without files', { s3: BUCKET, reload: ['a'] }, 'reload: it does not go with s3'],
  ['SSH to a bucket', { s3: BUCKET, ssh: SSH }, 'ssh: it does not go with s3'],
  ['HAProxy with two files', { files: FILES, haproxy: { socket: '/s' } }, 'one file: combined'],
  [
    'HAProxy at two places',
    { files: COMBINED, haproxy: { socket: '/s', address: '10.0.0.1:1' } },
    'it says socket or address',
  ],
  ['HAProxy at none', { files: COMBINED, haproxy: {} }, 'it says socket or address'],
  [
    'HAProxy with a reload',
    { files: COMBINED, haproxy: { socket: '/s' }, reload: ['a'] },
    'reload: it does not go with haproxy',
  ],
  [
    'HAProxy at an address of no listed range',
    { files: COMBINED, haproxy: { address: '[::1]:1' } },
    'haproxy.address: ::1 is no public address',
  ],
  [
    'HAProxy and Caddy',
    { files: COMBINED, haproxy: { socket: '/s' }, caddy: { admin: '/c' } },
    'caddy: it does not go with haproxy',
  ],
  [
    'Caddy without an id or files',
    { caddy: { admin: '/c' } },
    'it says the id of the certificate in the configuration, or files',
  ],
  [
    'Caddy that keys would reach in plain text',
    { caddy: { admin: 'http://10.0.0.5:2019', id: 'a' } },
    'caddy: keys are sent to http://10.0.0.5:2019: admin begins with https',
  ],
  [
    'Caddy that keys would reach in plain text by name',
    { caddy: { admin: 'http://localhost.example.com', id: 'a' } },
    'caddy: keys are sent to',
  ],
  [
    'HAProxy that keys would reach in plain text',
    { files: COMBINED, haproxy: { address: '10.0.0.5:9999' } },
    'haproxy: keys are sent to 10.0.0.5 in plain text',
  ],
  ...['.reseal-new', '.reseal-former', '.reseal-unfinished', '.reseal-trial', '.reseal-trial-former'].map(
    (end) =>
      [
        `a file named as what stands beside others: ${end}`,
        { files: { ...FILES, key: `/tls/www.pem${end}` } },
        'files.key: files of such names stand beside others',
      ] as const,
  ),
  [
    'a file of Traefik that is named so',
    { files: FILES, traefik: { file: '/tls/www.pem.reseal-former' } },
    'traefik.file: files of such names',
  ],
  ['Caddy with an id and files', { files: FILES, caddy: { admin: '/c', id: 'a' } }, 'by its id, or in files'],
  ['Caddy at a path of a URL', { caddy: { admin: 'http://10.0.0.1/x', id: 'a' } }, 'it is a URL such as'],
  ['Caddy with a password', { caddy: { admin: 'http://u:p@10.0.0.1', id: 'a' } }, 'it is a URL such as'],
  ['Caddy with an id that is a path', { caddy: { admin: '/c', id: '../config' } }, 'caddy.id'],
  [
    'Traefik with one file',
    { files: COMBINED, traefik: { file: '/d' } },
    'Traefik has fullchain and key in files of their own',
  ],
  [
    'Traefik with a file for two things',
    { files: FILES, traefik: { file: FILES.key } },
    'one file stands for two things',
  ],
  [
    'a cluster in plain HTTP',
    { ...TKE, kubernetes: { ...CLUSTER, server: 'http://10.0.0.5' } },
    'it begins with https',
  ],
  [
    'a cluster without a login',
    { ...TKE, kubernetes: { server: CLUSTER.server } },
    'it says tokenFile, or certificateFile with keyFile',
  ],
  [
    'a cluster with two logins',
    { ...TKE, kubernetes: { ...CLUSTER, certificateFile: '/c', keyFile: '/k' } },
    'it says tokenFile, or',
  ],
  [
    'a cluster of no listed range',
    { ...TKE, kubernetes: { ...CLUSTER, server: 'https://192.168.0.1:6443' } },
    'kubernetes.server: 192.168.0.1 is no public address',
  ],
  ['a cluster of another type', { kubernetes: CLUSTER }, 'it goes with targets of type tke'],
  ['a namespace that is a path', { ...TKE, namespace: 'a/b', kubernetes: CLUSTER }, 'targets.0.namespace'],
  [
    'a bucket that keys would reach in plain text',
    { s3: { ...BUCKET, endpoint: 'http://10.0.0.5' } },
    'begins with https',
  ],
  [
    'a bucket before an address',
    { s3: { ...BUCKET, endpoint: 'https://10.0.0.5:9000' } },
    's3.pathStyle: before an address stands no bucket',
  ],
  [
    'a bucket before an address of IPv6',
    { s3: { ...BUCKET, endpoint: 'https://[2600::1]' } },
    's3.pathStyle: before an address stands no bucket',
  ],
  ['a bucket with a path', { s3: { ...BUCKET, bucket: 'a/b' } }, 'it is no name of a bucket'],
  [
    'one object for two things',
    { s3: { ...BUCKET, keys: { fullchain: 'a', key: 'a' } } },
    'one object stands for two things',
  ],
  ['an object with ".."', { s3: { ...BUCKET, keys: { fullchain: 'a/../b', key: 'a' } } }, 'the key has ".."'],
  ['a secret in the file itself', { s3: { ...BUCKET, secretKey: 'hush' } }, 'unknown key "secretKey"'],
  ['an odd encryption', { s3: { ...BUCKET, encryption: 'rot13' } }, 's3.encryption'],
] as const;

describe('Of ways is refused', () => {
  for (const [title, facts, message] of REFUSED) {
    test(title, async () => {
      await assert.rejects(wayOf(facts), (error: Error) => {
        assert.match(
          error.message,
          /^Cannot read a\.yaml, line 1: deploy\.targets\.0|^Cannot read a\.yaml, line 1: unknown key/,
        );
        assert.ok(error.message.includes(message), error.message);
        return true;
      });
    });
  }
});
