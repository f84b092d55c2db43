// One keep-alive connection that sends a written request and reads the body of its answer: as little client as possible.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The longest answer here is a page of a thousand certificates. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const ANSWER_WAIT_MS = 30_000;

export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #later: Buffer[] = [];
  #laterBytes = 0;
  #missing = 0;
  #waiting: { readonly resolve: (body: string) => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setTimeout(ANSWER_WAIT_MS, () => socket.destroy(new Error('No answer comes')));
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('The server has closed the connection')));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** One at a time. Throws when the connection ends, and for a status other than 200. */
  ask(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    this.#later.push(bytes);
    this.#laterBytes += bytes.length;
    if (this.#laterBytes < this.#missing) return;
    this.#received = Buffer.concat([this.#received, ...this.#later]);
    this.#expect(0);
    if (this.#received.length > MAX_ANSWER_BYTES) this.#socket.destroy(new Error('The answer is too long'));
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: ([0-9]+)/i.exec(head)?.[1];
    if (length === undefined) return this.#finish(head, '');
    const end = headEnd + 4 + Number(length);
    if (this.#received.length < end) return this.#expect(end - this.#received.length);
    this.#finish(head, this.#received.toString('utf8', headEnd + 4, end));
  }

  /** Until so many bytes have come they are put aside: an answer of megabytes is put together once. */
  #expect(missing: number): void {
    this.#later = [];
    this.#laterBytes = 0;
    this.#missing = missing;
  }

  #finish(head: string, body: string): void {
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (head.startsWith('HTTP/1.1 200')) waiting?.resolve(body);
    else waiting?.reject(new Error(`The server answers: ${head.split('\r\n', 1)[0]} ${body.slice(0, 200)}`));
  }
}
