import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { formatDay } from "@adit/sdk/format";
import type { Page } from "playwright-core";
import type { Story } from "../story.ts";

/** What stands between the browser and a node, and changes what passes. */
type Tampering = { readonly path: RegExp; readonly change: (body: string) => string };

/** A node that lies: it hands on what a true one says, but for what it changes. */
async function liar(node: string, { path, change }: Tampering): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    void (async () => {
      const answer = await fetch(`${node}${request.url ?? "/"}`);
      const body = await answer.text();
      const headers = { "content-type": "application/json", "access-control-allow-origin": "*" };
      response.writeHead(answer.status, headers).end(path.test(request.url ?? "") ? change(body) : body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The liar has no address");
  return { url: `http://127.0.0.1:${address.port}`, server };
}

const failures = (page: Page): Promise<string[]> => page.locator(".check-fails").allInnerTexts();

/** Somebody believes nobody: a day and a farm's report are checked in the browser, and a node that lies is found out. */
const story: Story = {
  name: "A day is proven in the browser",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    await stage.playDays(1, { run: [id] });
    const epoch = (await stage.today()) - 1;
    const day = new Date(epoch * 86_400_000).toISOString().slice(0, 10);
    const [node] = stage.deployment.nodeUrls ?? [];
    assert.ok(node !== undefined, "the stage has nodes");
    const { page } = await visit({ path: "/proofs", connect: false });

    await step("the newest day is listed first, with its grade and who signed", page, async () => {
      const first = page.locator(".proof-day").first();
      await first.getByRole("link", { name: formatDay(epoch) }).waitFor();
      assert.match(await first.innerText(), /Attested[\s\S]*signed by 3 of 4[\s\S]*Final/);
      await report.sound(page, `proofs-${device.name}`);
    });

    await step("signatures, medians and bounds are computed here and hold", page, async () => {
      await page.getByRole("link", { name: formatDay(epoch), exact: true }).click();
      for (const knot of ["seen", "signed", "bounds"]) await page.locator(`#${knot}.knot-holds`).waitFor();
      assert.equal(await page.locator(".signers .signed-yes").count(), 3);
      assert.ok((await page.locator(".check-holds").count()) >= 12);
      assert.deepEqual(await failures(page), []);
    });

    await step("a member's evidence is downloaded and has the hash that was signed", page, async () => {
      await page
        .getByRole("button", { name: /^Download and hash it here/ })
        .first()
        .click();
      await page.locator('[data-check="hash"][data-verdict="holds"]').waitFor();
      await page.locator('[data-check="form"][data-verdict="holds"]').waitFor();
      await page
        .getByText(/^bitcoind, HTTP 200/)
        .first()
        .waitFor();
      await report.sound(page, `proof-day-${device.name}`);
    });

    await step(
      "a farm's report leads from pool and meters to the root on the chain and to who was paid",
      page,
      async () => {
        await page.goto(`/proofs/1/${day}/farms/1`);
        for (const knot of ["seen", "signed", "leaf"]) await page.locator(`#${knot}.knot-holds`).waitFor();
        await page
          .locator("#pool")
          .getByRole("button", { name: /^Download and hash it here/ })
          .first()
          .click();
        await page
          .locator("#pool")
          .getByText(/^f2pool, HTTP 200/)
          .first()
          .waitFor();
        await page
          .locator("#meters")
          .getByText(/^meter, HTTP 200/)
          .first()
          .waitFor();
        await page
          .locator("#paid")
          .getByText(/^Paid for this day:/)
          .waitFor();
        assert.deepEqual(await failures(page), []);
        await report.sound(page, `proof-farm-${device.name}`);
      },
    );

    const evidence = await liar(node, {
      path: /^\/evidence\/0x/,
      change: (body) => body.replace('"status":200', '"status":201'),
    });
    const observations = await liar(node, {
      path: /^\/observations\//,
      change: (body) => body.replace(/"fees":"\d/, '"fees":"9'),
    });
    try {
      await step(
        "evidence that was changed on its way is refused in words, and nothing of it is shown",
        page,
        async () => {
          const url = await stage.serveWith((deployment) => ({ ...deployment, nodeUrls: [evidence.url] }));
          await page.goto(`${url}/proofs/1/${day}`);
          await page
            .getByRole("button", { name: /^Download and hash it here/ })
            .first()
            .click();
          await page.locator('[data-check="hash"][data-verdict="fails"]').waitFor();
          await page
            .getByText("It is not what the member signed, so nothing in it is shown. Ask another node.")
            .waitFor();
          await page.getByText("Nothing of it is shown, because it is not what was signed.").waitFor();
          assert.equal(await page.getByText(/^bitcoind, HTTP/).count(), 0);
          await report.sound(page, `proof-tampered-${device.name}`);
        },
      );

      await step("observations that were changed do not hold, while signatures on the chain do", page, async () => {
        const url = await stage.serveWith((deployment) => ({ ...deployment, nodeUrls: [observations.url] }));
        await page.goto(`${url}/proofs/1/${day}`);
        await page.locator("#seen.knot-fails").waitFor();
        await page.locator("#signed.knot-holds").waitFor();
        await page.getByText(/not signed by the member that they are of/).waitFor();
      });

      await step("a node that lies is passed over where another one does not", page, async () => {
        const url = await stage.serveWith((deployment) => ({ ...deployment, nodeUrls: [observations.url, node] }));
        await page.goto(`${url}/proofs/1/${day}`);
        await page.locator("#seen.knot-holds").waitFor();
        await page.getByText(/^Served by .*Passed over, because they served something else/).waitFor();
      });
    } finally {
      evidence.server.close();
      observations.server.close();
    }

    await step("a payment that is none is refused in words", page, async () => {
      await page.goto(`${stage.url}/proofs`);
      await page.getByLabel("Proof, as JSON").fill('{"headers":"00","coinbase":"00","coinbaseBranch":[]}');
      await page.getByRole("button", { name: "Check it here" }).click();
      await page.locator('.verify [data-check="headers"][data-verdict="fails"]').waitFor();
      await page.getByLabel("Proof, as JSON").fill("{");
      await page.getByRole("button", { name: "Check it here" }).click();
      await page.getByText("This is no JSON. Paste the line that the program printed, whole.").waitFor();
    });
  },
};

export default story;
