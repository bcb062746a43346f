import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";

/** A request on its way. */
export type Exchange = { method: string; path: string; body: string };
export type Answer = { status: number; body: string; contentType?: string };

/** Looks at exchanges between a client and a server. What a hook waits for, the exchange waits for. */
export type Spy = {
  /** Before the server hears of it: "drop" resets the connection, an answer is given in the server's place. */
  request?: (exchange: Exchange) => Promise<"forward" | "drop" | Answer>;
  /** After the server answered, before the client knows: "drop" resets the connection, else this is what the client gets. */
  answer?: (exchange: Exchange, answer: Answer) => Promise<"drop" | Answer>;
};

/** An HTTP server that forwards everything, through a spy. */
export type Interposer = { port: number; use: (spy: Spy) => void; close: () => Promise<void> };

export async function openInterposer(target: string): Promise<Interposer> {
  let spy: Spy = {};
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const mine = spy;
    const exchange = { method: request.method ?? "GET", path: request.url ?? "/", body: await textOf(request) };
    const early = (await mine.request?.(exchange)) ?? "forward";
    if (early === "drop") {
      request.socket.destroy();
      return;
    }
    const answer = early === "forward" ? await forward(target, exchange, request.headers) : early;
    const late = early === "forward" && mine.answer !== undefined ? await mine.answer(exchange, answer) : answer;
    if (late === "drop") {
      request.socket.destroy();
      return;
    }
    response.writeHead(late.status, {
      "content-type": late.contentType ?? "application/json",
      "content-length": Buffer.byteLength(late.body),
    });
    response.end(late.body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      // The server behind is gone: so is this connection.
      request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
  return {
    port: address.port,
    use: (next) => {
      spy = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function forward(
  target: string,
  { method, path, body }: Exchange,
  headers: IncomingMessage["headers"],
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${target}${path}`,
      { method, headers: { ...headers, "content-length": Buffer.byteLength(body), connection: "close" }, agent: false },
      (response) => {
        textOf(response).then((text) => {
          const contentType = response.headers["content-type"];
          resolve({
            status: response.statusCode ?? 0,
            body: text,
            ...(contentType === undefined ? {} : { contentType }),
          });
        }, reject);
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Messages that were stopped on the way, on any of several links. */
export type Hold<Place> = {
  /** Where the first one is held; undefined until then. */
  place: () => Place | undefined;
  /** Lets all of them go on, or loses them; what follows passes. */
  end: (how: "forward" | "drop") => void;
  spyAt: (place: Place) => Spy;
};

/**
 * Stops messages: before the server hears of them, or when it has answered and the client does not know yet. The process that
 * waits for the message has done everything before it and nothing after it, however fast the machine is.
 */
export function holding<Place>(
  at: "request" | "answer",
  matches: (exchange: Exchange) => boolean,
  /** says whether a place is held too, once another one was the first */
  concerns: (first: Place, place: Place) => boolean = () => true,
): Hold<Place> {
  let first: Place | undefined;
  let ended: "forward" | "drop" | undefined;
  let open: (() => void)[] = [];
  const how = (): "forward" | "drop" => ended ?? "forward";
  const wait = async (exchange: Exchange, place: Place): Promise<"forward" | "drop"> => {
    // What comes after the end passes, whatever became of those that were held.
    if (ended !== undefined || !matches(exchange)) return "forward";
    if (first !== undefined && !concerns(first, place)) return "forward";
    first ??= place;
    await new Promise<void>((resolve) => open.push(resolve));
    return how();
  };
  return {
    place: () => first,
    end: (how) => {
      ended = how;
      for (const resolve of open) resolve();
      open = [];
    },
    spyAt: (place) =>
      at === "request"
        ? { request: (exchange) => wait(exchange, place) }
        : { answer: async (exchange, answer) => ((await wait(exchange, place)) === "drop" ? "drop" : answer) },
  };
}

/** True for a JSON-RPC call of this method. */
export function isCall(exchange: Exchange, method: string): boolean {
  return exchange.body.includes(`"method":"${method}"`);
}
