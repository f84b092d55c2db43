// A DNS server for names of hostile clients: it is silent, answers 64 KB, points in circles, or alias after alias.

import { startScriptedDns } from '../support/dns.ts';

/** Under each of them a server behaves in one way. */
export const EVIL = {
  silent: 'silent-names.net',
  huge: 'huge-names.net',
  bomb: 'bomb-names.net',
  chain: 'chain-names.net',
} as const;

const TXT_STRING = 'x'.repeat(250);
/** As many strings as fit into a message over TCP. */
const HUGE_STRINGS = 255;
const TYPE_TXT = 16;
const HEADER_BYTES = 12;

export async function startEvilDns(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = await startScriptedDns((query, transport) => {
    const [question] = query.questions ?? [];
    const name = question?.name.toLowerCase() ?? '';
    const base = { type: 'response' as const, id: query.id ?? 0, questions: query.questions ?? [] };
    if (name.endsWith(EVIL.silent)) return [];
    if (name.endsWith(EVIL.huge)) {
      // Truncated over UDP, so that it is asked for over TCP.
      if (transport === 'udp') return [{ ...base, flags: 0x0200 }];
      const data = Array.from({ length: HUGE_STRINGS }, () => TXT_STRING);
      return [{ ...base, answers: [{ type: 'TXT' as const, name, ttl: 1, data }] }];
    }
    if (name.endsWith(EVIL.bomb)) return [bombFor(query.id ?? 0)];
    if (name.endsWith(EVIL.chain)) {
      return [{ ...base, answers: [{ type: 'CNAME' as const, name, ttl: 1, data: `a.${name}`.slice(-200) }] }];
    }
    return [{ ...base, flags: 3 }];
  });
  return { port: server.address.port, [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose]() };
}

/** Counts of 65,535 in the header, and names that point at themselves and at one another. */
function bombFor(id: number): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x8180, 2);
  for (const at of [6, 8, 10]) header.writeUInt16BE(0xffff, at);
  const records = Array.from({ length: 60 }, (_, index) => {
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc000 | (HEADER_BYTES + 12 * ((index + 1) % 60)), 0);
    record.writeUInt16BE(TYPE_TXT, 2);
    record.writeUInt16BE(1, 4);
    return record;
  });
  return Buffer.concat([header, ...records]);
}
