// A way to a service that can be cut, and lead to another service afterwards, as an address does whose service restarts.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** The port of 127.0.0.1 that it leads to from now on; undefined: nobody is there, and what is open is cut. */
  leadTo(port: number | undefined): void;
}

export async function openRelay(): Promise<Relay> {
  let upstream: number | undefined;
  const sockets = new Set<Socket>();
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((browser) => {
    hold(browser);
    if (upstream === undefined) return void browser.destroy();
    const service = connect(upstream, '127.0.0.1');
    hold(service);
    browser.pipe(service).pipe(browser);
    browser.on('close', () => service.destroy());
    service.on('close', () => browser.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port) => {
      upstream = port;
      cut();
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
