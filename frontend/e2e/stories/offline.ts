import assert from "node:assert/strict";
import type { Story } from "../story.ts";

const HOUR = 3_600;

/** A holder opens the app on a journey without a connection: the last portfolio is there, and nothing of it pretends to be live. */
const story: Story = {
  name: "A holder reads the portfolio offline",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    const { page, context, account } = await visit({ money: 1_000_000n });
    await stage.chain.handOver(id, account.address);
    await stage.playDays(1, { run: [id] });
    await stage.company.time.moveTo((await stage.now()) + HOUR);
    // A wallet on a device without a connection knows its account and its network, and nothing of the chain.
    await page.addInitScript(() => {
      const ask = window.__walletRequest;
      if (ask === undefined) return;
      window.__walletRequest = async (request) =>
        localStorage.getItem("test.offline") === null ||
        /^(eth_accounts|eth_requestAccounts|eth_chainId|wallet_)/.test(request.method)
          ? await ask(request)
          : { error: { code: -32_603, message: "No connection" } };
    });
    await step("the app keeps what it needs", page, async () => {
      await page.goto("/portfolio");
      await page.getByRole("heading", { name: "Series you hold" }).waitFor();
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
      });
    });
    await step(
      "reloaded without a connection it shows the portfolio as of its time, standing still",
      page,
      async () => {
        await page.reload();
        await page.getByRole("heading", { name: "Series you hold" }).waitFor();
        await page.evaluate(() => {
          localStorage.setItem("test.offline", "yes");
        });
        await context.setOffline(true);
        await page.reload();
        await page.getByText("Not connected: figures stand still.").waitFor();
        await page.getByText(/^As of \d+ \w+ \d{4}, \d\d:\d\d UTC by the chain's clock/).waitFor();
        await page.getByRole("heading", { name: "Series you hold" }).waitFor();
        const figure = page.locator(".income-figure .fig");
        const first = await figure.innerText();
        await page.waitForTimeout(1_500);
        assert.equal(await figure.innerText(), first);
        assert.match(first, /[1-9]/);
        assert.equal(await page.locator(".portfolio [data-ticking]").count(), 0);
        assert.equal(await page.getByRole("button", { name: "Claim all" }).count(), 0);
        await report.sound(page, `portfolio-offline-${device.name}`);
      },
    );
    await step("connected again, it is live by itself", page, async () => {
      await page.evaluate(() => {
        localStorage.removeItem("test.offline");
      });
      await context.setOffline(false);
      await page.getByText("Not connected: figures stand still.").waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Claim all" }).waitFor();
    });
    // Last: a debugger's session of its own takes the emulated loss of the connection away.
    await step("the app can be installed", page, async () => {
      const session = await context.newCDPSession(page);
      const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
      // A browser context of a test is an incognito window, which installs nothing; there must be no other reason.
      assert.deepEqual(
        installabilityErrors.map(({ errorId }) => errorId).filter((errorId) => errorId !== "in-incognito"),
        [],
      );
      const { errors, url } = await session.send("Page.getAppManifest");
      assert.deepEqual(errors, []);
      assert.match(url, /\/manifest\.webmanifest$/);
    });
  },
};

export default story;
