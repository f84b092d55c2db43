// Cost before contract: bodies that are large before anybody has looked who sends them, and floods of calls.

import { randomBytes } from 'node:crypto';
import { signTc3 } from '../../support/signing.ts';
import { type Crowd, type CrowdWish, swarm } from '../crowd.ts';
import { Wire } from '../wire.ts';

const LARGE_AT_ONCE = 3;
const FLOOD = 12;

/** 900,000 members in 8 MB. */
const MEMBERS = `{${Array.from({ length: 900_000 }, (_, at) => `"${at.toString(36)}":0`).join(',')}}`;
const NESTED = `${'{"a":'.repeat(100_000)}0${'}'.repeat(100_000)}`;
const LONG_NAMES = `{${Array.from({ length: 30 }, (_, at) => `"${String(at).padEnd(100_000, 'n')}":0`).join(',')}}`;

const BOUNDARY = 'xxxxxxxx';
const part = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const PARTS = `${Array.from({ length: 40_000 }, (_, at) => part(`p${at}`, '')).join('')}--${BOUNDARY}--\r\n`;
const NAME_OF_A_PART = `${part('Action', `{"${'n'.repeat(9_000_000)}":0}`)}--${BOUNDARY}--\r\n`;
const HEADER_OF_A_PART = `${part('n'.repeat(5_000_000), '')}--${BOUNDARY}--\r\n`;

const calling = (name: string, clients: number, act: (wire: Wire, wish: CrowdWish) => Promise<string>): Crowd => ({
  name,
  run: async (wish) => {
    const { place, localAddress } = wish;
    const wire = new Wire({ host: place.host, port: place.port, localAddress });
    await swarm(wish, { clients }, async () => await act(wire, wish));
    wire.close();
  },
});

/** Whoever sends it: the signature is wrong, or there is none. */
const unsigned = (name: string, bodies: readonly string[], type: string): Crowd => {
  let turn = 0;
  return calling(name, LARGE_AT_ONCE, async (wire) => {
    const body = Buffer.from(bodies[turn++ % bodies.length] ?? '');
    const headers = {
      host: 'reseal',
      'content-type': type,
      'content-length': String(body.length),
      'x-tc-action': 'UploadCertificate',
      'x-tc-version': '2019-12-05',
      'x-tc-timestamp': String(Math.floor(Date.now() / 1000)),
    };
    return codeIn((await wire.send({ method: 'POST', path: '/', headers, body })).body);
  });
};

const signed = (name: string, action: string, makeInput: () => object): Crowd =>
  calling(name, FLOOD, async (wire, { credential }) => {
    const answer = await wire.call(credential, action, makeInput());
    return answer.Error?.Code ?? 'OK';
  });

export const CALL_CROWDS: readonly Crowd[] = [
  unsigned('huge JSON', [MEMBERS, NESTED, LONG_NAMES], 'application/json'),
  unsigned('huge multipart', [PARTS, NAME_OF_A_PART, HEADER_OF_A_PART], `multipart/form-data; boundary=${BOUNDARY}`),
  calling('huge JSON that is signed', 1, async (wire, { credential }) => {
    const answer = await wire.call(credential, 'DescribeCertificates', MEMBERS);
    return answer.Error?.Code ?? 'OK';
  }),
  calling('wrong signatures', FLOOD, async (wire, { credential }) => {
    const wrong = { ...credential, secretKey: randomBytes(12).toString('hex') };
    const { headers, body } = signTc3({ credential: wrong, action: 'DescribeCertificates', now: new Date() });
    return codeIn((await wire.send({ method: 'POST', path: '/', headers: Object.fromEntries(headers), body })).body);
  }),
  calling('unknown SecretIds', FLOOD, async (wire) => {
    const stranger = { secretId: `AKID${randomBytes(16).toString('hex')}`, secretKey: 'x' };
    return (await wire.call(stranger, 'DescribeCertificates', {})).Error?.Code ?? 'OK';
  }),
  signed('floods of lists', 'DescribeCertificates', () => ({ Limit: 1000, SearchKey: 'a%_'.repeat(20) })),
  signed('floods of the operation log', 'DescribeCertificateOperateLogs', () => ({ Limit: 1000 })),
];

function codeIn(body: Buffer): string {
  return /"Code":"([^"]+)"/.exec(body.toString('latin1'))?.[1] ?? 'OK';
}
