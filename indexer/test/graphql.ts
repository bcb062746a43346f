import * as schema from "../ponder.schema.ts";
import type { Row, TableName } from "../src/handlers/index.ts";

export type IncomeRow = (typeof schema)["incomeDay"]["$inferSelect"];
export type LeaseIncomeRow = (typeof schema)["leaseIncomeDay"]["$inferSelect"];

/** Where rows can be read from: an indexer, or tables in memory. */
export interface Reader {
  all<Name extends TableName>(table: Name): Promise<Row<Name>[]>;
}

const PAGE = 1_000;
const VIEW_COLUMNS = [
  ..."series lane epoch cursor token scaled amount scaleBits openUnits fromTarget toTarget".split(" "),
  ..."gross electricity maintenance service net protocol payment priceUsd8 settledAt hash".split(" "),
];
const BIG_VIEW_COLUMNS =
  "series cursor scaled amount openUnits fromTarget toTarget gross electricity maintenance service net protocol priceUsd8 settledAt lease";

/** Everything that an indexer has, over its GraphQL. */
export function graphqlReader(url: string): Reader & {
  income(): Promise<IncomeRow[]>;
  leaseIncome(): Promise<LeaseIncomeRow[]>;
  blockNumber(): Promise<bigint>;
} {
  const all = async <Name extends TableName>(name: Name): Promise<Row<Name>[]> => {
    const columns = columnsOf(name);
    const rows: Record<string, unknown>[] = [];
    for (let after: string | null = null; ;) {
      const from: string = after === null ? "" : `, after: ${JSON.stringify(after)}`;
      const page = await pageOf(url, `${name}s(limit: ${PAGE}${from})`, [...columns.keys()], "endCursor");
      rows.push(...page.items);
      if (!page.hasNextPage) break;
      after = page.endCursor;
    }
    return rows.map((row) => converted(row, (column) => columns.get(column) === true)) as Row<Name>[];
  };
  const view = async (name: string, columns: readonly string[]): Promise<Record<string, unknown>[]> => {
    const big = new Set(BIG_VIEW_COLUMNS.split(" "));
    const rows: Record<string, unknown>[] = [];
    for (;;) {
      const page = await pageOf(
        url,
        `${name}s(limit: ${PAGE}, offset: ${rows.length}, orderBy: "cursor")`,
        columns,
        "",
      );
      rows.push(...page.items);
      if (!page.hasNextPage) return rows.map((row) => converted(row, (column) => big.has(column)));
    }
  };
  return {
    all,
    income: async () => (await view("incomeDay", ["account", ...VIEW_COLUMNS])) as unknown as IncomeRow[],
    leaseIncome: async () =>
      (await view("leaseIncomeDay", ["lease", "side", ...VIEW_COLUMNS])) as unknown as LeaseIncomeRow[],
    async blockNumber() {
      const status = (await (await fetch(`${url}/status`)).json()) as { adit: { block: { number: number } } };
      return BigInt(status.adit.block.number);
    },
  };
}

/** The columns of a table; true for those that come as decimal strings. */
function columnsOf(name: TableName): Map<string, boolean> {
  const columns = new Map<string, boolean>();
  const entries: [string, unknown][] = Object.entries(schema[name]);
  for (const [column, facts] of entries) {
    if (typeof facts !== "object" || facts === null || !("columnType" in facts)) continue;
    columns.set(column, facts.columnType === "PgEvmBigint");
  }
  return columns;
}

function converted(row: Record<string, unknown>, isBig: (column: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      isBig(column) && typeof value === "string" ? BigInt(value) : value,
    ]),
  );
}

interface Page {
  readonly items: Record<string, unknown>[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

async function pageOf(url: string, field: string, columns: readonly string[], cursor: string): Promise<Page> {
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: `{ rows: ${field} { items { ${columns.join(" ")} } pageInfo { hasNextPage ${cursor} } } }`,
    }),
  });
  const { data, errors } = (await answer.json()) as {
    data?: { rows: { items: Page["items"]; pageInfo: { hasNextPage: boolean; endCursor?: string } } };
    errors?: readonly { message: string }[];
  };
  if (data === undefined)
    throw new Error(`${field}: ${errors?.map(({ message }) => message).join("; ") ?? "no answer"}`);
  const { items, pageInfo } = data.rows;
  return { items, hasNextPage: pageInfo.hasNextPage, endCursor: pageInfo.endCursor ?? null };
}
