import { expect } from "chai";
import { network as connections } from "hardhat";
import { floatBitsToTarget } from "@adit/sdk/math";
import { advanceTo, postThrough, startOf } from "../helpers/days.ts";
import { BITCOIN, DOGECOIN, ETHEREUM_CLASSIC, LITECOIN, testNetwork } from "../helpers/networks.ts";
import { buy, openFarm, openSeries, settleDays, type Terms } from "../helpers/series.ts";
import { deploySystem, SECONDS_PER_DAY, type System } from "../helpers/system.ts";
import { exactLines, targetOf, type Inputs } from "./exact-waterfall.ts";

const connection = await connections.create();
const { networkHelpers } = connection;

const UNITS = 1_000n;
const MEGA = 10n ** 6n;

interface Case {
  readonly network: number;
  readonly others: readonly number[];
  readonly tokenDecimals: number;
  readonly maxSupply: bigint;
  /** subsidy of the test's heights, coin base units */
  readonly subsidy: bigint;
  readonly target: bigint;
  readonly terms: Partial<Terms>;
}

/** 0.3 J per million hashes, which Scrypt and Etchash machines need, at 5 cents; a unit of 1 MH/s for 3 dollars. */
const MEGAHASHES: Partial<Terms> = {
  unitHashrate: MEGA,
  maxUnits: 10_000n,
  price: 3_000_000n * MEGA * 10n ** 18n,
  milliJoulePerTh: 300_000_000,
  maintenanceUsd8PerThDay: 100_000n,
};

const CASES: Record<string, Case> = {
  Litecoin: {
    network: LITECOIN,
    others: [LITECOIN],
    tokenDecimals: 8,
    maxSupply: 84n * 10n ** 14n,
    subsidy: 1_250_000_000n,
    target: targetOf(testNetwork(LITECOIN).bits),
    terms: MEGAHASHES,
  },
  "Litecoin in a token of 18 decimals": {
    network: LITECOIN,
    others: [LITECOIN, DOGECOIN],
    tokenDecimals: 18,
    maxSupply: 84n * 10n ** 24n,
    subsidy: 1_250_000_000n,
    target: targetOf(testNetwork(LITECOIN).bits),
    terms: MEGAHASHES,
  },
  "Ethereum Classic, 18 decimals reported in 12": {
    network: ETHEREUM_CLASSIC,
    others: [ETHEREUM_CLASSIC],
    tokenDecimals: 18,
    maxSupply: 210_700_000n * 10n ** 18n,
    subsidy: 3_200_000_000_000n,
    target: floatBitsToTarget(testNetwork(ETHEREUM_CLASSIC).bits),
    terms: MEGAHASHES,
  },
};

for (const [title, { network, others, tokenDecimals, maxSupply, subsidy, target, terms }] of Object.entries(CASES)) {
  describe(`a series of ${title}`, () => {
    async function sold(): Promise<System & { id: bigint; startEpoch: number }> {
      const system = await deploySystem(connection, {
        networks: others,
        rewardDecimals: tokenDecimals,
        rewardMaxSupply: maxSupply,
        rewardNetwork: network,
      });
      await system.feed.push(testNetwork(network).priceUsd8, await networkHelpers.time.latest());
      const farm = await openFarm(system, { network, declared: 10n ** 11n, milliJoulePerTh: 300_000_000 });
      const id = await openSeries(system, farm, { network, epochs: 3, ...terms });
      await buy(system, id, system.people.alice, UNITS);
      const { startEpoch } = await system.market.terms(id);
      await advanceTo(system, startOf(startEpoch));
      return { ...system, id, startEpoch: Number(startEpoch) };
    }

    it("owes what its own difficulty and rewards make, to the base unit, and streams it", async () => {
      const s = await networkHelpers.loadFixture(sold);
      const stored = await s.market.terms(s.id);
      const usual = testNetwork(network);
      const day: Inputs = {
        hashrate: UNITS * MEGA,
        rewardPerBlock: subsidy + usual.feesPerBlock,
        coinDecimals: usual.coinDecimals,
        targetSeconds: (target + 1n) * BigInt(SECONDS_PER_DAY),
        tokenDecimals,
        priceUsd8: usual.priceUsd8,
        milliJoulePerTh: stored.milliJoulePerTh,
        tariffUsd8: stored.tariffUsd8,
        maintenanceUsd8PerThDay: stored.maintenanceUsd8PerThDay,
        serviceBps: stored.serviceBps,
        protocolBps: stored.protocolBps,
      };
      const lines = exactLines(day);
      expect(lines.net > 0n, "a day that owes something").to.equal(true);
      await postThrough(s, s.startEpoch, { network });
      await settleDays(s, s.id, 1, { network, feedPriceUsd8: usual.priceUsd8 });
      const [event] = await s.settlement.queryFilter(s.settlement.filters.EpochSettled(s.id));
      if (event === undefined) throw new Error("nothing was settled");
      const { gross, electricity, maintenance, service, net, protocol, holders } = event.args.lines;
      expect({ gross, electricity, maintenance, service, net, protocol, holders }).to.deep.equal(lines);

      await networkHelpers.time.increase(SECONDS_PER_DAY);
      // Who holds every unit has it all after a day, but for what the rate's rounding carries over.
      const { amount } = await s.ledger.claimable(s.people.alice, s.id);
      expect(amount <= lines.holders && (lines.holders - amount) * 1_000n < lines.holders, String(amount)).to.equal(
        true,
      );
    });

    it("settles by days of its own network only", async () => {
      const s = await networkHelpers.loadFixture(sold);
      await postThrough(s, s.startEpoch, { network: BITCOIN });
      await expect(s.settlement.settle(s.id, 1))
        .to.be.revertedWithCustomError(s.settlement, "ReportMissing")
        .withArgs(s.id, network, s.startEpoch);
    });

    it("names its network on its card", async () => {
      const s = await networkHelpers.loadFixture(sold);
      const json = JSON.parse(
        Buffer.from((await s.ledger.uri(s.id)).replace(/^.*base64,/, ""), "base64").toString(),
      ) as { attributes: { trait_type: string; value: unknown }[]; image: string };
      const name = title.split(/ in|,/)[0] ?? "";
      expect(json.attributes.find((item) => item.trait_type === "Network")?.value).to.equal(name);
      const svg = Buffer.from(json.image.replace(/^.*base64,/, ""), "base64").toString();
      expect(svg).to.include(`per unit, ${name}, paid in`);
    });
  });
}
