import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface LockEntry {
  readonly version: string | undefined;
  readonly resolved: string | undefined;
  readonly link: boolean;
  readonly os: readonly string[] | undefined;
  readonly cpu: readonly string[] | undefined;
  /** names of optional dependencies */
  readonly optional: readonly string[];
}

/** The machines on which a fresh clone has to install. */
const MACHINES = [
  { os: "linux", cpu: "x64" },
  { os: "linux", cpu: "arm64" },
  { os: "darwin", cpu: "x64" },
  { os: "darwin", cpu: "arm64" },
  { os: "win32", cpu: "x64" },
] as const;

const EXACT_VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;
/** A package under another name, so that two versions of it stand side by side. */
const ALIAS = /^npm:(@[\w.-]+\/)?[\w.-]+@/;

describe("the lock file", () => {
  const entries = readLock();
  const byPath = new Map(entries);

  it("covers Linux, macOS and Windows for every package that has a native part", () => {
    const holes: string[] = [];
    const families: string[] = [];
    for (const [path, { optional }] of entries) {
      const natives = optional.map((name) => ({ name, entry: locked(path, name) })).filter(({ entry }) => entry?.os !== undefined || entry === undefined);
      // A package whose whole native part is for macOS (file watching) needs none elsewhere.
      if (natives.every(({ entry }) => entry?.os?.join() === "darwin")) continue;
      families.push(path);
      for (const { name, entry } of natives) if (entry === undefined) holes.push(`${path}: ${name} is not locked`);
      for (const { os, cpu } of MACHINES) {
        const isCovered = natives.some(({ entry }) => entry?.os?.includes(os) === true && entry.cpu?.includes(cpu) !== false);
        if (!isCovered) holes.push(`${path}: nothing for ${os} ${cpu}`);
      }
    }
    expect(holes).to.deep.equal([]);
    expect(families).to.include("node_modules/@nomicfoundation/edr").and.to.include("node_modules/esbuild");
  });

  it("names no registry and no machine", () => {
    const strange = entries.flatMap(([path, { resolved, link }]) =>
      resolved !== undefined && !link && !resolved.startsWith("https://registry.npmjs.org/") ? [`${path}: ${resolved}`] : [],
    );
    expect(strange).to.deep.equal([]);
  });

  it("locks an exact version of everything", () => {
    const loose = entries.filter(([path, { version, link }]) => path.includes("node_modules/") && !link && !EXACT_VERSION.test(version ?? ""));
    expect(loose.map(([path]) => path)).to.deep.equal([]);
  });

  function locked(parent: string, name: string): LockEntry | undefined {
    for (let folder = parent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
      const found = byPath.get(folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`);
      if (found !== undefined || folder === "") return found;
    }
  }
});

describe("the manifests", () => {
  for (const path of ["package.json", "sdk/package.json", "oracle/package.json", "contracts/package.json", "frontend/package.json"]) {
    it(`${path} asks for exact versions`, () => {
      const loose = readManifest(path).filter(([, version]) => !EXACT_VERSION.test(String(version).replace(ALIAS, "")));
      expect(loose).to.deep.equal([]);
    });
  }

  it("pins the Node that scripts run with to one that Hardhat supports", () => {
    const node = new Map(readManifest("package.json")).get("node");
    expect(node).to.match(/^24\./);
  });
});

describe("tracked files", () => {
  it("name no path of a machine", function () {
    const files = trackedTextFiles();
    if (files.length === 0) this.skip();
    const strange: string[] = [];
    for (const path of files) {
      readFileSync(`${ROOT}${path}`, "utf8")
        .split("\n")
        .forEach((line, i) => {
          if (/(?<![\w.$])\/(?:home|Users|root|work)\/\w/.test(line)) strange.push(`${path}:${i + 1}: ${line.trim()}`);
        });
    }
    expect(strange).to.deep.equal([]);
  });
});

/** What git knows of; nothing where the project came as an archive. */
function trackedTextFiles(): string[] {
  let tracked: string;
  try {
    tracked = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return [];
  }
  return tracked.split("\0").filter((path) => /\.(?:[cm]?[jt]sx?|json|sol|md|html|css|svg|ya?ml|sh)$/.test(path) || path === ".ci/run");
}

function readLock(): [string, LockEntry][] {
  const { packages } = readJson("package-lock.json");
  return Object.entries(object(packages)).map(([path, value]) => {
    const { version, resolved, link, os, cpu, optionalDependencies } = object(value);
    return [
      path,
      {
        version: text(version),
        resolved: text(resolved),
        link: link === true,
        os: list(os),
        cpu: list(cpu),
        optional: Object.keys(object(optionalDependencies)),
      },
    ];
  });
}

/** What a manifest asks for, name and version. */
function readManifest(path: string): [string, unknown][] {
  const { dependencies, devDependencies, optionalDependencies } = readJson(path);
  return [dependencies, devDependencies, optionalDependencies].flatMap((asked) => Object.entries(object(asked)));
}

function readJson(path: string): Record<string, unknown> {
  return object(JSON.parse(readFileSync(`${ROOT}${path}`, "utf8")));
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function list(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}
