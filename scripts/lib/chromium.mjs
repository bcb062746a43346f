// Where a Chromium is, without any dependency: setup.mjs runs this before anything is installed, on Node 18 and later.
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"];

/** Browsers that are installed but not on the PATH. */
const APPLICATIONS = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].flatMap((variable) => {
    const folder = process.env[variable];
    return folder === undefined
      ? []
      : [join(folder, "Google/Chrome/Application/chrome.exe"), join(folder, "Microsoft/Edge/Application/msedge.exe")];
  }),
};

/** Folders inside one of Playwright's browser folders, newest naming first. */
const PLAYWRIGHT_EXECUTABLES = [
  "chrome-linux64/chrome",
  "chrome-linux/chrome",
  "chrome-headless-shell-linux64/chrome-headless-shell",
  "chrome-linux/headless_shell",
  "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  "chrome-win64/chrome.exe",
  "chrome-win/chrome.exe",
];

/**
 * Finds a Chromium: the one that ADIT_CHROMIUM names, else the system's, else Playwright's.
 *
 * @returns {string | undefined} path of the executable
 */
export function findChromium() {
  const named = process.env.ADIT_CHROMIUM;
  if (named !== undefined && named !== "") return isExecutable(named) ? named : undefined;
  return onPath() ?? APPLICATIONS[process.platform]?.find(isExecutable) ?? inPlaywrightCache();
}

function onPath() {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const command of COMMANDS) {
    for (const folder of folders) {
      const path = join(folder, command + suffix);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

function inPlaywrightCache() {
  const cache = playwrightCache();
  if (cache === undefined || !existsSync(cache)) return undefined;
  const browsers = readdirSync(cache).filter((name) => name.startsWith("chromium"));
  for (const browser of browsers.sort().reverse()) {
    for (const executable of PLAYWRIGHT_EXECUTABLES) {
      const path = join(cache, browser, executable);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

function playwrightCache() {
  const chosen = process.env.PLAYWRIGHT_BROWSERS_PATH;
  if (chosen !== undefined && chosen !== "" && chosen !== "0") return chosen;
  if (process.platform === "darwin") return join(homedir(), "Library/Caches/ms-playwright");
  if (process.platform !== "win32") return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ms-playwright");
  return process.env.LOCALAPPDATA === undefined ? undefined : join(process.env.LOCALAPPDATA, "ms-playwright");
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
