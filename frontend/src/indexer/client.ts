import * as z from "zod/mini";
import { page, selection } from "./shapes.ts";

/** The indexer did not answer, or answered with something else than was asked for. Nothing on the chain is affected. */
export class IndexerError extends Error {
  override readonly name = "IndexerError";
}

/** How long an answer is waited for: what it tells can be read from the chain as well, so it is not worth more. */
const TIMEOUT_MS = 8_000;
/** Rows of a page; the most that the indexer gives at once is 1,000. */
const PAGE_ROWS = 500;
/** The first page is small, so that there is something to see early. */
const FIRST_ROWS = 100;

export type PageOptions<Row extends z.ZodMiniObject> = {
  /** table in the plural, as GraphQL names it */
  readonly table: string;
  readonly row: Row;
  /** condition in GraphQL's own words: `{ series: "256" }` */
  readonly where?: string;
  readonly orderBy?: string;
  readonly descending?: boolean;
  /** at most so many rows; by default all */
  readonly limit?: number;
};

/** Whether the indexer has read all of the past, and the block that it has got to. */
export type Progress = { readonly ready: boolean; readonly block: number | undefined };

type Page = z.output<typeof page>;
const PAGE = z.object({ rows: page });

/** How long rows may be checked before the page gets its turn. */
const SLICE_MS = 8;

/** Checks rows one by one, in slices: a thousand of them must not stop a scroll. */
async function checked<Row extends z.ZodMiniObject>(
  items: readonly unknown[],
  row: Row,
): Promise<readonly z.output<Row>[]> {
  const rows: z.output<Row>[] = [];
  let begun = performance.now();
  for (const [i, item] of items.entries()) {
    const parsed = z.safeParse(row, item);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new IndexerError(
        `The indexer's answer is not as expected at rows.items.${i}.${issue?.path.join(".") ?? ""}.`,
      );
    }
    rows.push(parsed.data);
    if (performance.now() - begun < SLICE_MS) continue;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    begun = performance.now();
  }
  return rows;
}

/** One indexer over HTTP: its state, and questions in GraphQL whose answers are checked. */
export class IndexerClient {
  readonly #url: string;
  readonly #fetch: typeof fetch;
  #progress: { readonly at: number; readonly answer: Promise<Progress> } | undefined;

  /** @param url without a path, as in the deployment's `indexerUrl` */
  constructor(url: string, fetchFrom: typeof fetch) {
    this.#url = url.replace(/\/+$/, "");
    this.#fetch = fetchFrom;
  }

  /** An answer to a GraphQL question, checked against its shape. */
  async ask<Shape extends z.ZodMiniType>(question: string, shape: Shape): Promise<z.output<Shape>> {
    const answer = await this.#json("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: question }),
    });
    const envelope = ENVELOPE.safeParse(answer);
    if (!envelope.success) throw new IndexerError("The indexer's answer is not one of GraphQL.");
    const [refusal] = envelope.data.errors ?? [];
    if (refusal !== undefined) throw new IndexerError(`The indexer refused the question: ${refusal.message}`);
    const data = z.safeParse(shape, envelope.data.data);
    if (!data.success) {
      const [issue] = data.error.issues;
      throw new IndexerError(`The indexer's answer is not as expected at ${issue?.path.join(".") ?? "its root"}.`);
    }
    return data.data;
  }

  /** Rows of a table, page by page. */
  async *pages<Row extends z.ZodMiniObject>(options: PageOptions<Row>): AsyncGenerator<readonly z.output<Row>[]> {
    const { table, row, where, orderBy, descending, limit } = options;
    let left = limit ?? Number.POSITIVE_INFINITY;
    let after: string | null = null;
    let size = FIRST_ROWS;
    do {
      const parts: string[] = [
        ...(where === undefined ? [] : [`where: ${where}`]),
        ...(orderBy === undefined ? [] : [`orderBy: "${orderBy}"`]),
        ...(descending === true ? [`orderDirection: "desc"`] : []),
        `limit: ${Math.min(size, left)}`,
        ...(after === null ? [] : [`after: ${JSON.stringify(after)}`]),
      ];
      const question = `{ rows: ${table}(${parts.join(", ")}) { items { ${selection(row)} } pageInfo { hasNextPage endCursor } } }`;
      const { rows }: { readonly rows: Page } = await this.ask(question, PAGE);
      yield await checked(rows.items, row);
      left -= rows.items.length;
      size = PAGE_ROWS;
      after = rows.pageInfo.hasNextPage && left > 0 ? rows.pageInfo.endCursor : null;
    } while (after !== null);
  }

  /** All of these rows. */
  async all<Row extends z.ZodMiniObject>(options: PageOptions<Row>): Promise<readonly z.output<Row>[]> {
    const rows: z.output<Row>[] = [];
    for await (const some of this.pages(options)) for (const row of some) rows.push(row);
    return rows;
  }

  /**
   * How far the indexer is, and whether it has read all of the past.
   * @param freshMs an answer of so many milliseconds ago will do
   */
  async progress(freshMs = 0): Promise<Progress> {
    const last = this.#progress;
    if (last !== undefined && performance.now() - last.at < freshMs) return await last.answer;
    const answer = this.#askProgress();
    this.#progress = { at: performance.now(), answer };
    try {
      return await answer;
    } catch (error) {
      this.#progress = undefined;
      throw error;
    }
  }

  async #askProgress(): Promise<Progress> {
    const [ready, status] = await Promise.all([this.#send("/ready", {}), this.#json("/status", {})]);
    const parsed = STATUS.safeParse(status);
    if (!parsed.success) throw new IndexerError("The indexer's status is not as expected.");
    const blocks = Object.values(parsed.data).map(({ block }) => block.number);
    return { ready: ready.ok, block: blocks.length === 0 ? undefined : Math.min(...blocks) };
  }

  /** Any JSON under the indexer's address. */
  async json<Shape extends z.ZodMiniType>(path: string, shape: Shape): Promise<z.output<Shape>> {
    const parsed = z.safeParse(shape, await this.#json(path, {}));
    if (!parsed.success) throw new IndexerError(`The indexer's answer to ${path} is not as expected.`);
    return parsed.data;
  }

  async #json(path: string, init: RequestInit): Promise<unknown> {
    const response = await this.#send(path, init);
    try {
      return await response.json();
    } catch {
      throw new IndexerError(`The indexer answered ${path} with ${response.status} and no JSON.`);
    }
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(this.#url + path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch {
      throw new IndexerError("The indexer does not answer.");
    }
  }
}

const ENVELOPE = z.object({
  data: z.optional(z.unknown()),
  errors: z.optional(z.array(z.object({ message: z.string() }))),
});
const STATUS = z.record(z.string(), z.object({ block: z.object({ number: z.number() }) }));
