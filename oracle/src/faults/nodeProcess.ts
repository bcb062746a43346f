import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));

export type LaunchOptions = {
  /** another program instead of the node's command line */
  script?: string;
  environment?: Readonly<Record<string, string>>;
  /** module that is loaded before the program */
  preload?: string;
  /** largest file that the process may write, bytes */
  fileLimit?: number;
  /** path that standard output goes to instead of this process */
  outputTo?: string;
};

/** One member's process over all its lives. */
export type NodeProcess = {
  start: (options?: LaunchOptions) => void;
  isRunning: () => boolean;
  /** SIGKILL: nothing is finished, nothing is said. */
  kill: () => Promise<void>;
  /** SIGTERM, and its exit code. */
  stop: () => Promise<number | string>;
  /** The process sleeps, as in a machine that is suspended. */
  freeze: () => void;
  thaw: () => void;
  /** Everything it wrote in all its lives. */
  output: () => string;
  /** Position in the output, to look from later. */
  mark: () => number;
  /** True if the event was logged since the mark. */
  logged: (event: string, since?: number) => boolean;
  /** Ends that nobody asked for, each with its exit code or signal. */
  unexpectedEnds: () => readonly (number | string)[];
  /** The next end is one that the test provokes. */
  mayEnd: () => void;
  ended: () => Promise<number | string>;
};

/** Every child of this process, so that none is left behind. */
const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

export function nodeProcess(args: readonly string[], environment: Readonly<Record<string, string>>): NodeProcess {
  let child: ChildProcess | undefined;
  let text = "";
  let wanted = false;
  let ended: Promise<number | string> = Promise.resolve("never started");
  const unexpected: (number | string)[] = [];

  const signalAndWait = async (signal: "SIGKILL" | "SIGTERM"): Promise<number | string> => {
    if (child === undefined) return "not running";
    wanted = true;
    child.kill(signal);
    return await ended;
  };

  return {
    start: (options = {}) => {
      if (child !== undefined) throw new Error("the process is running already");
      const [command, ...rest] = commandOf(args, options);
      if (command === undefined) throw new Error("a command has a name");
      wanted = false;
      const started = spawn(command, rest, {
        cwd: ROOT,
        env: { ...process.env, ...environment, ...options.environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = started;
      children.add(started);
      started.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      started.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
      ended = new Promise((resolve) =>
        started.once("close", (code, signal) => {
          children.delete(started);
          child = undefined;
          const how = code ?? signal ?? "?";
          if (!wanted) unexpected.push(how);
          resolve(how);
        }),
      );
    },
    isRunning: () => child !== undefined,
    kill: async () => {
      await signalAndWait("SIGKILL");
    },
    stop: () => signalAndWait("SIGTERM"),
    freeze: () => {
      child?.kill("SIGSTOP");
    },
    thaw: () => {
      child?.kill("SIGCONT");
    },
    output: () => text,
    mark: () => text.length,
    logged: (event, since = 0) => text.includes(`"msg":"${event}"`, since),
    unexpectedEnds: () => unexpected,
    mayEnd: () => {
      wanted = true;
    },
    ended: () => ended,
  };
}

/** The limits of a process are set by a shell that then becomes it. */
function commandOf(args: readonly string[], { script = CLI, preload, fileLimit, outputTo }: LaunchOptions): string[] {
  const node = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    ...(preload === undefined ? [] : ["--import", preload]),
    script,
    ...args,
  ];
  const limit = fileLimit === undefined ? "" : `ulimit -f ${Math.ceil(fileLimit / SHELL_BLOCK_BYTES)}; `;
  const output = outputTo === undefined ? "" : ` > ${outputTo}`;
  return limit === "" && output === "" ? node : ["/bin/sh", "-c", `${limit}exec "$@"${output}`, "sh", ...node];
}

/** POSIX counts file sizes in blocks of so many bytes. */
const SHELL_BLOCK_BYTES = 512;
