import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entryOf } from "../../src/sw/rules.ts";
import { DIST, serveDapp } from "../../serve.ts";
import type { Story } from "../story.ts";

/** Makes another build of a copy of the dApp: its entry script has another name, everywhere. */
function deployAnother(root: string): string {
  const page = readFileSync(join(root, "index.html"), "utf8");
  const entry = entryOf(page)?.split("/").at(-1);
  assert.ok(entry !== undefined, "the page names its entry");
  const next = entry.replace(/\.js$/, "Next.js");
  renameSync(join(root, "assets", entry), join(root, "assets", next));
  const scripts = readdirSync(join(root, "assets")).filter((name) => name.endsWith(".js"));
  for (const file of ["index.html", "sw.js", ...scripts.map((name) => join("assets", name))]) {
    const path = join(root, file);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(entry, next));
  }
  return next;
}

/** A new version is deployed while somebody has the old one open: it is offered, and one click later it is there. */
const story: Story = {
  name: "A person gets a new version",
  devices: ["desktop"],
  play: async ({ stage, visit, step }) => {
    const root = mkdtempSync(join(tmpdir(), "adit-version-"));
    cpSync(DIST, root, { recursive: true });
    const served = await serveDapp({ port: 0, deploymentJson: JSON.stringify(stage.deployment), root });
    try {
      const { page } = await visit({ url: served.url, path: "/status", walletless: true });
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
      });
      await page.reload();
      await step("nothing is offered while there is nothing new", page, async () => {
        await page.locator("h1").waitFor();
        assert.equal(await page.locator(".new-version").count(), 0);
      });
      const next = deployAnother(root);
      await step("the new version is offered, and loaded on one click", page, async () => {
        await page.evaluate(async () => {
          await (await navigator.serviceWorker.getRegistration())?.update();
        });
        await page.locator(".new-version").getByRole("button", { name: "Reload" }).click({ noWaitAfter: true });
        await page.locator(`script[src$="${next}"]`).waitFor({ state: "attached" });
        await page.locator("h1").waitFor();
        assert.equal(await page.locator(".new-version").count(), 0);
      });
    } finally {
      await served.close();
      rmSync(root, { recursive: true, force: true });
    }
  },
};

export default story;
