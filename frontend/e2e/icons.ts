import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

/*
 * Draws the icons of the installed app from the mark, and writes them to `public/icons`. To be run after the mark has changed:
 *
 *   node frontend/e2e/icons.ts
 */

const PUBLIC = join(import.meta.dirname, "../public");
const ICONS = join(PUBLIC, "icons");
/** A maskable icon may be cut to a circle of four fifths of its width. */
const MASKABLE_SHARE = 0.62;

const mark = readFileSync(join(PUBLIC, "mark.svg"), "utf8");
mkdirSync(ICONS, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.ADIT_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
for (const { name, size, share } of [
  { name: "icon-192", size: 192, share: 1 },
  { name: "icon-512", size: 512, share: 1 },
  { name: "maskable-512", size: 512, share: MASKABLE_SHARE },
  { name: "apple-180", size: 180, share: 0.8 },
]) {
  await page.setViewportSize({ width: size, height: size });
  const inner = Math.round(size * share);
  const ground = share === 1 ? "transparent" : "#0e1113";
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;width:${size}px;height:${size}px;background:${ground}">` +
      `<div style="width:${inner}px;height:${inner}px">${mark.replace("<svg ", `<svg width="${inner}" height="${inner}" `)}</div></body>`,
  );
  await page.screenshot({ path: join(ICONS, `${name}.png`), omitBackground: share === 1 });
}
await browser.close();
