// Makes a fresh clone ready: dependencies under a Node that Hardhat works with and, with --browser, a Chromium for the
// browser test. npm runs it before `npm start`, `npm test` and the like. It has no dependencies, works on Node 18 and
// later, and is silent when nothing is to do.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./lib/chromium.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
/** The oldest Node that Hardhat 3 and type stripping work with. */
const OLDEST_NODE = [22, 18];
/** npm leaves these files out, silently, when it runs under a Node that Hardhat does not support. */
const NATIVE_PART = "node_modules/@nomicfoundation/edr-";

const say = (sentence) => process.stdout.write(`setup: ${sentence}\n`);

installDependencies();
if (process.argv.includes("--browser")) provideBrowser();

function installDependencies() {
  const missing = whatIsMissing();
  if (missing === undefined) return;
  const pinned = readJson("package.json").optionalDependencies.node;
  const nodeIsOld = isOlder(process.versions.node);
  say(`${missing}; installing${nodeIsOld ? ` with Node ${pinned}, because Node ${process.versions.node} is too old for Hardhat` : ""} ...`);
  const started = Date.now();
  const install = ["ci", "--loglevel=error"];
  const done = nodeIsOld ? run("npx", ["--yes", "--package", `node@${pinned}`, "npm", ...install]) : run("npm", install);
  if (!done) fail("The dependencies could not be installed (npm's reason stands above). Mend that and run the command again.");
  const stillMissing = whatIsMissing();
  if (stillMissing !== undefined) fail(`npm finished, but ${stillMissing}. Remove node_modules and run the command again.`);
  if (nodeIsOld && !existsSync(pinnedNode())) {
    fail(`Node ${OLDEST_NODE.join(".")} or newer is needed and none could be installed for ${process.platform}-${process.arch}: install it from nodejs.org.`);
  }
  say(`installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Compares what the lock file asks for with what npm noted that it installed. */
function whatIsMissing() {
  if (!existsSync(join(ROOT, "node_modules"))) return "the dependencies are not installed yet";
  const noted = join("node_modules", ".package-lock.json");
  if (!existsSync(join(ROOT, noted))) return "an installation was not finished";
  const installed = readJson(noted).packages;
  const wanted = Object.entries(readJson("package-lock.json").packages);
  const stale = wanted.find(
    ([path, entry]) =>
      path.includes("node_modules/") &&
      (installed[path] === undefined ? !entry.optional && !entry.devOptional : installed[path].version !== entry.version),
  );
  if (stale !== undefined) return `the installed ${stale[0].replace(/^.*node_modules\//, "")} is not the one of the lock file`;
  if (!Object.keys(installed).some((path) => path.startsWith(NATIVE_PART))) return "Hardhat's native part is missing";
  if (isOlder(process.versions.node) && !existsSync(pinnedNode())) return "the pinned Node is missing";
  return undefined;
}

function pinnedNode() {
  return join(ROOT, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

function provideBrowser() {
  const named = process.env.ADIT_CHROMIUM;
  if (named) {
    if (findChromium() === undefined) fail(`ADIT_CHROMIUM names ${named}, which cannot be run.`, 2);
    return;
  }
  if (findChromium() !== undefined) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && run("apt-get", ["--version"], "ignore")) {
    say("no Chromium found; installing one for the browser test with apt-get ...");
    run("apt-get", ["update", "-qq"], "ignore");
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], "ignore");
  } else {
    say("no Chromium found; installing Playwright's for the browser test ...");
    run("npx", ["playwright-core", "install", "chromium"], "ignore");
  }
  say(findChromium() === undefined ? "no Chromium could be installed: the browser test will be skipped." : "Chromium is ready.");
}

function isOlder(version) {
  const [major, minor] = version.split(".").map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

function run(command, args, stdio = "inherit") {
  // npm and npx are .cmd files on Windows, which only a shell starts; no argument here holds a space.
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio, shell: process.platform === "win32" });
  return status === 0;
}

function readJson(path) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

function fail(sentence, code = 1) {
  process.stderr.write(`setup: ${sentence}\n`);
  process.exit(code);
}
