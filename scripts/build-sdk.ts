/**
 * Builds `sdk/dist`, the package that is published: one module of JavaScript for each of TypeScript, so that a bundler takes what is
 * used, with types and source maps. `npm run build -w sdk`; `npm pack ./sdk/dist` makes the tarball. Inside this repository the sources are
 * used as they are.
 */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import ts from "typescript";
import { readArtifact } from "./lib/artifacts.ts";
import { run } from "./lib/run.ts";
import { main } from "./lib/main.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SDK = join(ROOT, "sdk");
export const DIST = join(SDK, "dist");
const TIMEOUT_MS = 300_000;

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** What only the sources need. */
const OWN_FIELDS = ["devDependencies", "scripts", "private"];

/** The package as it is published: what its sources export, from what was built of them. */
function publishedManifest(manifest: Manifest): object {
  const rest = Object.fromEntries(Object.entries(manifest).filter(([field]) => !OWN_FIELDS.includes(field)));
  const built = Object.entries(manifest.exports).map(([subpath, source]) => {
    const module = source.replace("./src/", "./").replace(/\.ts$/, "");
    return [subpath, { types: `${module}.d.ts`, default: `${module}.js` }] as const;
  });
  return { ...rest, exports: { ...Object.fromEntries(built), "./package.json": "./package.json" } };
}

/** Declarations name the modules beside them as a consumer's compiler finds them. */
function renameImports(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".d.ts")) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll(/((?:from|import\() ?"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

/**
 * The fixtures are what `npm start` and the tests use here, in one module: nobody puts them into a page. What the contracts are compiled to is
 * read from a file beside it instead of this repository's artifacts.
 */
async function bundleFixtures(): Promise<void> {
  const source = join(SDK, "src/testing/index.ts");
  const sources = new Set<string>();
  const embedded: Plugin = {
    name: "embedded artifacts",
    setup: (own) => {
      own.onLoad({ filter: /\/scripts\/lib\/artifacts\.ts$/ }, () => ({ contents: EMBEDDED_ARTIFACTS, loader: "ts" }));
      own.onLoad({ filter: /\/scripts\/lib\/.*\.ts$/ }, ({ path }) => {
        const contents = readFileSync(path, "utf8");
        for (const [, name] of contents.matchAll(/readArtifact\("([^"]+)"\)/g)) if (name !== undefined) sources.add(name);
        return { contents, loader: "ts" };
      });
    },
  };
  await build({
    entryPoints: [source],
    outfile: join(DIST, "testing/index.js"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["viem", "viem/*", "@adit/sdk", "@adit/sdk/*"],
    plugins: [embedded],
    logLevel: "silent",
  });
  const artifacts = [...sources].map((name) => [name, readArtifact(name)] as const);
  writeFileSync(
    join(DIST, "testing/artifacts.json"),
    JSON.stringify(Object.fromEntries(artifacts.map(([name, { contractName, abi, bytecode }]) => [name, { contractName, abi, bytecode }]))),
  );
  const { outputText } = ts.transpileDeclaration(readFileSync(source, "utf8"), { fileName: source, compilerOptions: { target: ts.ScriptTarget.ES2023 } });
  writeFileSync(join(DIST, "testing/index.d.ts"), outputText.replace(/^import .*scripts\/lib\/fixture.*\n/m, ""));
}

/** What stands in for `scripts/lib/artifacts.ts` in the package. */
const EMBEDDED_ARTIFACTS = `
import { readFileSync } from "node:fs";
const artifacts = JSON.parse(readFileSync(new URL("./artifacts.json", import.meta.url), "utf8"));
export function readArtifact(source) {
  const artifact = artifacts[source];
  if (artifact === undefined) throw new Error("The fixtures do not carry " + source);
  return artifact;
}
`;

/** Builds the package anew. The contracts must be compiled. */
export async function buildSdk(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const compiled = await run(process.execPath, [compiler, "-p", join(SDK, "tsconfig.build.json")], { cwd: ROOT, timeoutMs: TIMEOUT_MS });
  if (compiled.code !== 0) throw new Error(`The SDK does not compile.\n${compiled.output}`);
  renameImports(DIST);
  await bundleFixtures();
  const manifest = JSON.parse(readFileSync(join(SDK, "package.json"), "utf8")) as Manifest;
  writeFileSync(join(DIST, "package.json"), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  copyFileSync(join(SDK, "README.md"), join(DIST, "README.md"));
  copyFileSync(join(ROOT, "LICENSE"), join(DIST, "LICENSE"));
}

if (import.meta.main) {
  await main(async () => {
    await buildSdk();
    process.stdout.write("Built sdk/dist. To make the package: npm pack ./sdk/dist\n");
    return 0;
  });
}
