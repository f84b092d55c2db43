// The embedded authoritative DNS server: its UDP and TCP sockets.

import type { Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { cannotListen } from '../lib/network/listening.ts';
import { Answering, type AnsweringFigures, type AnsweringSettings } from './answering.ts';
import { TcpConnections, type TcpLimits } from './tcp-connections.ts';
import { UdpDatagrams, type UdpFigures } from './udp-datagrams.ts';

/** A port may be free for TCP and taken for UDP; then another is tried. */
const PORT_ATTEMPTS = 10;

export interface DnsServerSettings extends AnsweringSettings {
  readonly listen: { readonly host: string; readonly port: number };
  readonly tcpLimits: TcpLimits;
}

export interface DnsServerFigures extends AnsweringFigures, UdpFigures {
  readonly connections: number;
  /** Connections that were closed for others. */
  readonly displaced: number;
}

export interface DnsServer extends AsyncDisposable {
  /** The port is the one found where port 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number };
  readonly figures: DnsServerFigures;
}

/** Listens on UDP and TCP of the same port; throws OperatorError when it cannot. */
export async function startDnsServer(settings: DnsServerSettings): Promise<DnsServer> {
  const answering = new Answering(settings);
  const connections = new TcpConnections(answering, settings.tcpLimits);
  const datagrams = new UdpDatagrams(answering, settings);
  const { tcp, udp, port } = await listen(settings, { connections, datagrams }).catch((cause: unknown) => {
    throw cannotListen('DNS', { ...settings.listen, cause });
  });
  return {
    address: { host: settings.listen.host, port },
    get figures() {
      const { open, displaced } = connections.figures;
      return { ...answering.figures, ...datagrams.figures, connections: open, displaced };
    },
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.all([once(tcp, 'close'), once(udp, 'close')]);
      udp.close();
      tcp.close();
      connections.destroyAll();
      await closed;
    },
  };
}

async function listen(
  settings: DnsServerSettings,
  parts: { readonly connections: TcpConnections; readonly datagrams: UdpDatagrams },
): Promise<{ readonly tcp: Server; readonly udp: UdpSocket; readonly port: number }> {
  const { host, port: wanted } = settings.listen;
  for (let attempt = 1; ; attempt += 1) {
    const tcp = await parts.connections.listen(settings.listen);
    tcp.on('error', settings.onError);
    const bound = tcp.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : wanted;
    try {
      return { tcp, udp: await parts.datagrams.listen({ host, port }), port };
    } catch (error) {
      tcp.close();
      if (wanted !== 0 || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
