import { createServer } from "node:net";
import { UserError } from "../user-error.ts";

const HOST = "127.0.0.1";

/** @throws UserError if somebody listens on this port already. */
export async function requireFreePort(port: number, flag: string, what: string): Promise<void> {
  if (port === 0) return;
  try {
    await borrow(port);
  } catch {
    throw new UserError(`Port ${port} for ${what} is taken. End the program that uses it, or choose another one with ${flag}.`);
  }
}

/** Ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  return await Promise.all(Array.from({ length: count }, async () => await borrow(0)));
}

/** Listens for a moment, and says on which port it was. */
async function borrow(port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => {
        resolve(bound);
      });
    });
  });
}
