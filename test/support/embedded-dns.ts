// What the embedded DNS server guards itself with, as a test starts it: cookies, a rate, and limits to connections.

import type { DnsServerSettings } from '../../src/dns/embedded-server.ts';
import { ResponseRate } from '../../src/dns/response-rate.ts';
import { ServerCookies } from '../../src/dns/server-cookies.ts';
import { TCP_LIMITS } from '../../src/dns/tcp-connections.ts';
import { monotonicMs, systemClock } from '../../src/lib/clock.ts';

export function makeDnsGuards(): Pick<DnsServerSettings, 'cookies' | 'rate' | 'tcpLimits'> {
  return {
    cookies: new ServerCookies({ secret: new Uint8Array(16).fill(7), clock: systemClock }),
    rate: new ResponseRate({ perSecond: 100, monotonicMs }),
    tcpLimits: TCP_LIMITS,
  };
}
