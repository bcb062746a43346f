import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** A request as handlers see it; `body` is the raw text. */
export type HttpRequest = {
  method: string;
  /** decoded path segments, without empty ones */
  segments: readonly string[];
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
};

/**
 * An answer: `body` is sent as it is, piece by piece if it comes in pieces, as JSON unless `headers` say otherwise. With `hangUp`
 * the connection ends without a word.
 */
export type HttpResponse = {
  status: number;
  body: string | Iterable<Uint8Array>;
  headers?: Readonly<Record<string, string>>;
  hangUp?: boolean;
};
export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse> | HttpResponse;

export type HttpServer = {
  port: number;
  /** `http://host:port`, without a slash at the end */
  url: string;
  /** Ends open connections too. */
  close: () => Promise<void>;
};

export type ServeParameters = {
  handler: HttpHandler;
  host?: string;
  /** 0 picks a free one */
  port: number;
  maxBodyBytes?: number;
  /** Told of errors that a handler threw; the client gets a plain 500. */
  onError?: (error: unknown) => void;
};

const MAX_BODY_BYTES = 1_000_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** A port that cannot be listened on. */
export class PortError extends Error {
  override readonly name = "PortError";
  readonly port: number;

  constructor(port: number, host: string, cause: unknown) {
    const busy = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    const why = busy ? "is already in use" : "cannot be listened on";
    super(`Port ${port} on ${host} ${why}; choose another one or stop what uses it.`, { cause });
    this.port = port;
  }
}

/** A small JSON server on node:http. @throws PortError */
export async function serve({
  handler,
  host = "127.0.0.1",
  port,
  maxBodyBytes = MAX_BODY_BYTES,
  onError,
}: ServeParameters): Promise<HttpServer> {
  const room: Room = { maxBytes: maxBodyBytes, free: LARGEST_AT_ONCE * maxBodyBytes };
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      void answer(request, response, handler, room, onError);
    },
  );
  await listen(server, host, port);
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return {
    port: actual,
    url: `http://${host}:${actual}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

/** A JSON answer; bigints are written as decimal strings. */
export function json(status: number, value: unknown): HttpResponse & { body: string } {
  return { status, body: toJson(value) };
}

/**
 * Lets pages of any origin read what anybody may read: answers to GET, errors included. What is sent (POST) stays as it is, so no page can
 * have a browser speak for it and read the answer.
 */
export function readableByPages(handler: HttpHandler): HttpHandler {
  return async (request) => {
    const response = await handler(request);
    if (request.method !== "GET") return response;
    return { ...response, headers: { ...response.headers, "access-control-allow-origin": "*" } };
  };
}

/** JSON text in which bigints are decimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(new PortError(port, host, error));
    };
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: HttpHandler,
  room: Room,
  onError: ServeParameters["onError"],
): Promise<void> {
  const send = ({ status, body, headers = {}, hangUp = false }: HttpResponse): void => {
    if (hangUp) {
      request.socket.destroy();
      return;
    }
    if (typeof body === "string") {
      response.writeHead(status, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        ...headers,
      });
      response.end(body);
      return;
    }
    response.writeHead(status, { "content-type": "application/json", ...headers });
    pipeline(Readable.from(body, { highWaterMark: 1 }), response).catch((error: unknown) => {
      // A reader that leaves before the end is its own affair.
      if (!response.destroyed || response.writableFinished) onError?.(error);
    });
  };
  try {
    const body = await readBody(request, room);
    const url = new URL(request.url ?? "/", "http://localhost");
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
    const segments = url.pathname
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
    send(await handler({ method: request.method ?? "GET", segments, query: url.searchParams, headers, body }));
  } catch (error) {
    if (error instanceof BodyError) {
      send(json(error.status, { error: error.message }));
      return;
    }
    if (error instanceof URIError) {
      send(json(400, { error: "The path is not valid." }));
      return;
    }
    onError?.(error);
    if (!response.headersSent) send(json(500, { error: "The server failed; its log says why." }));
  }
}

/** Bodies that are being read: all of them together may take no more than a few of the largest. */
type Room = { maxBytes: number; free: number };
const LARGEST_AT_ONCE = 3;

/** @throws BodyError */
async function readBody(request: IncomingMessage, room: Room): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError("A body comes in bytes");
      size += chunk.length;
      room.free -= chunk.length;
      if (size > room.maxBytes) throw new BodyError(413, `The body is larger than ${room.maxBytes} bytes.`);
      if (room.free < 0) throw new BodyError(503, "Too many large bodies are on their way; try again in a moment.");
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    room.free += size;
  }
}

class BodyError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
