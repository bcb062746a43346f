import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { compileOnce } from "../../scripts/lib/compile.ts";
import { buildDapp } from "../../scripts/lib/start/dapp.ts";
import { Report } from "./report.ts";
import { openStage } from "./stage.ts";
import { DEVICES, playStory, type Story } from "./story.ts";

/*
 * Plays the stories in `stories/` in real Chromium, on the production build, over a real local chain.
 *
 *   npm run test:e2e -- [--only 'words of a name|of another'] [--device desktop|phone] [--screenshots folder]
 */

const STORIES = join(import.meta.dirname, "stories");
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function stories(only: string | undefined): Promise<readonly Story[]> {
  const all: Story[] = [];
  for (const file of readdirSync(STORIES).sort()) {
    if (!file.endsWith(".ts")) continue;
    const module: unknown = await import(join(STORIES, file));
    if (!hasStory(module)) throw new Error(`${file} has no story as its default export`);
    all.push(module.default);
  }
  const place = ({ when }: Story): number => ["first", undefined, "last", "end", "alone"].indexOf(when);
  all.sort((a, b) => place(a) - place(b));
  if (only === undefined) return all;
  const asked = only.toLowerCase().split("|");
  return all.filter(({ name }) => asked.some((words) => name.toLowerCase().includes(words)));
}

function hasStory(module: unknown): module is { readonly default: Story } {
  if (typeof module !== "object" || module === null || !("default" in module)) return false;
  const { default: story } = module;
  return typeof story === "object" && story !== null && "name" in story && "play" in story;
}

async function run(): Promise<boolean> {
  const { values } = parseArgs({
    options: { only: { type: "string" }, device: { type: "string" }, screenshots: { type: "string" } },
  });
  const chosen = await stories(values.only);
  if (chosen.length === 0) throw new Error(`No story's name holds “${values.only ?? ""}”`);
  const devices = DEVICES.filter(({ name }) => values.device === undefined || values.device === name);
  const executablePath = process.env.ADIT_CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error("No Chromium was found. Set ADIT_CHROMIUM to one.");
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await compileOnce(say);
  await buildDapp(say);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const report = new Report(say, values.screenshots);
  try {
    for (const device of devices) {
      const played = chosen.filter((story) => story.devices?.includes(device.name) ?? true);
      // What the stories of one device leave behind is nothing that those of the next should stand on.
      const stages = [
        played.filter(({ when }) => when !== "alone"),
        ...played.filter(({ when }) => when === "alone").map((story) => [story]),
      ];
      for (const together of stages) {
        if (together.length === 0) continue;
        const stage = await openStage({ say });
        try {
          for (const story of together) await playStory(story, { browser, stage, device, report });
        } finally {
          await stage.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
  say(`${report.passed} passed, ${report.failed} failed`);
  return report.failed === 0;
}

process.exit((await run()) ? 0 : 1);
