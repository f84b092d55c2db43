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
const BUCKET = {
  endpoint: 'https://s3.example.com',
  region: 'eu-1',
  bucket: 'certificates',
  keys: { fullchain: 'tls/www.pem', key: 'tls/www.key' },
  credentialFile: '/s3',
};

async function wayOf(facts: object): Promise<Way | undefined> {
  const target = { type: 'cdn', domains: ['www.example.com'], accounts: ['*'], ...facts };
  const text = `deploy: ${JSON.stringify({ allowPrivateAddresses: ['10.0.0.0/8'], targets: [target] })}`;
  const config = await readConfig({ env: { RESEAL_CONFIG: 'a.yaml' }, readFile: async () => text });
  return config.deploy.targets[0]?.way;
}

test('HAProxy is told at a socket or a port, by the path of its file or another name', async () => {
  const way = (await wayOf({ files: COMBINED, haproxy: { socket: '/run/admin.sock' } })) ?? assert.fail();
  assert.ok(way.kind === 'files');
  assert.deepEqual(way.use, { kind: 'haproxy', at: '/run/admin.sock', name: '/tls/www.pem' });
  const other = await wayOf({ files: COMBINED, haproxy: { address: '10.0.0.5:9999', certificate: '/certs/www.pem' } });
  assert.ok(other?.kind === 'files');
  assert.deepEqual(other.use, { kind: 'haproxy', at: { host: '10.0.0.5', port: 9999 }, name: '/certs/www.pem' });
});

test('Caddy has the certificate in files, or in its configuration by an id', async () => {
  const files = await wayOf({ files: FILES, caddy: { admin: '/run/caddy/admin.sock' } });
  assert.ok(files?.kind === 'files');
  assert.deepEqual(files.use, { kind: 'caddy', admin: { kind: 'socket', path: '/run/caddy/admin.sock' } });
  assert.deepEqual(await wayOf({ caddy: { admin: 'http://10.0.0.5:2019', id: 'www' } }), {
    kind: 'caddyPem',
    ssh: undefined,
    admin: { kind: 'url', url: 'http://10.0.0.5:2019', trustFile: undefined },
    id: 'www',
  });
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
});

const REFUSED = [
  ['two ways', { ...TKE, files: FILES, kubernetes: CLUSTER }, 'kubernetes: it does not go with files'],
  ['a reload without files', { s3: BUCKET, reload: ['a'] }, 'reload: it does not go with s3'],
  [
    'SSH to a bucket',
    { s3: BUCKET, ssh: { host: '10.0.0.1', user: 'a', keyFile: 'k', hostKeys: [`SHA256:${'A'.repeat(43)}`] } },
    'ssh: it does not go with s3',
  ],
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
    { files: COMBINED, haproxy: { address: '192.168.0.1:1' } },
    'haproxy.address: 192.168.0.1 is no public address',
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
    { ...TKE, kubernetes: { ...CLUSTER, server: 'https://127.0.0.1:6443' } },
    'kubernetes.server: 127.0.0.1 is no public address',
  ],
  ['a cluster of another type', { kubernetes: CLUSTER }, 'it goes with targets of type tke'],
  ['a namespace that is a path', { ...TKE, namespace: 'a/b', kubernetes: CLUSTER }, 'targets.0.namespace'],
  [
    'a bucket that keys would reach in plain text',
    { s3: { ...BUCKET, endpoint: 'http://10.0.0.5' } },
    'begins with https',
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
