// Models of DNS providers are judged by clients that were written against the real ones: lexicon, tccli and lego.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer as createProxy, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { env } from 'node:process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { valueOfContent } from '../../src/dns/providers/txt-content.ts';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openAcmeService } from '../support/acme/service.ts';
import { ALIBABA_KEY, alibabaId, alibabaModel } from '../support/dns-providers/alibaba-model.ts';
import { CLOUDFLARE_TOKEN, cloudflareId, cloudflareModel } from '../support/dns-providers/cloudflare-model.ts';
import { DNSPOD_KEY, dnspodId, dnspodModel } from '../support/dns-providers/dnspod-model.ts';
import { type Answering, ModelZones, readRequest, startModel } from '../support/dns-providers/model.ts';
import { RECEIVER_LOGIN, receiverModel } from '../support/dns-providers/receiver-model.ts';
import { replyTo, startScriptedDns } from '../support/dns.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { openssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
/** lego looks at challenges by seconds. */
const PATIENCE_MS = 60_000;
const PLACE = '_dnsauth.www.example.com';

const now = (): Date => systemClock.now();
const held = {
  cloudflare: new ModelZones(['example.com'], cloudflareId),
  aliyun: new ModelZones(['example.com'], alibabaId),
};
/** By the hosts that are built into lexicon. */
const APIS: Readonly<Record<string, Answering>> = {
  'api.cloudflare.com': cloudflareModel(held.cloudflare),
  'alidns.aliyuncs.com': alibabaModel(held.aliyun, now),
};

const folder = makeTemporaryFolder();
const cleanup = new AsyncDisposableStack();
/** Each as "host status". */
const answered: string[] = [];
let variables: Readonly<Record<string, string>>;

before(async () => {
  const tls = makeTls();
  const api = await listen(createHttps(tls, (request, response) => void answer(request, response)));
  const proxy = await listen(proxyTo(api));
  variables = { HTTPS_PROXY: `http://127.0.0.1:${proxy}`, REQUESTS_CA_BUNDLE: tls.certificateFile };
});
after(async () => {
  await cleanup.disposeAsync();
  folder[Symbol.dispose]();
});

const LEXICON = [
  ['cloudflare', ['--auth-token', CLOUDFLARE_TOKEN]],
  ['aliyun', ['--auth-key-id', ALIBABA_KEY.accessKeyId, '--auth-secret', ALIBABA_KEY.accessKeySecret]],
] as const;

for (const [kind, login] of LEXICON) {
  test(`lexicon adds, lists and removes at the model of ${kind}`, { skip: skipWithout('lexicon') }, async () => {
    const lexicon = async (act: string): Promise<string> => {
      const words = [kind, act, 'example.com', 'TXT', '--name', PLACE, '--content', 'one', ...login];
      const options = { timeout: PATIENCE_MS, cwd: folder.path, env: { ...env, HOME: folder.path, ...variables } };
      return (await run('lexicon', words, options)).stdout;
    };
    await lexicon('create');
    assert.deepEqual(held[kind].valuesAt(PLACE).map(valueOfContent), ['one']);
    assert.match(await lexicon('list'), /_dnsauth\.www\.example\.com\s.*one/);
    await lexicon('delete');
    assert.deepEqual(held[kind].valuesAt(PLACE), []);
    assert.deepEqual([...new Set(answered.filter((line) => line.startsWith(HOSTS[kind])))], [`${HOSTS[kind]} 200`]);
  });
}

const HOSTS = { cloudflare: 'api.cloudflare.com', aliyun: 'alidns.aliyuncs.com' } as const;

test('tccli adds, lists and removes at the model of DNSPod', { skip: skipWithout('tccli') }, async () => {
  const zones = new ModelZones(['example.com'], dnspodId);
  await using model = await startModel(dnspodModel(zones, now));
  const tccli = async (action: string, ...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const where = ['--endpoint', model.origin, '--region', 'ap-guangzhou'];
    const key = ['--secretId', DNSPOD_KEY.secretId, '--secretKey', DNSPOD_KEY.secretKey];
    const given = { ...env, HOME: folder.path };
    const { stdout } = await run('tccli', ['dnspod', action, ...where, ...key, ...words], { env: given });
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  };
  const domains = (await tccli('DescribeDomainList'))['DomainList'] as readonly { readonly Name: string }[];
  assert.deepEqual(
    domains.map(({ Name }) => Name),
    ['example.com'],
  );
  const record = ['--SubDomain', '_dnsauth.www', '--RecordType', 'TXT', '--RecordLine', '默认', '--Value', 'one'];
  const { RecordId } = await tccli('CreateRecord', '--Domain', 'example.com', ...record);
  assert.deepEqual(zones.valuesAt(PLACE), ['one']);
  const listed = (await tccli('DescribeRecordList', '--Domain', 'example.com', '--Subdomain', '_dnsauth.www'))[
    'RecordList'
  ];
  assert.deepEqual(
    (listed as readonly { readonly Value: string }[]).map(({ Value }) => Value),
    ['one'],
  );
  await tccli('DeleteRecord', '--Domain', 'example.com', '--RecordId', String(RecordId));
  assert.deepEqual(zones.valuesAt(PLACE), []);
});

test('lego obtains a certificate through the model of a receiver', { skip: skipWithout('lego') }, async () => {
  const place = '_acme-challenge.lego.example.com';
  const zones = new ModelZones(['example.com'], (name) => name);
  const answering = receiverModel(zones, 'default');
  await using service = await openAcmeService({ clock: { ...systemClock, advance: () => undefined }, isOpen: true });
  await using receiver = await startModel((request) => {
    const answered = answering(request);
    // What the receiver holds is what the name servers answer.
    service.applicant.records.set(place, { txt: zones.valuesAt(place) });
    return answered;
  });
  // By it lego finds where a zone begins.
  await using dns = await startScriptedDns((query) => {
    const [question] = query.questions ?? [];
    const isZone = question?.type === 'SOA' && question.name === 'example.com';
    return [replyTo(query, { answers: isZone ? [{ type: 'SOA', name: question.name, data: SOA }] : [] })];
  });
  const binding = await service.bind();
  const path = join(folder.path, 'lego');
  const account = ['--server', service.directory(), '--email', 'ops@example.net', '--accept-tos', '--path', path];
  const eab = ['--eab', '--kid', binding.kid, '--hmac', base64UrlOf(binding.macKey)];
  const by = ['--dns', 'httpreq', '--dns.disable-cp', '--dns.resolvers', `${dns.address.host}:${dns.address.port}`];
  const given = {
    HTTPREQ_ENDPOINT: `${receiver.origin}/dns`,
    HTTPREQ_USERNAME: RECEIVER_LOGIN.username,
    HTTPREQ_PASSWORD: RECEIVER_LOGIN.password,
  };
  const options = { timeout: PATIENCE_MS, cwd: folder.path, env: { ...env, HOME: folder.path, ...given } };
  await run('lego', [...account, ...eab, ...by, '-d', 'lego.example.com', 'run'], options);
  const { subjectAltName } = new X509Certificate(await readFile(join(path, 'certificates/lego.example.com.crt')));
  assert.equal(subjectAltName, 'DNS:lego.example.com');
  assert.deepEqual(
    receiver.requests.map(({ url }) => url.pathname),
    ['/dns/present', '/dns/cleanup'],
  );
  assert.deepEqual(zones.valuesAt(place), [], 'lego has taken back what it published');
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:443$/, '');
  const read = await readRequest(request, `https://${host}`);
  const { status, headers = {}, body } = APIS[host]?.(read) ?? { status: 404, body: '' };
  answered.push(`${host} ${status}`);
  response.writeHead(status, headers).end(body);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(() => void server.close());
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

function makeTls() {
  const keyFile = folder.write(
    'api.key',
    openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']),
  );
  const names = Object.keys(APIS).map((host) => `DNS:${host}`);
  const subject = ['-subj', '/CN=providers', '-addext', `subjectAltName=${names.join(',')}`, '-days', '2'];
  const certificateFile = folder.write('api.pem', openssl(['req', '-x509', '-key', keyFile, ...subject]));
  return { key: readFileSync(keyFile), cert: readFileSync(certificateFile), certificateFile };
}

const SOA = {
  mname: 'ns.example.com',
  rname: 'hostmaster.example.com',
  serial: 1,
  refresh: 3600,
  retry: 600,
  expire: 86_400,
  minimum: 1,
};

/** Whatever host is asked for, the same server answers. */
function proxyTo(port: number): Server {
  return createProxy().on('connect', (_request, socket) => {
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket);
      socket.pipe(target);
    });
    for (const end of [socket, target]) {
      end.on('error', () => {
        socket.destroy();
        target.destroy();
      });
    }
  });
}
