// HTTP as a client far away speaks it: from an address of its own, with deadlines, and every way in which it fails told by name.

import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { signTc3 } from '../support/signing.ts';
import type { Answer } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

/** How long an answer may take to be whole. */
export const ANSWER_MS = 15_000;

export interface Target {
  readonly host: string;
  readonly port: number;
  /** From which this client calls; every address of 127.0.0.0/8 is this machine. */
  readonly localAddress: string;
}

export interface Got {
  readonly status: number;
  readonly body: Buffer;
}

export class Wire {
  readonly #target: Target;
  readonly #agent: Agent;

  constructor(target: Target) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 64, localAddress: target.localAddress });
  }

  /** Signed as the official clients do; the members of the answer's "Response". */
  async call(credential: Credential, action: string, input: object | string): Promise<Answer> {
    const wire = signTc3({ credential, action, now: new Date(), body: input });
    const sent = { method: 'POST', path: '/', headers: Object.fromEntries(wire.headers), body: wire.body };
    const { status, body } = await this.send(sent);
    if (status !== 200) throw new Error(`${action}: HTTP ${status}`);
    return (JSON.parse(body.toString()) as { readonly Response: Answer }).Response;
  }

  async get(path: string): Promise<Got> {
    return await this.send({ method: 'GET', path, headers: {}, body: Buffer.alloc(0) });
  }

  async send(wish: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }): Promise<Got> {
    const { host, port, localAddress } = this.#target;
    const { method, path, headers, body } = wish;
    const signal = AbortSignal.timeout(ANSWER_MS);
    const sent = request({ host, port, localAddress, method, path, headers, agent: this.#agent, signal });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    return { status: answer.statusCode ?? 0, body: Buffer.concat(parts) };
  }

  close(): void {
    this.#agent.destroy();
  }
}
