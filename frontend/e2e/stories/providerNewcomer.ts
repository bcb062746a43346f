import assert from "node:assert/strict";
import { farmRegistryAbi } from "@adit/sdk/abis";
import { keccak256, stringToHex } from "viem";
import { carryOut, putAway } from "../review.ts";
import type { Story } from "../story.ts";

const ADDRESS = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
const SCRIPT = "0x0014751e76e8199196d454941c45d1b3a323f1433bd6";
const DISCLOSURE = "Where the machines stand, and who sells them power.";

/** Somebody becomes a provider with a farm, and is told what is wrong before anything is signed. */
const story: Story = {
  name: "A provider registers",
  play: async ({ stage, visit, step, report, device }) => {
    const { page, account } = await visit({ path: "/console", money: 1n });
    const registry = { address: stage.deployment.contracts.farmRegistry, abi: farmRegistryAbi } as const;
    const { chain } = stage.company.stage.as(account);
    const file = (text: string) => ({ name: "disclosure.txt", mimeType: "text/plain", buffer: Buffer.from(text) });

    await step("an account without a name is asked for one", page, async () => {
      await page.getByRole("heading", { name: "Register as a provider" }).waitFor();
      await page.getByRole("button", { name: "Register", exact: true }).click();
      await page.getByText("Enter the name under which buyers know you.").waitFor();
      await report.sound(page, `console-register-${device.name}`);
    });

    await step("registers as a provider", page, async () => {
      await page.getByLabel("Name", { exact: true }).fill("Elverum Mining");
      await page.getByLabel("Address on the web").fill("https://elverum.example");
      await page.getByRole("button", { name: "Register", exact: true }).click();
      await carryOut(page);
      await putAway(page);
      await page.getByRole("heading", { level: 1, name: "Elverum Mining" }).waitFor();
      assert.equal(
        await chain.readContract({ ...registry, functionName: "isProvider", args: [account.address] }),
        true,
      );
    });

    await step("a mistyped payout address is refused in words", page, async () => {
      await page.getByLabel("Name of the farm").fill("Elverum");
      await page.getByLabel("Energy source").fill("hydro");
      await page.getByLabel("Declared capacity").fill("12.5");
      await page.getByLabel("Efficiency").fill("21.5");
      await page.getByLabel(/address that the pool pays/).fill(`${ADDRESS.slice(0, -1)}5`);
      await page.getByRole("button", { name: "Register the farm" }).click();
      await page.getByText(/The address is mistyped/).waitFor();
    });

    await step("registers the farm, its payout script and its disclosure", page, async () => {
      await page.getByLabel(/address that the pool pays/).fill(ADDRESS);
      await page.getByLabel("Disclosure document").setInputFiles(file(DISCLOSURE));
      await page.getByText(keccak256(stringToHex(DISCLOSURE))).waitFor();
      await page.getByLabel("Where the disclosure is").fill("https://elverum.example/disclosure.txt");
      await page.getByRole("button", { name: "Register the farm" }).click();
      await carryOut(page);
      await putAway(page);
      await page.getByRole("heading", { level: 2, name: "Elverum" }).waitFor();
      const farmId = await chain.readContract({ ...registry, functionName: "farmCount" });
      const farm = await chain.readContract({ ...registry, functionName: "farm", args: [farmId] });
      const script = await chain.readContract({ ...registry, functionName: "payoutScript", args: [farmId] });
      assert.deepEqual(
        [farm.provider, farm.declared, farm.milliJoulePerTh, script],
        [account.address, 12_500_000_000_000_000n, 21_500, SCRIPT],
      );
    });

    await step("another file than the disclosure on the chain is told apart", page, async () => {
      await page.getByText("Check a disclosure against the chain").click();
      const chooser = page.getByLabel("Disclosure document");
      await chooser.setInputFiles(file(DISCLOSURE));
      await page.getByText("This file's hash is what stands on the chain").waitFor();
      await chooser.setInputFiles(file(`${DISCLOSURE} `));
      await page.getByText("This is another file than the one on the chain").waitFor();
      await report.sound(page, `console-farm-${device.name}`);
    });
  },
};

export default story;
