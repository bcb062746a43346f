import { spawn } from "node:child_process";

/** What a finished child process left. */
export interface Finished {
  /** exit code; null if a signal ended it */
  readonly code: number | null;
  /** standard output and error, in the order in which they came */
  readonly output: string;
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly cwd: string;
  /** on top of this process' own; undefined takes a variable away */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

/** Runs a program to its end and keeps what it says. It is killed after `timeoutMs`, with everything it started. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return await new Promise((resolve) => {
    const ownGroup = process.platform !== "win32";
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: ownGroup,
      shell: !ownGroup,
    });
    let output = "";
    let timedOut = false;
    const keep = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(ownGroup ? -child.pid : child.pid, "SIGKILL");
      } catch {
        // It ended by itself between the decision and the signal.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    process.once("exit", kill);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const finish = (code: number | null, extra = ""): void => {
      clearTimeout(timer);
      process.removeListener("exit", kill);
      resolve({ code, output: output + extra, timedOut });
    };
    child.on("error", (error) => {
      finish(null, String(error));
    });
    child.on("close", (code) => {
      finish(code);
    });
  });
}
