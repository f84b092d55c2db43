// The addresses that nobody on the public Internet has (IANA special-purpose registries; BR §1.6.1, Reserved IP Address).

interface Range {
  readonly text: string;
  readonly octets: readonly number[];
  readonly bits: number;
}

const RANGES_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(rangeOf);

/** Global unicast is 2000::/3; what is reserved within it follows. */
const GLOBAL_UNICAST: Range = { text: '2000::/3', octets: [0x20], bits: 3 };
const RANGES_V6: readonly Range[] = [
  { text: '2001::/23', octets: [0x20, 0x01, 0x00], bits: 23 },
  { text: '2001:db8::/32', octets: [0x20, 0x01, 0x0d, 0xb8], bits: 32 },
  { text: '2002::/16', octets: [0x20, 0x02], bits: 16 },
  { text: '3fff::/20', octets: [0x3f, 0xff, 0x00], bits: 20 },
];

/** As text; undefined for an address that somebody may have, and for octets that are no address. */
export function findReservedRange(octets: Uint8Array): string | undefined {
  if (octets.length === 4) return RANGES_V4.find((range) => isIn(octets, range))?.text;
  if (octets.length !== 16) return undefined;
  if (!isIn(octets, GLOBAL_UNICAST)) return 'what lies outside 2000::/3';
  return RANGES_V6.find((range) => isIn(octets, range))?.text;
}

function isIn(octets: Uint8Array, range: Range): boolean {
  return range.octets.every((octet, at) => {
    const mask = 0xff & ~(0xff >> Math.min(8, Math.max(0, range.bits - at * 8)));
    return ((octets[at] ?? 0) & mask) === (octet & mask);
  });
}

function rangeOf(text: string): Range {
  const [address = '', bits = ''] = text.split('/');
  return { text, octets: address.split('.').map(Number), bits: Number(bits) };
}
