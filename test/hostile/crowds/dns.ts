// DNS that costs: names whose servers are silent or say far too much, and messages to the embedded server that promise more than they hold.

import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import { type Crowd, swarm } from '../crowd.ts';
import { EVIL } from '../evil-dns.ts';
import { Wire } from '../wire.ts';

const ORDERS = 4;
const CHECKS_EVERY = 3;
const DATAGRAMS_IN_TURN = 50;
const TURN_MS = 20;

const ordering = (name: string, zone: string): Crowd => ({
  name,
  run: async (wish) => {
    const { place, localAddress, credential } = wish;
    const wire = new Wire({ host: place.host, port: place.port, localAddress });
    let count = 0;
    await swarm(wish, { clients: ORDERS }, async () => {
      const domain = `${randomBytes(4).toString('hex')}.${zone}`;
      const order = await wire.call(credential, 'ApplyCertificate', { DomainName: domain, DvAuthMethod: 'DNS' });
      const { CertificateId, Error: refusal } = order;
      if (refusal !== undefined) return refusal.Code;
      count += 1;
      const action = count % CHECKS_EVERY === 0 ? 'CheckCertificateDomainVerification' : 'CompleteCertificate';
      return (await wire.call(credential, action, { CertificateId })).Error?.Code ?? 'OK';
    });
    wire.close();
  },
});

/** Messages of twelve bytes and some that claim 65,535 of everything, point at themselves, or are noise. */
function oddMessage(turn: number): Buffer {
  const message = Buffer.concat([randomBytes(12), Buffer.from([0xc0, 0x0c, 0, 16, 0, 1]), randomBytes(30)]);
  if (turn % 3 === 0) return message;
  message.writeUInt16BE(0x0100, 2);
  for (const at of [4, 6, 8, 10]) message.writeUInt16BE(turn % 3 === 1 ? 0xffff : 1, at);
  return message;
}

const datagrams: Crowd = {
  name: 'odd DNS messages',
  run: async ({ place, until, scale, note }) => {
    const socket = createSocket('udp4').on('error', () => undefined);
    for (let turn = 0; !until.aborted; turn += 1) {
      for (let one = 0; one < Math.ceil(DATAGRAMS_IN_TURN * scale); one += 1) {
        socket.send(oddMessage(turn + one), place.dnsPort, place.host);
        note('sent');
      }
      await pause(TURN_MS);
    }
    socket.close();
  },
};

export const DNS_CROWDS: readonly Crowd[] = [
  ordering('names whose DNS is silent', EVIL.silent),
  ordering('names whose DNS says 64 KB', EVIL.huge),
  ordering('names whose DNS points in circles', EVIL.bomb),
  ordering('names of alias after alias', EVIL.chain),
  datagrams,
];
