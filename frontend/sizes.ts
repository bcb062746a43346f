import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

/** Most JavaScript that the first route may need, gzip bytes; 1 kB is 1,000 bytes. */
export const FIRST_ROUTE_LIMIT = 170_000;

/** Most JavaScript of the way out, gzip bytes: it is one file to keep. */
export const EXIT_LIMIT = 110_000;

const GZIP_LEVEL = 9;

export type RouteSize = {
  /** source file of the screen */
  readonly screen: string;
  /** gzip bytes that opening it first of all needs */
  readonly total: number;
  /** gzip bytes that it needs beyond the first route */
  readonly own: number;
};

export type Sizes = {
  /** gzip bytes of the page's script and all that it imports statically, which is the market whole */
  readonly firstRoute: number;
  /** what is loaded once it is on screen, and only one of the two: the indexer's answers, or the chain's events */
  readonly afterwards: { readonly indexer: number; readonly chain: number };
  /** the other routes, the largest first */
  readonly routes: readonly RouteSize[];
};

/** gzip bytes */
export function zippedSize(code: string): number {
  return gzipSync(code, { level: GZIP_LEVEL }).length;
}

type Chunk = Pick<
  Rolldown.OutputChunk,
  "code" | "fileName" | "imports" | "dynamicImports" | "facadeModuleId" | "moduleIds" | "isEntry"
>;

/** How much JavaScript each route of a build needs. */
export function sizesOf(chunks: readonly Chunk[]): Sizes {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const bytes = new Map(chunks.map(({ fileName, code }) => [fileName, zippedSize(code)]));
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (entry === undefined) throw new Error("The build has no entry.");
  const closure = (fileName: string, found = new Set<string>()): ReadonlySet<string> => {
    if (found.has(fileName)) return found;
    found.add(fileName);
    for (const next of byName.get(fileName)?.imports ?? []) closure(next, found);
    return found;
  };
  const sum = (names: Iterable<string>): number =>
    [...names].reduce((total, name) => total + (bytes.get(name) ?? 0), 0);
  const first = closure(entry.fileName);
  const beyond = (names: Iterable<string>): number => sum([...names].filter((name) => !first.has(name)));
  const of = (ending: string): readonly string[] =>
    chunks
      .filter(({ moduleIds }) => moduleIds.some((id) => id.endsWith(ending)))
      .flatMap(({ fileName }) => [...closure(fileName)]);
  const routes = entry.dynamicImports.flatMap((fileName): RouteSize[] => {
    const screen = byName.get(fileName)?.facadeModuleId?.split("/src/screens/")[1];
    if (screen === undefined) return [];
    const own = beyond(closure(fileName));
    return [{ screen, own, total: sum(first) + own }];
  });
  return {
    firstRoute: sum(first),
    afterwards: {
      indexer: beyond(new Set([...of("/src/indexer/reads.ts"), ...of("/src/indexer/client.ts")])),
      chain: beyond(new Set(of("/src/chain/historyReader.ts"))),
    },
    routes: routes.sort((a, b) => b.total - a.total),
  };
}

const kB = (size: number): string => `${(size / 1_000).toFixed(1)} kB`;

/** The sizes as lines for a terminal. */
export function sizesInWords({ firstRoute, afterwards, routes }: Sizes): string {
  return [
    `First route: ${kB(firstRoute)} of JavaScript, gzip; ${kB(FIRST_ROUTE_LIMIT)} at most.`,
    `  Once it is on screen: ${kB(afterwards.indexer)} to ask the indexer, or ${kB(afterwards.chain)} to read the chain's events.`,
    "Other routes, opened first of all:",
    ...routes.map(
      ({ screen, total, own }) =>
        `  ${screen.padEnd(28)} ${kB(total).padStart(9)}  (${kB(own)} beyond the first route)`,
    ),
  ].join("\n");
}

/** Prints how much JavaScript each route needs when a build is done. */
export function printSizes(): Plugin {
  return {
    name: "adit:sizes",
    apply: "build",
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      process.stdout.write(`\n${sizesInWords(sizesOf(chunks))}\n\n`);
    },
  };
}
