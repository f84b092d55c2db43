// Answers what is no HTTP request: too large a head in the API's own way, anything else by closing.

import type { Socket } from 'node:net';
import type { Api } from '../api/call/pipeline.ts';

const UNREADABLE = 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

export function brokenRequestHandler(
  api: Api,
  maxHeaderBytes: number,
): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else if (error.code === 'HPE_HEADER_OVERFLOW') socket.end(tooLarge(api, maxHeaderBytes));
    else socket.end(UNREADABLE);
  };
}

/** Node hands out no response for it, so that its text is written here. */
function tooLarge(api: Api, limitBytes: number): string {
  const { headers, text } = api.refuse({ kind: 'requestTooLarge', part: 'headers', limitBytes });
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 200 OK\r\n${lines.join('')}\r\n${text}`;
}
