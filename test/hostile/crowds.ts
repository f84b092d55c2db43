// Every crowd that there is, by name.

import type { Crowd } from './crowd.ts';
import { CALL_CROWDS } from './crowds/calls.ts';
import { DNS_CROWDS } from './crowds/dns.ts';
import { KEY_CROWDS } from './crowds/keys.ts';
import { SOCKET_CROWDS } from './crowds/sockets.ts';

export const CROWDS: readonly Crowd[] = [...SOCKET_CROWDS, ...CALL_CROWDS, ...KEY_CROWDS, ...DNS_CROWDS];
