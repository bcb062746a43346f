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

/** An answer: `body` is sent as it is, as JSON text if nothing else is said. */
export type HttpResponse = { status: number; body: string; contentType?: string };
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
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      void answer(request, response, handler, maxBodyBytes, onError);
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
export function json(status: number, value: unknown): HttpResponse {
  return { status, body: toJson(value) };
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
  maxBodyBytes: number,
  onError: ServeParameters["onError"],
): Promise<void> {
  const send = ({ status, body, contentType = "application/json" }: HttpResponse): void => {
    response.writeHead(status, { "content-type": contentType, "content-length": Buffer.byteLength(body) });
    response.end(body);
  };
  try {
    const body = await readBody(request, maxBodyBytes);
    if (body === undefined) {
      send(json(413, { error: `The body is larger than ${maxBodyBytes} bytes.` }));
      return;
    }
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
    if (error instanceof URIError) {
      send(json(400, { error: "The path is not valid." }));
      return;
    }
    onError?.(error);
    if (!response.headersSent) send(json(500, { error: "The server failed; its log says why." }));
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("A body comes in bytes");
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
