import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

/*
 * `@adit/contracts` as integrators get it: exactly the files that would be published, compiled by themselves with the oldest compiler that their
 * pragma admits and with ours.
 */

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGE = join(ROOT, "contracts");
/** Where the compiler reads beyond that: OpenZeppelin's contracts, which the package names as a peer. */
const PEER = "@openzeppelin/contracts/";

interface Compiler {
  version(): string;
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Record<string, Record<string, unknown>>;
}

function compilerOf(name: string): Compiler {
  const compiler: unknown = require(name);
  if (typeof compiler !== "object" || compiler === null || !("compile" in compiler) || !("version" in compiler))
    throw new Error(`${name} is no compiler`);
  return compiler as Compiler;
}

function packed(): readonly string[] {
  const said = execFileSync("npm", ["pack", "--dry-run", "--json"], {
    cwd: PACKAGE,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [entry] = JSON.parse(said) as { files: { path: string }[] }[];
  if (entry === undefined) throw new Error("npm packed nothing");
  return entry.files.map(({ path }) => path);
}

const files = packed();
const sources = files.filter((path) => path.endsWith(".sol"));

/** Compiles sources that see nothing but the packed files and OpenZeppelin's. */
function compile(compiler: Compiler, own: Record<string, string>): Output {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(own).map(([path, content]) => [path, { content }])),
    settings: { outputSelection: { "*": { "*": ["abi"] } } },
  };
  const find = (path: string): { contents: string } | { error: string } => {
    if (path.startsWith(PEER)) return { contents: readFileSync(join(ROOT, "node_modules", path), "utf8") };
    const inside = path.replace(/^@adit\/contracts\//, "");
    if (inside !== path && sources.includes(inside)) return { contents: readFileSync(join(PACKAGE, inside), "utf8") };
    return { error: `${path} is not in the package` };
  };
  return JSON.parse(compiler.compile(JSON.stringify(input), { import: find })) as Output;
}

function faults({ errors = [] }: Output): readonly string[] {
  return errors.filter(({ severity }) => severity === "error").map(({ formattedMessage }) => formattedMessage);
}

describe("the npm package @adit/contracts", () => {
  it("holds every interface, the example, a README and the licence, and no code of the protocol beside what interfaces need", () => {
    expect(files).to.include.members(["README.md", "LICENSE", "package.json", "examples/HashpowerClub.sol"]);
    for (const name of ["IHashpower", "IPrimaryMarket", "ISettlement", "ILeaseMarket", "IOutputOracle", "ITransferPolicy"])
      expect(sources).to.include(`interfaces/${name}.sol`);
    const strange = sources.filter((path) => !/^(interfaces|examples|libraries)\//.test(path));
    expect(strange).to.deep.equal([]);
    const imported = sources.map((path) => readFileSync(join(PACKAGE, path), "utf8")).join("\n");
    for (const path of sources.filter((one) => one.startsWith("libraries/")))
      expect(imported, `${path} is imported by what is published`).to.include(`../${path}`);
  });

  for (const [what, name] of [
    ["the oldest compiler that the pragma admits", "solc-0.8.24"],
    ["the compiler of this repository", "solc"],
  ] as const) {
    it(`compiles by itself with ${what}`, function () {
      this.timeout(120_000);
      const compiler = compilerOf(name);
      const own = Object.fromEntries(
        sources.map((path) => [`@adit/contracts/${path}`, readFileSync(join(PACKAGE, path), "utf8")]),
      );
      const output = compile(compiler, own);
      expect(faults(output)).to.deep.equal([]);
      expect(Object.keys(output.contracts ?? {})).to.include("@adit/contracts/examples/HashpowerClub.sol");
    });
  }

  it("compiles the contract that its README begins with", function () {
    this.timeout(120_000);
    const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
    const snippets = [...readme.matchAll(/```solidity\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
    expect(snippets.length).to.be.greaterThan(0);
    for (const [i, code] of snippets.entries()) {
      const output = compile(compilerOf("solc"), { [`Readme${i}.sol`]: code });
      expect(faults(output), code).to.deep.equal([]);
    }
  });

  it("promises 0.8.24 and later in every file that is published, and the rest of the contracts name one compiler", () => {
    const pragmas = readdirSync(PACKAGE, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".sol"))
      .map((path) => [path, /pragma solidity ([^;]+);/.exec(readFileSync(join(PACKAGE, path), "utf8"))?.[1]] as const);
    const strange = pragmas.filter(
      ([path, pragma]) => pragma !== (sources.includes(path.replaceAll("\\", "/")) ? "^0.8.24" : "0.8.37"),
    );
    expect(strange).to.deep.equal([]);
  });
});
