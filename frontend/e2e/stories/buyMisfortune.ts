import assert from "node:assert/strict";
import { privateKeyToAccount, generatePrivateKey } from "viem/accounts";
import { asked, buyForm, buyPath, order, unitsOf, USDC } from "../buying.ts";
import { actionDialog, agree, carryOut, phase, putAway } from "../review.ts";
import type { Story } from "../story.ts";

const story: Story = {
  name: "A purchase that meets with misfortune",
  play: async ({ stage, visit, step }) => {
    const id = stage.series.forSale;
    const { page, account, wallet } = await visit({ money: 10_000n * USDC });
    const held = (): Promise<bigint> => stage.chain.unitsOf(account.address, id);
    const told = (words: string | RegExp) => page.locator(".activity-item").filter({ hasText: words });

    await step("a wallet on another network is asked to switch, and the review follows", page, async () => {
      await page.goto(buyPath(id));
      await buyForm(page).getByRole("textbox").fill("1");
      await wallet.setChain(1);
      await buyForm(page)
        .getByRole("button", { name: /^Buy \d/ })
        .click();
      await phase(page, "network");
      await actionDialog(page)
        .getByRole("button", { name: /^Switch to/ })
        .click();
      await phase(page, "review");
      await putAway(page);
      assert.equal(asked(wallet.calls, "eth_sendTransaction"), 0);
    });

    await step("what is reviewed is refused once the wallet is another one", page, async () => {
      await order(page, stage, "1");
      await phase(page, "review");
      for (const box of await actionDialog(page).getByRole("checkbox").all()) await box.click();
      await wallet.setChain(1);
      await actionDialog(page).getByRole("button", { name: "Sign in the wallet" }).click();
      await phase(page, "refused");
      await page.getByText(/The wallet changed since you reviewed this/).waitFor();
      await wallet.mendChain();
      await putAway(page);
      assert.equal(asked(wallet.calls, "eth_signTypedData_v4"), 0);
    });

    await step(
      "a stuck transaction that the wallet sends again with a higher fee counts as the same",
      page,
      async () => {
        const before = await held();
        const stuck = wallet.holdNextSend();
        await order(page, stage, "0.5");
        await agree(page);
        await phase(page, "pending");
        await stuck.speedUp();
        await phase(page, "confirmed");
        await page.getByText(/sent it again with a higher fee/).waitFor();
        assert.equal(await held(), before + unitsOf("0.5"));
        await putAway(page);
      },
    );

    await step("a transaction that is cancelled in the wallet is told as cancelled", page, async () => {
      const before = await held();
      const stuck = wallet.holdNextSend();
      await order(page, stage, "0.5");
      await agree(page);
      await phase(page, "pending");
      await stuck.cancel();
      await phase(page, "cancelled");
      assert.equal(await held(), before);
      await putAway(page);
    });

    await step("one that another took the place of is told as replaced, even after a reload", page, async () => {
      const stuck = wallet.holdNextSend();
      await order(page, stage, "0.5");
      await agree(page);
      await phase(page, "pending");
      await page.reload();
      await told("Waiting for a block:").first().waitFor();
      await stuck.replace(privateKeyToAccount(generatePrivateKey()).address);
      await told("Replaced:").first().waitFor();
    });

    await step("a reload while it is pending loses nothing", page, async () => {
      const before = await held();
      const inFlight = wallet.holdNextSend();
      await order(page, stage, "0.75");
      await agree(page);
      await phase(page, "pending");
      await page.reload();
      await told("Buy 0.750 TH/s").getByText("Waiting for a block:").waitFor();
      await inFlight.release();
      await told("Buy 0.750 TH/s").getByText("Done:").waitFor();
      assert.equal(await held(), before + unitsOf("0.75"));
    });

    await step("a reload between approval and purchase goes on with the purchase alone", page, async () => {
      const before = await held();
      wallet.freshStart();
      const inFlight = wallet.holdNextSend();
      await order(page, stage, "2");
      await phase(page, "review");
      await page.getByRole("button", { name: "Use approve instead" }).click();
      await page.getByText("The approval allows").waitFor();
      await agree(page);
      await phase(page, "pending");
      await page.reload();
      await inFlight.release();
      await told("Allow the market").getByRole("link", { name: "Go on with it" }).click();
      assert.equal(await buyForm(page).getByRole("textbox").inputValue(), "2000");
      await buyForm(page)
        .getByRole("button", { name: /^Buy \d/ })
        .click();
      await page.getByText("Taken under an allowance that stands").waitFor();
      await carryOut(page);
      assert.equal(asked(wallet.calls, "eth_sendTransaction"), 2);
      assert.equal(asked(wallet.calls, "eth_signTypedData_v4"), 0);
      assert.equal(await held(), before + unitsOf("2"));
      await putAway(page);
    });

    await step("a purchase that fails on the chain says why, and what was not lost", page, async () => {
      const elsewhere = privateKeyToAccount(generatePrivateKey());
      wallet.beforeNextSend(() => stage.chain.drain(account, elsewhere.address));
      await order(page, stage, "1");
      await agree(page);
      const words = await (await phase(page, "failed")).innerText();
      assert.doesNotMatch(words, /0x[0-9a-f]{8}/i, words);
      assert.match(words, /only its network fee was spent/, words);
      await putAway(page);
    });

    await step("an empty wallet is told what is missing before anything is asked", page, async () => {
      await page.goto(buyPath(id));
      await buyForm(page).getByRole("textbox").fill("1");
      await page.getByText(/Your wallet holds too little/).waitFor();
      assert.ok(await buyForm(page).getByRole("button", { name: /^Buy/ }).isDisabled());
    });
  },
};

export default story;
