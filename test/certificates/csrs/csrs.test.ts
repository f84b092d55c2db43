// The CSRs that an account keeps: drafts, keys, changes, the list, deletion, and what each action refuses.

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { MAX_CSR_BATCH } from '../../../src/api/actions/BatchDeleteCSR.ts';
import { MAX_CSR_PAGE } from '../../../src/api/actions/DescribeCSRSet.ts';
import { MAX_CSR_NAMES, readCsr, signatureDefectOf } from '../../../src/x509/certificate/csr.ts';
import { askCsr, CSR_FACTS, describeCsr, keepCsr } from '../../support/csrs.ts';
import { countRows, LIFE_YAML } from '../../support/life.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';
import { openTestService, type TestService } from '../../support/service.ts';
import type { Credential } from '../../support/toy-service.ts';

const INVALID = 'FailedOperation.InvalidParam';
const UNKNOWN = 'ResourceNotFound';
const LIMIT = 130;

let service: TestService;
let stranger: Credential;

before(async () => {
  service = await openTestService({ yaml: `${LIFE_YAML}  csrsPerAccount: ${LIMIT}\n` });
  ({ key: stranger } = await service.addAccount());
});
after(() => service[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;

async function list(input: object = {}, credential?: Credential): Promise<readonly [number, readonly Row[]]> {
  const { Total, Set: rows } = await askCsr(service, 'DescribeCSRSet', { input, credential });
  return [Number(Total), rows as readonly Row[]];
}

async function modify(CSRId: number, input: object = {}): Promise<number> {
  const answer = await askCsr(service, 'ModifyCSR', { input: { CSRId, Generate: false, ...input } });
  return Number(answer['Id']);
}

async function remove(CSRIds: readonly number[], credential?: Credential): Promise<unknown> {
  return (await askCsr(service, 'BatchDeleteCSR', { input: { CSRIds }, credential }))['Success'];
}

describe('A CSR', () => {
  test('is made with its key, which is that of the CSR, and both come back to their owner with the password', async () => {
    const id = await keepCsr(service, {
      SubjectAltName: ['*.kept.com', 'Kept.com'],
      KeyPassword: 'secret-7',
      Remark: 'hi',
    });
    const { RequestId: _, CSR: pem, PrivateKey: key, CreateTime, ...told } = await describeCsr(service, id);
    assert.deepEqual(told, {
      Id: id,
      OwnerUin: service.accountUin,
      Domain: 'kept.com',
      Organization: 'Shop Ltd',
      Department: 'IT',
      Email: 'a@kept.com',
      Province: 'Hunan',
      City: 'Changsha',
      Country: 'CN',
      EncryptAlgo: 'ECC',
      KeyParameter: 'prime256v1',
      Remarks: 'hi',
      Status: 1,
      KeyPassword: 'secret-7',
      SubjectAltName: ['*.kept.com'],
    });
    assert.match(String(CreateTime), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const csr = readCsr(String(pem));
    assert.deepEqual([csr.commonName, csr.dnsNames], ['kept.com', ['kept.com', '*.kept.com']]);
    assert.equal(signatureDefectOf(csr, { acceptsSha1: false }), undefined);
    const spki = createPublicKey(createPrivateKey(String(key))).export({ type: 'spki', format: 'der' });
    assert.deepEqual(spki, Buffer.from(csr.spki));
  });

  test('has country, province, city, organisation and name as its subject, as openssl reads it', {
    skip: skipWithoutOpenssl,
  }, async () => {
    for (const key of [
      { EncryptAlgo: 'ECC', KeyParameter: 'prime256v1' },
      { EncryptAlgo: 'RSA', KeyParameter: '2048' },
      { EncryptAlgo: 'sm2', KeyParameter: 'SM2P256V1' },
    ]) {
      const id = await keepCsr(service, { ...key, Organization: '商店' });
      const { CSR: pem } = await describeCsr(service, id);
      const form = ['-nameopt', 'RFC2253,utf8,-esc_msb'];
      const text = openssl(['req', '-verify', '-noout', '-subject', ...form], Buffer.from(String(pem)));
      assert.match(text, /CN=kept\.com,O=商店,L=Changsha,ST=Hunan,C=CN/, key.EncryptAlgo);
    }
  });

  test('leaves out of its subject what is empty', async () => {
    const nothing = { Organization: '', Department: '', Email: '', Province: '', City: '', Country: '' };
    const id = await keepCsr(service, nothing);
    assert.equal(readCsr(String((await describeCsr(service, id))['CSR'])).commonName, 'kept.com');
  });

  test('is for internal names and addresses too, for products that have them', async () => {
    const id = await keepCsr(service, { Domain: '192.0.2.7', SubjectAltName: ['2001:DB8::1', 'intranet'] });
    const csr = readCsr(String((await describeCsr(service, id))['CSR']));
    assert.deepEqual([csr.dnsNames, csr.addresses.length], [['intranet'], 2]);
  });

  test('that is a draft has neither key nor CSR, is changed member by member, and is generated then', async () => {
    const id = await keepCsr(service, { Generate: false, Country: 'China', KeyPassword: 'secret-7' });
    const draft = await describeCsr(service, id);
    assert.deepEqual([draft['Status'], draft['CSR'], draft['PrivateKey'], draft['Country']], [0, null, null, 'China']);
    assert.equal(await modify(id, { Domain: 'changed.com', Remark: 'x' }), id);
    assert.equal(await modify(id, { Country: 'DE', City: '', SubjectAltName: ['www.changed.com'] }), id);
    assert.equal(await modify(id, { EncryptAlgo: 'ECC', KeyParameter: 'secp384r1', Generate: true }), id);
    const made = await describeCsr(service, id);
    const csr = readCsr(String(made['CSR']));
    assert.deepEqual(csr.dnsNames, ['changed.com', 'www.changed.com']);
    assert.deepEqual(
      [made['Status'], made['Country'], made['City'], made['Remarks'], made['KeyParameter'], made['KeyPassword']],
      [1, 'DE', '', 'x', 'secp384r1', 'secret-7'],
    );
    const refused = await service.call('ModifyCSR', { CSRId: id, Generate: false, Remark: 'y' });
    assert.equal(refused.Error?.Code, 'FailedOperation');
    assert.match(refused.Error.Message, new RegExp(`CSR ${id} cannot be modified, because it is generated`));
  });

  test('gets one key, however many calls ask for it at once', async () => {
    const id = await keepCsr(service, { Generate: false });
    const input = { CSRId: id, Generate: true };
    const answers = await Promise.all(Array.from({ length: 8 }, async () => await service.call('ModifyCSR', input)));
    assert.equal(answers.filter(({ Error: error }) => error === undefined).length, 1);
    const codes = new Set(answers.flatMap(({ Error: error }) => error?.Code ?? []));
    assert.deepEqual([...codes], ['FailedOperation']);
  });
});

const REFUSED: readonly (readonly [what: string, input: object, code: string, message: RegExp])[] = [
  ['no domain', { Domain: '' }, INVALID, /empty|no name|""/],
  ['a name that is none', { Domain: 'a b' }, INVALID, /a b/],
  ['a hostile name', { Domain: 'a.com,CN=evil/O=x' }, INVALID, /evil/],
  ['another name that is none', { SubjectAltName: ['ok.com', '_x.com'] }, INVALID, /underscore/],
  ['a name that is too long', { Domain: `${'a'.repeat(64)}.com` }, INVALID, /long/],
  [
    'a parameter of another algorithm',
    { EncryptAlgo: 'ECC', KeyParameter: '2048' },
    INVALID,
    /"ECC" with "2048", which names no key/,
  ],
  ['a key that is too short', { EncryptAlgo: 'RSA', KeyParameter: '1024' }, INVALID, /"1024"/],
  ['an algorithm that is none', { EncryptAlgo: 'DSA' }, INVALID, /"DSA"/],
  ['a country without its code', { Country: 'China' }, INVALID, /country is "China", .* ISO 3166-1/],
  ['a country that is reserved', { Country: 'UK' }, INVALID, /country is "UK"/],
  ['a code in small letters', { Country: 'cn' }, INVALID, /country is "cn"/],
  ['a tag twice', { Tags: [{ TagKey: 'a' }, { TagKey: 'a' }] }, INVALID, /twice/],
  ['a long organisation', { Organization: 'o'.repeat(65) }, 'InvalidParameterValue', /at most 64 characters/],
  ['a long city', { City: 'c'.repeat(129) }, 'InvalidParameterValue', /at most 128 characters/],
  ['a long mail', { Email: 'm'.repeat(255) }, 'InvalidParameterValue', /at most 254 characters/],
  ['a long password', { KeyPassword: 'p'.repeat(257) }, 'InvalidParameterValue', /at most 256 characters/],
  ['a line in its organisation', { Organization: 'a\nCN=b' }, 'InvalidParameterValue', /control character/],
  ['a text for yes or no', { Generate: 'online' }, 'InvalidParameter', /Generate` must be a boolean/],
];

for (const [what, input, code, message] of REFUSED) {
  test(`A CSR with ${what} is refused, and nothing is kept`, async () => {
    const before = countRows(service)['csrs'];
    const { Error: error } = await service.call('CreateCSR', { ...CSR_FACTS, ...input });
    assert.equal(error?.Code, code);
    assert.match(error.Message, message);
    assert.equal(countRows(service)['csrs'], before);
  });
}

test('Texts at their limits are taken, and stand in the CSR whole', async () => {
  const id = await keepCsr(service, {
    Organization: '组'.repeat(64),
    City: 'c'.repeat(128),
    Province: 'p'.repeat(128),
  });
  assert.equal((await describeCsr(service, id))['Organization'], '组'.repeat(64));
});

test(`A CSR has ${MAX_CSR_NAMES} names, and not one more`, async () => {
  const names = Array.from({ length: MAX_CSR_NAMES }, (_, at) => `n${at}.kept.com`);
  const id = await keepCsr(service, { Domain: names[0], SubjectAltName: names.slice(1) });
  assert.equal(readCsr(String((await describeCsr(service, id))['CSR'])).dnsNames.length, MAX_CSR_NAMES);
  const more = await service.call('CreateCSR', { ...CSR_FACTS, Domain: 'one.more', SubjectAltName: names });
  assert.match(more.Error?.Message ?? '', /has 101 domains, and may have 100/);
});

describe("Another account's CSR", () => {
  test('is not found, as one that does not exist, and stays', async () => {
    const id = await keepCsr(service);
    for (const [action, input] of [
      ['DescribeCSR', {}],
      ['ModifyCSR', { Generate: true }],
    ] as const) {
      const theirs = await service.call(action, { ...input, CSRId: id }, stranger);
      const nobodys = await service.call(action, { ...input, CSRId: 1 }, stranger);
      assert.equal(theirs.Error?.Code, UNKNOWN);
      assert.equal(theirs.Error.Message.replace(String(id), '1'), nobodys.Error?.Message);
    }
    assert.deepEqual(await remove([id, 1, Number.MAX_SAFE_INTEGER], stranger), []);
    assert.deepEqual(await list({}, stranger), [0, []]);
    await describeCsr(service, id);
  });

  test('of a huge number is not found either', async () => {
    for (const CSRId of [0, Number.MAX_SAFE_INTEGER]) {
      assert.equal(await service.refusal('DescribeCSR', { CSRId }), UNKNOWN);
    }
    assert.equal(await service.refusal('DescribeCSR', { CSRId: 2 ** 53 }), 'InvalidParameterValue');
    assert.equal(await service.refusal('DescribeCSR', { CSRId: -1 }), 'InvalidParameterValue');
  });
});

describe('The list', () => {
  test('has the newest first, page by page, by domain and by algorithm, without a key', async () => {
    const { uin, key } = await service.addAccount();
    for (const [Domain, EncryptAlgo, KeyParameter] of [
      ['a.listed.com', 'ECC', 'prime256v1'],
      ['b.listed.com', 'SM2', 'sm2p256v1'],
      ['listed.org', 'ECC', 'secp384r1'],
    ]) {
      service.advance(1000);
      await keepCsr(service, { Domain, EncryptAlgo, KeyParameter, Generate: Domain === 'listed.org' }, key);
    }
    const domainsOf = async (input: object) => {
      const [total, rows] = await list(input, key);
      return [total, rows.map(({ Domain }) => Domain)];
    };
    assert.deepEqual(await domainsOf({}), [3, ['listed.org', 'b.listed.com', 'a.listed.com']]);
    assert.deepEqual(await domainsOf({ Offset: 1, Limit: 1 }), [3, ['b.listed.com']]);
    assert.deepEqual(await domainsOf({ Offset: 3 }), [3, []]);
    assert.deepEqual(await domainsOf({ Limit: 0 }), [3, []]);
    assert.deepEqual(await domainsOf({ Domain: 'LISTED.com' }), [2, ['b.listed.com', 'a.listed.com']]);
    assert.deepEqual(await domainsOf({ EncryptAlgo: 'ecc' }), [2, ['listed.org', 'a.listed.com']]);
    assert.deepEqual(await domainsOf({ EncryptAlgo: '', Domain: '' }), [
      3,
      ['listed.org', 'b.listed.com', 'a.listed.com'],
    ]);
    assert.equal(await service.refusal('DescribeCSRSet', { EncryptAlgo: 'DSA' }, key), INVALID);
    const [, [newest]] = await list({ Limit: 1 }, key);
    assert.deepEqual([newest?.['OwnerUin'], newest?.['Status'], 'PrivateKey' in (newest ?? {})], [uin, 1, false]);
  });

  test(`has ${MAX_CSR_PAGE} to a page, 10 unless more are asked for, and more counts as ${MAX_CSR_PAGE}`, async () => {
    const { key } = await service.addAccount();
    const draft = { Generate: false };
    await Promise.all(Array.from({ length: MAX_CSR_PAGE + 1 }, async () => await keepCsr(service, draft, key)));
    for (const [input, length] of [
      [{}, 10],
      [{ Limit: MAX_CSR_PAGE }, MAX_CSR_PAGE],
      [{ Limit: MAX_CSR_PAGE + 1 }, MAX_CSR_PAGE],
    ] as const) {
      const [total, rows] = await list(input, key);
      assert.deepEqual([total, rows.length], [MAX_CSR_PAGE + 1, length]);
    }
    const ids = (await list({ Limit: MAX_CSR_PAGE }, key))[1].map(({ Id }) => Number(Id));
    assert.equal(await service.refusal('BatchDeleteCSR', { CSRIds: [...ids, 1] }, key), INVALID);
    assert.equal(MAX_CSR_BATCH, MAX_CSR_PAGE);
    assert.deepEqual(await remove(ids, key), ids, 'a hundred at once');
    assert.equal((await list({}, key))[0], 1);
  });
});

test('As many are kept as may be, however many come at once, and one that is deleted makes room', async () => {
  const { key } = await service.addAccount();
  const draft = { ...CSR_FACTS, Generate: false };
  const answers = await Promise.all(
    Array.from({ length: LIMIT + 5 }, async () => await service.call('CreateCSR', draft, key)),
  );
  const refused = answers.flatMap(({ Error: error }) => error ?? []);
  assert.deepEqual([refused.length, new Set(refused.map(({ Code }) => Code))], [5, new Set(['LimitExceeded'])]);
  assert.match(refused[0]?.Message ?? '', new RegExp(`keeps ${LIMIT} CSRs, which is the limit`));
  const [, [first]] = await list({ Limit: 1 }, key);
  assert.deepEqual(await remove([Number(first?.['Id'])], key), [first?.['Id']]);
  await keepCsr(service, { Generate: false }, key);
});

test('Deleting wipes the key; what is named twice, or is gone, is told of once or not at all', async () => {
  const id = await keepCsr(service);
  assert.deepEqual(await remove([id, id, 1]), [id]);
  assert.deepEqual(await remove([id]), []);
  assert.equal(await service.refusal('DescribeCSR', { CSRId: id }), UNKNOWN);
  assert.equal(await service.refusal('BatchDeleteCSR', { CSRIds: [] }), INVALID);
});

test('An account that is not verified makes none, and the acts of a day are counted', async () => {
  const { key } = await service.addAccount({ verified: false });
  assert.equal(await service.refusal('CreateCSR', CSR_FACTS, key), 'FailedOperation.NoRealNameAuth');
  await using limited = await openTestService({ yaml: 'limits: { quotas: { actsPerDay: 2 } }' });
  const id = await keepCsr(limited, { Generate: false });
  await limited.ask('ModifyCSR', { CSRId: id, Generate: false, Remark: 'x' });
  assert.equal(await limited.refusal('BatchDeleteCSR', { CSRIds: [id] }), 'LimitExceeded');
  assert.equal((await limited.ask('DescribeCSR', { CSRId: id }))['Remarks'], 'x');
});

test('The log has what was made, changed and deleted, and no secret; neither has the log of the process', async () => {
  const { key, uin } = await service.addAccount();
  const id = await keepCsr(service, { Generate: false, KeyPassword: 'hunter-22' }, key);
  await service.ask('ModifyCSR', { CSRId: id, Generate: true }, key);
  const described = await describeCsr(service, id, key);
  await remove([id], key);
  const { Entries } = await service.ask('ResealDescribeAuditLog', { Limit: 100 }, key);
  const entries = (Entries as readonly Row[]).filter(({ Kind }) => String(Kind).startsWith('csr'));
  assert.deepEqual(
    entries.map(({ Kind, AccountUin }) => [Kind, AccountUin ?? uin]),
    [
      ['csrMade', uin],
      ['csrChanged', uin],
      ['csrDeleted', uin],
    ],
  );
  const told = JSON.stringify(Entries) + service.logLines.join('\n');
  assert.ok(JSON.stringify(entries).includes(String(id)));
  for (const secret of ['hunter-22', String(described['PrivateKey']).split('\n')[1] ?? 'none']) {
    assert.ok(!told.includes(secret));
  }
});
