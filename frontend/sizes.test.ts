import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { EXIT_LIMIT, FIRST_ROUTE_LIMIT, sizesInWords, sizesOf, zippedSize } from "./sizes.ts";

const ROOT = fileURLToPath(new URL(".", import.meta.url));

const chunk = (fileName: string, imports: string[], change: object = {}) => ({
  fileName,
  imports,
  dynamicImports: [],
  code: `"${fileName.repeat(50)}"`,
  facadeModuleId: null,
  moduleIds: [],
  isEntry: false,
  ...change,
});

describe("the size of a route", () => {
  const chunks = [
    chunk("entry.js", ["shared.js"], { isEntry: true, dynamicImports: ["series.js", "wallet.js"] }),
    chunk("shared.js", ["deep.js"]),
    chunk("deep.js", ["shared.js"]),
    chunk("series.js", ["entry.js", "chart.js"], { facadeModuleId: "/a/src/screens/Series.tsx" }),
    chunk("chart.js", []),
    chunk("wallet.js", [], { facadeModuleId: "/a/src/wallet/Dialog.tsx" }),
  ];
  it("is all that its script imports, each file once", () => {
    const only = (names: readonly string[]): number =>
      sizesOf([chunk("x.js", [...names], { isEntry: true }), ...chunks.slice(1)]).firstRoute -
      sizesOf([chunk("x.js", [], { isEntry: true })]).firstRoute;
    assert.equal(only(["shared.js"]), only(["deep.js", "shared.js"]));
    assert.ok(only(["shared.js"]) > only(["chart.js"]));
  });
  it("is told for screens, beyond what the first route has", () => {
    const { routes, firstRoute } = sizesOf(chunks);
    assert.deepEqual(
      routes.map(({ screen }) => screen),
      ["Series.tsx"],
    );
    assert.equal(routes[0]?.total, firstRoute + (routes[0]?.own ?? 0));
  });
});

describe("the built dApp", () => {
  it("needs no more JavaScript for its first route than its budget", async () => {
    const made = await build({ root: ROOT, logLevel: "error", build: { write: false } });
    assert.ok("output" in made);
    const sizes = sizesOf(made.output.filter((output) => output.type === "chunk"));
    assert.ok(sizes.firstRoute < FIRST_ROUTE_LIMIT, sizesInWords(sizes));
    // It is the whole first route: React alone is more than this.
    assert.ok(sizes.firstRoute > 80_000, sizesInWords(sizes));
    assert.ok(sizes.routes.length > 10, "every other screen is loaded when it is opened");
    assert.ok(sizes.afterwards.indexer > 0 && sizes.afterwards.chain > 0, sizesInWords(sizes));
  });
});

describe("the built way out", () => {
  it("is one script, small enough to keep", async () => {
    const configFile = fileURLToPath(new URL("exit/vite.config.ts", import.meta.url));
    const made = await build({ configFile, logLevel: "error", build: { write: false } });
    const outputs = (Array.isArray(made) ? made : [made]).flatMap((one) => ("output" in one ? one.output : []));
    const scripts = outputs.filter((output) => output.type === "chunk");
    assert.deepEqual(
      scripts.map(({ fileName }) => fileName),
      ["exit.js"],
    );
    const size = zippedSize(scripts[0]?.code ?? "");
    assert.ok(size < EXIT_LIMIT, `${size} gzip bytes, ${EXIT_LIMIT} at most`);
  });
});
