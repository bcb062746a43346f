import { open } from "node:fs/promises";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import type { Fetch } from "./request.ts";

/** Of a longer file only its head line and its end are read: a logger appends. */
const MAX_FILE_BYTES = 4_000_000;
const HEAD_BYTES = 4_096;

/**
 * `fetch` that also knows `file:` (a log that somebody appends to) and `tcp:` (one question, one answer, as mining machines speak). So
 * every source goes through the same door: the same time-outs, the same limits, the same records, and the same replay.
 */
export function fetchEverywhere(fetch: Fetch): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.protocol === "file:") return new Response(await readLog(fileURLToPath(url)));
    if (url.protocol !== "tcp:") return await fetch(input, init);
    const question = typeof init?.body === "string" ? init.body : "";
    return new Response(await ask(url.hostname, Number(url.port), question, init?.signal ?? undefined));
  };
}

async function readLog(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size <= MAX_FILE_BYTES) return await file.readFile("utf8");
    const head = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const tail = await file.read(Buffer.alloc(MAX_FILE_BYTES), 0, MAX_FILE_BYTES, size - MAX_FILE_BYTES);
    const first = head.buffer.toString("utf8").split("\n", 1)[0] ?? "";
    const text = tail.buffer.subarray(0, tail.bytesRead).toString("utf8");
    // The first line of the end was cut in two.
    return `${first}\n${text.slice(text.indexOf("\n") + 1)}`;
  } finally {
    await file.close();
  }
}

/** A machine answers, ends with a zero byte, and hangs up; what comes is streamed, so that the reader's limit holds. */
function ask(
  host: string,
  port: number,
  question: string,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array>> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...(signal === undefined ? {} : { signal }) });
    socket.once("error", (cause) => {
      reject(signal?.aborted === true ? new DOMException("The machine did not answer", "TimeoutError") : cause);
    });
    socket.once("connect", () => {
      socket.write(question);
      resolve(
        new ReadableStream({
          start: (controller) => {
            socket.on("data", (chunk: Buffer) => {
              controller.enqueue(chunk.filter((byte) => byte !== 0));
            });
            socket.once("end", () => {
              controller.close();
            });
            socket.once("error", (error) => {
              controller.error(
                signal?.aborted === true ? new DOMException("The machine did not answer", "TimeoutError") : error,
              );
            });
          },
          cancel: () => {
            socket.destroy();
          },
        }),
      );
    });
  });
}
