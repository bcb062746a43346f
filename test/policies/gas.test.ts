import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { buy, openSeries } from "../helpers/series.ts";
import { allow, ethers, GERMANY, load, openRestricted, withAllowlist, ZERO } from "./fixture.ts";
import { deployTRex, onboard } from "./trex.ts";

describe("docs/compliance.md", () => {
  it("says what a transfer costs under each policy", async () => {
    const world = await load(withAllowlist);
    const { policy, attester, people, ledger } = world;
    const { provider, alice, bob } = people;
    const trex = await deployTRex(provider, attester);
    for (const holder of [alice, bob]) {
      await allow(policy, attester, holder);
      await onboard(trex, holder, GERMANY);
    }
    const registry = await ethers.deployContract("ERC3643Policy", [trex.registry, ZERO]);
    const countries = await ethers.deployContract("BlocklistPolicy", [provider, policy]);
    const both = await ethers.deployContract("AllOf", [[policy, countries]]);

    const costOf = async (id: bigint): Promise<number> => {
      for (const holder of [alice, bob]) await buy(world, id, holder, 10n);
      const sent = await ledger.connect(alice).safeTransferFrom(alice, bob, id, 1n, "0x");
      return Number((await sent.wait())?.gasUsed);
    };
    const text = await readFile(new URL("../../docs/compliance.md", import.meta.url), "utf8");
    const rows = {
      none: await openSeries(world, world.farmId),
      "`AllowlistPolicy`": await openRestricted(world, policy),
      "`BlocklistPolicy`": await openRestricted(world, countries),
      "`AllOf`": await openRestricted(world, both),
      "`ERC3643Policy`": await openRestricted(world, registry),
    };
    for (const [name, id] of Object.entries(rows)) {
      const row = text.split("\n").find((line) => line.startsWith(`| ${name}`) && line.endsWith(",000 |"));
      const said = Number(row?.split("|").at(-2)?.replace(",", ""));
      expect(await costOf(id), `${name}: the row says ${said}`).to.be.within(said - 1_000, said + 1_000);
    }
  });
});
