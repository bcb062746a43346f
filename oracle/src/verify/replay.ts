import { recordedUrl, type Fetch } from "../sources/index.ts";
import type { Answer } from "../evidence/index.ts";

/** A `fetch` that answers from a record, and knows what nobody ever asked it. */
export type Replay = { fetch: Fetch; unused: () => number };

/** HTTP states whose answers carry no body. */
const WITHOUT_BODY: readonly number[] = [204, 205, 304];

/**
 * Answers each request as the recorded one was answered, the same question in the order in which it was asked. What was not
 * recorded failed then (or was never asked), so it fails now. The adapters run as they did: the same parsing, the same checks.
 */
export function replayOf(answers: readonly Answer[]): Replay {
  const recorded = new Map<string, Answer[]>();
  for (const answer of answers) {
    const key = keyOf(answer.request.method, answer.request.url);
    const known = recorded.get(key);
    if (known === undefined) recorded.set(key, [answer]);
    else known.push(answer);
  }
  return {
    unused: () => [...recorded.values()].reduce((sum, left) => sum + left.length, 0),
    fetch: (input, init) => {
      const url = recordedUrl(input instanceof Request ? input.url : String(input), []);
      const body = typeof init?.body === "string" ? init.body : "";
      const left = recorded.get(keyOf(init?.method ?? "GET", url)) ?? [];
      const index = left.findIndex((answer) => isSameBody(answer.request.body, body));
      const [answer] = index === -1 ? [] : left.splice(index, 1);
      if (answer === undefined) return Promise.reject(new TypeError("This was not recorded"));
      const { status } = answer;
      return Promise.resolve(new Response(WITHOUT_BODY.includes(status) ? null : answer.body, { status }));
    },
  };
}

function keyOf(method: string, url: string): string {
  return `${method} ${url}`;
}

/** A record leaves out form fields that are secret or differ each time: all that it shows must be in the request. */
function isSameBody(recorded: string, sent: string): boolean {
  if (recorded === sent) return true;
  if (/^\s*[{["]/.test(sent)) return false;
  const form = new URLSearchParams(sent);
  return [...new URLSearchParams(recorded)].every(([name, value]) => form.getAll(name).includes(value));
}
