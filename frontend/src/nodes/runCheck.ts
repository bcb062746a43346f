import type { CheckArgs, CheckName, CheckResult } from "./checks.ts";
import type { Answer } from "./worker.ts";

let worker: Worker | undefined;
let asked = 0;

/** Computes something beside the page, so that hashing and signatures never hold up a finger. */
export async function runCheck<Name extends CheckName>(
  name: Name,
  ...args: CheckArgs<Name>
): Promise<CheckResult<Name>> {
  worker ??= new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const own = worker;
  const id = ++asked;
  return await new Promise((resolve, reject) => {
    const done = (): void => {
      own.removeEventListener("message", onMessage);
      own.removeEventListener("error", onError);
    };
    const onMessage = ({ data }: MessageEvent<Answer<CheckResult<Name>>>): void => {
      if (data.id !== id) return;
      done();
      if ("value" in data) resolve(data.value);
      else reject(new Error(data.failure));
    };
    const onError = (): void => {
      done();
      // The next question begins with a new one.
      worker = undefined;
      reject(new Error("The part of this page that checks proofs did not load."));
    };
    own.addEventListener("message", onMessage);
    own.addEventListener("error", onError);
    own.postMessage({ id, name, args });
  });
}
