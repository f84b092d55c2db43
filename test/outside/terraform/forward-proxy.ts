// A proxy that brings whatever host is asked for to one address of this machine, so that no name need be known to it.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ForwardProxy extends AsyncDisposable {
  /** For HTTP_PROXY and HTTPS_PROXY. */
  readonly url: string;
  /** Those that were asked for, "ssl.reseal.test:8400". */
  readonly hosts: ReadonlySet<string>;
}

export async function openForwardProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<ForwardProxy> {
  const hosts = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const { host = '' } = incoming.headers;
    hosts.add(host);
    const { method, headers } = incoming;
    const { pathname, search } = new URL(incoming.url ?? '/', `http://${host}`);
    const forwarded = request({ ...target, method, path: `${pathname}${search}`, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.on('connect', ({ url = '' }, socket: Socket) => {
    hosts.add(url);
    const through = connect(target, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(through).pipe(socket);
    });
    for (const end of [socket, through]) end.on('error', () => end.destroy()).on('close', () => through.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // What a server listens on after "listening" is an address and no path.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hosts,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
