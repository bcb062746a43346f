import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build, type Metafile } from "esbuild";

/** One thing that somebody may import of the package, and what it may weigh. */
interface Weighed {
  readonly name: string;
  /** what a consumer writes, with modules relative to the built package */
  readonly code: string;
  readonly limit: string;
}

const READ_LIMIT = "3 kB";

/** What is weighed: our own code, minified and compressed, without viem; chunks that load only when an error came are not counted. */
export function weighed(dist: string): Weighed[] {
  const actions = readdirSync(join(dist, "actions"))
    .filter((file) => /^(get|can|preview)[A-Z]\w*\.js$/.test(file))
    .map((file) => file.slice(0, -".js".length));
  return [
    {
      name: "the client: all actions, decorators, addresses, deployments",
      code: `export * from "./index.js"; export * from "./actions/index.js"; export * from "./compliance/index.js";`,
      limit: "25 kB",
    },
    ...actions.map((name) => ({
      name: `one read action: ${name}`,
      code: `export { ${name} } from "./actions/index.js";`,
      limit: READ_LIMIT,
    })),
    { name: "one write action: buy", code: `export { buy } from "./actions/index.js";`, limit: READ_LIMIT },
    { name: "a purchase with permits: prepareBuy, carryOut", code: `export { prepareBuy, carryOut } from "./actions/index.js";`, limit: "4 kB" },
    { name: "/math", code: `export * from "./math/index.js";`, limit: "9 kB" },
    // A sentence and an advice for each of some 370 errors: prose, which nothing makes small. An app loads it when a call failed.
    { name: "/errors", code: `export * from "./errors/index.js";`, limit: "28 kB" },
    { name: "/oracle", code: `export * from "./oracle/index.js";`, limit: "6 kB" },
    { name: "/bitcoin", code: `export * from "./bitcoin/index.js";`, limit: "5 kB" },
    { name: "/format", code: `export * from "./format/index.js";`, limit: "2 kB" },
    // Whole ABIs, for explorers and indexers; actions carry the functions that they call and no more.
    { name: "/abis", code: `export * from "./abis/index.js";`, limit: "32 kB" },
  ];
}

/** Bundles everything that is weighed into `folder`, and leaves there the list with which size-limit weighs it. */
export async function bundleWeighed(dist: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const list = [];
  for (const [i, { name, code, limit }] of weighed(dist).entries()) {
    const { metafile } = await build({
      stdin: { contents: code, resolveDir: dist },
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      external: ["viem", "viem/*", "@scure/base"],
      outdir: join(folder, `${i}`),
      entryNames: "entry",
      chunkNames: "later-[hash]",
      logLevel: "silent",
      metafile: true,
    });
    list.push({ name, path: loadedAtOnce(metafile, folder), limit, gzip: true });
  }
  writeFileSync(join(folder, ".size-limit.json"), JSON.stringify(list, null, 2));
}

/** The entry and what it imports statically; chunks that it loads later are left out. */
function loadedAtOnce({ outputs }: Metafile, folder: string): string[] {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (kind === "import-statement" && external !== true) load(path);
  };
  for (const file of Object.keys(outputs)) if (file.endsWith("/entry.js")) load(file);
  return [...loaded].map((file) => relative(folder, resolve(file)));
}
