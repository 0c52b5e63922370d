import http from 'node:http';

/** An answer with the time at which its last byte came in, in ns of the monotonic clock, taken before parsing. */
export interface Answer {
  readonly status: number;
  readonly received: bigint;
  readonly body: Buffer;
}

/** A client for one HTTP API: one kept-alive connection per request at a time, a token, a deadline. */
export class HttpClient {
  readonly #url: URL;
  readonly #token: string;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 4 });

  constructor(url: string, token: string) {
    this.#url = new URL(url);
    this.#token = token;
  }

  /** @param timeout in ms */
  request(method: 'GET' | 'POST', path: string, options: { body?: unknown; timeout: number }): Promise<Answer> {
    const { body, timeout } = options;
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request(
        new URL(path, this.#url),
        {
          method,
          agent: this.#agent,
          timeout,
          headers: {
            authorization: `Bearer ${this.#token}`,
            ...(text !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(text),
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let received = 0n;
          response.on('data', (chunk: Buffer) => {
            received = process.hrtime.bigint();
            chunks.push(chunk);
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, received, body: Buffer.concat(chunks) }),
          );
          response.on('error', reject);
        },
      );
      request.on('timeout', () => request.destroy(new Error(`no answer within ${timeout} ms`)));
      request.on('error', reject);
      request.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
