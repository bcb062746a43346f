import { writeSync } from "node:fs";

/** Where log lines go. */
export type LogOutput = { write: (line: string) => void };

export type LogOutputParameters = {
  /** Writes some of the bytes and says how many. @throws what the system says, such as ENOSPC */
  writeSome?: (bytes: Uint8Array) => number;
  /** this machine's time, unix milliseconds */
  unixMs?: () => number;
};

const STANDARD_OUTPUT = 1;
const NEWLINE = 10;

/**
 * Log lines to standard output, where a line that cannot be written is lost and the next one that can says how many were. A node
 * must outlive its log: with pino's own output a full disk first throws out of the logger, and then waits for room at the exit
 * of the process, for ever.
 */
export function standardOutput({
  writeSome = (bytes) => writeSync(STANDARD_OUTPUT, bytes),
  unixMs = Date.now,
}: LogOutputParameters = {}): LogOutput {
  let lost = 0;
  /** A line that broke off has to be ended before the next one. */
  let broken = false;

  function attempt(text: string): boolean {
    const bytes = Buffer.from(broken ? `\n${text}` : text);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSome(bytes.subarray(written));
      broken = false;
      return true;
    } catch {
      if (written > 0) broken = bytes[written - 1] !== NEWLINE;
      return false;
    }
  }

  return {
    write: (line) => {
      if (lost > 0 && attempt(`{"level":40,"time":${unixMs()},"lines":${lost},"msg":"log.lines_lost"}\n`)) lost = 0;
      if (lost > 0 || !attempt(line)) lost++;
    },
  };
}
