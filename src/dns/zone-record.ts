// The records that the embedded server answers.

import { concatBytes } from '../lib/bytes.ts';
import { octetsOfAddress } from '../lib/network/ip-address.ts';
import { uint } from '../dns-message/bytes.ts';
import { nameBytes } from '../dns-message/name-writer.ts';
import { txtData } from '../dns-message/records.ts';

/** Names are lower-case, without a trailing dot. */
export type ZoneRecord =
  | { readonly type: 'TXT'; readonly name: string; readonly value: string }
  | { readonly type: 'NS'; readonly name: string; readonly target: string }
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly address: string }
  | ZoneStart;

/** RFC 1035 §3.3.13. */
export interface ZoneStart {
  readonly type: 'SOA';
  readonly name: string;
  readonly nameServer: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  readonly minimumSeconds: number;
}

export function dataOf(record: ZoneRecord): Uint8Array {
  switch (record.type) {
    case 'TXT':
      return txtData(record.value);
    case 'NS':
      return nameBytes(record.target);
    case 'A':
    case 'AAAA':
      return octetsOfAddress(record.address);
    case 'SOA': {
      const { serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds } = record;
      const numbers = [serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds];
      const names = [nameBytes(record.nameServer), nameBytes(record.mailbox)];
      return concatBytes(...names, ...numbers.map((number) => uint(number, 4)));
    }
  }
}
