import { spawn } from "node:child_process";
import { join } from "node:path";

const STACK_READY_MS = 180_000;
const TAIL_CHARACTERS = 4_000;

/** What `npm start` runs, or why it does not. */
export type Stack =
  | {
      readonly url: string;
      readonly rpc: string;
      /** The end of what it said, if it ended by itself. */
      readonly ended: () => string | undefined;
      readonly stop: () => Promise<void>;
    }
  | { readonly reason: string };

/** Starts the whole stack on free ports, with a day every twenty seconds. */
export async function startStack(root: string): Promise<Stack> {
  return await new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "scripts/start.ts"), "--port", "0", "--rpc-port", "0", "--day", "20"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let ended = false;
    const gone = new Promise<void>((done) => {
      child.once("close", () => {
        ended = true;
        done();
      });
    });
    const stop = async (): Promise<void> => {
      if (!ended) child.kill("SIGTERM");
      await gone;
    };
    const timer = setTimeout(() => {
      void stop();
      resolve({ reason: `npm start was not ready after ${STACK_READY_MS / 1000} s\n${output}` });
    }, STACK_READY_MS);
    const look = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      const url = /dApp +(http:\S+)/.exec(output)?.[1];
      const rpc = /RPC +(http:\S+)/.exec(output)?.[1];
      if (url === undefined || rpc === undefined) return;
      clearTimeout(timer);
      resolve({ url, rpc, stop, ended: () => (ended ? output.slice(-TAIL_CHARACTERS) : undefined) });
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    void gone.then(() => {
      clearTimeout(timer);
      resolve({ reason: `npm start ended before it was ready\n${output}` });
    });
  });
}
