import { connect, createServer, type Server, type Socket } from "node:net";
import { openInterposer, type Interposer, type Spy } from "./interposer.ts";

/**
 * What happens to bytes on a link.
 * - `open`: they arrive
 * - `cut`: connections end at once, also new ones
 * - `mute`: what the client says never arrives; the connection stays open
 * - `deaf`: what the client says arrives, what comes back does not
 * - a number: they trickle, so many bytes a second each way
 */
export type Weather = "open" | "cut" | "mute" | "deaf" | number;

/** Who talks over a link: a member asks another one, the chain, or its sources. */
export type Ends = { from: number; to: number | "chain" | "sources" };

/** A TCP proxy between one client and one server, whose weather a test makes. */
export type Link = {
  ends: Ends;
  /** `http://host:port` of this side; the path is the server's */
  url: string;
  /** Connections that came while the link was cut. */
  refused: () => number;
  /** Changes the weather; connections that are open end, as their bytes may be lost. */
  set: (weather: Weather) => void;
  /** Shows every exchange of the connections that follow to a spy, who may hold or change it. */
  intercept: (spy: Spy | undefined) => Promise<void>;
  close: () => Promise<void>;
};

const HOST = "127.0.0.1";
/** How often bytes of a slow link move on. */
const TRICKLE_MS = 20;
const SECOND_MS = 1_000;

/** Opens a link to a server on this machine. */
export async function openLink(target: string, ends: Ends): Promise<Link> {
  const targetPort = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let weather: Weather = "open";
  let refused = 0;
  let interposer: Interposer | undefined;
  let spied = false;

  const endAll = (): void => {
    // Not `resetAndDestroy`: of a socket that is half closed it can leave a handle for whose end the process waits for ever.
    for (const socket of sockets) socket.destroy();
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    // A broken connection is what a link is for: its ends notice by themselves.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    keep(client);
    if (weather === "cut") {
      refused++;
      client.destroy();
      return;
    }
    const port = spied && interposer !== undefined ? interposer.port : targetPort;
    const upstream = connect({ port, host: HOST, allowHalfOpen: true });
    keep(upstream);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    carry(client, upstream, () => (weather === "mute" ? undefined : weather));
    carry(upstream, client, () => (weather === "deaf" ? undefined : weather));
  });
  const port = await listen(server);

  return {
    ends,
    url: `http://${HOST}:${port}`,
    refused: () => refused,
    set: (next) => {
      if (next === weather) return;
      weather = next;
      refused = 0;
      endAll();
    },
    intercept: async (spy) => {
      if (spy !== undefined) {
        interposer ??= await openInterposer(`http://${HOST}:${targetPort}`);
        interposer.use(spy);
      }
      if (spied === (spy !== undefined)) return;
      spied = spy !== undefined;
      endAll();
    },
    close: async () => {
      endAll();
      await new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      await interposer?.close();
    },
  };
}

/** Carries bytes one way; `current` says how now, undefined that they are lost. */
function carry(from: Socket, to: Socket, current: () => Weather | undefined): void {
  let last: Promise<void> = Promise.resolve();
  from.on("data", (chunk: Buffer) => {
    last = last.then(() => move(chunk, to, current));
  });
  from.on("end", () => {
    last = last.then(() => {
      to.end();
    });
  });
}

async function move(chunk: Buffer, to: Socket, current: () => Weather | undefined): Promise<void> {
  let rest = chunk;
  while (rest.length > 0 && !to.destroyed) {
    const weather = current();
    if (weather === undefined) return;
    if (typeof weather !== "number") {
      to.write(rest);
      return;
    }
    const bytes = Math.max(1, Math.floor((weather * TRICKLE_MS) / SECOND_MS));
    to.write(rest.subarray(0, bytes));
    rest = rest.subarray(bytes);
    await new Promise((resolve) => setTimeout(resolve, TRICKLE_MS));
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("a listening server has an address"));
    });
  });
}
