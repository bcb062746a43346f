import { expect } from "chai";
import { advanceTo, startOf } from "../helpers/days.ts";
import { buy, openSeries, settleDays } from "../helpers/series.ts";
import { BITCOIN, BITCOIN_FEED_RULES } from "../helpers/system.ts";
import {
  ALICE_UNITS,
  ethers,
  loadFixture,
  started,
  startedShort,
  UNITS,
  type World,
  worldWithFarm,
} from "./fixture.ts";

interface Metadata {
  name: string;
  description: string;
  decimals: number;
  image: string;
  attributes: { trait_type: string; display_type?: string; value: string | number }[];
}

const isMetadata = (value: unknown): value is Metadata =>
  typeof value === "object" && value !== null && "name" in value && "image" in value && "attributes" in value;

function decode(uri: string, kind: string): string {
  const prefix = `data:${kind};base64,`;
  expect(uri.startsWith(prefix)).to.equal(true);
  return Buffer.from(uri.slice(prefix.length), "base64").toString("utf8");
}

async function read(
  w: World,
  id: bigint,
): Promise<{ json: Metadata; svg: string; traits: Map<string, string | number> }> {
  const json: unknown = JSON.parse(decode(await w.ledger.uri(id), "application/json"));
  if (!isMetadata(json)) throw new Error("the metadata lacks a field");
  return {
    json,
    svg: decode(json.image, "image/svg+xml"),
    traits: new Map(json.attributes.map(({ trait_type, value }) => [trait_type, value])),
  };
}

/** The date of a UTC day as the card writes it, by the runtime's own calendar. */
function dateOf(epoch: number): string {
  const date = new Date(epoch * 86_400_000);
  const month = date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" }).slice(0, 3);
  return `${date.getUTCDate().toString()} ${month} ${date.getUTCFullYear().toString()}`;
}

describe("HashpowerMetadata: how a series looks in a wallet", () => {
  it("answers an unknown series with NoSuchSeries, through the ledger too", async () => {
    const w = await loadFixture(worldWithFarm);
    for (const contract of [w.metadata, w.ledger]) {
      await expect(contract.uri(99n << 8n))
        .to.be.revertedWithCustomError(w.metadata, "NoSuchSeries")
        .withArgs(99n << 8n);
    }
  });

  it("names unit, term and network, and says what can be lost before what can be earned", async () => {
    const w = await loadFixture(started);
    const { json } = await read(w, w.id);
    const month = (epoch: number): string => dateOf(epoch).replace(/^\d+ /, "");
    const [first, last] = [w.startEpoch, w.startEpoch + 29];
    expect(json.name).to.equal(`Adit hashpower #1 · 1 GH/s unit · ${month(first)} – ${month(last)}`);
    expect(json.decimals).to.equal(0);
    expect(json.description).to.match(
      /^Income falls when mining difficulty rises, so a unit can earn less than it cost\./,
    );
    for (const text of [
      "1 GH/s of Bitcoin",
      dateOf(first),
      dateOf(last),
      "paid in tBTC",
      "one settled day at a time",
    ]) {
      expect(json.description).to.include(text);
    }
    expect(json.description).to.not.match(/APY|!|guarantee/i);
  });

  it("lists the terms and where the series stands", async () => {
    const w = await loadFixture(started);
    await settleDays(w, w.id, 2);
    const { traits } = await read(w, w.id);
    const { escrowed } = await w.market.escrow(w.id);
    const dollars = Number(escrowed / 10_000n) / 100;
    expect(Object.fromEntries(traits)).to.deep.equal({
      "Hashrate per unit": "1 GH/s",
      Network: "Bitcoin",
      "Paid in": "tBTC",
      "First day": startOf(w.startEpoch),
      "Last day": startOf(w.startEpoch + 29),
      Days: 30,
      Efficiency: "30 J/TH",
      Provider: w.people.provider.address,
      Farm: w.farmId,
      Transfers: "free",
      "Units sold": Number(UNITS),
      "Hashrate sold": "750.001 TH/s",
      "Settled days": 2,
      Protected: `${dollars.toLocaleString("en-US")} tUSDC`,
      State: "Active",
    });
  });

  it("draws a card that says the same", async () => {
    const w = await loadFixture(started);
    await settleDays(w, w.id, 2);
    const { svg } = await read(w, w.id);
    expect(svg.startsWith("<svg ")).to.equal(true);
    const term = `${dateOf(w.startEpoch)} – ${dateOf(w.startEpoch + 29)}`;
    for (const text of ["#1", "1 GH/s", "750.001 TH/s sold", term, "2 of 30 days settled", "Active"]) {
      expect(svg).to.include(`>${text}</text>`);
    }
  });

  it("follows the state from sale to maturity", async () => {
    const w = await loadFixture(worldWithFarm);
    const startEpoch = Math.floor((await w.networkHelpers.time.latest()) / 86_400) + 4;
    const id = await openSeries(w, w.farmId, {
      startEpoch,
      saleStart: startOf(startEpoch - 1),
      saleEnd: startOf(startEpoch) - 3600,
      epochs: 1,
    });
    const state = async (): Promise<unknown> => (await read(w, id)).traits.get("State");
    expect(await state()).to.equal("Announced");
    await advanceTo(w, startOf(startEpoch - 1));
    expect(await state()).to.equal("Open");
    await buy(w, id, w.people.alice, ALICE_UNITS);
    await advanceTo(w, startOf(startEpoch) - 1);
    expect(await state()).to.equal("Sold");
    await advanceTo(w, startOf(startEpoch));
    expect(await state()).to.equal("Active");
    await settleDays(w, id);
    expect(await state()).to.equal("Matured");
  });

  it("keeps what was sold after every unit was refunded", async () => {
    const w = await loadFixture(startedShort);
    await settleDays(w, w.id, 3, { feedPriceUsd8: 1000n * 10n ** 8n });
    await w.networkHelpers.time.increase(86_400);
    await w.settlement.finish(w.id);
    await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
    const { traits } = await read(w, w.id);
    expect(traits.get("Units sold")).to.equal(Number(UNITS));
    expect(traits.get("Protected")).to.equal("0 tUSDC");
  });

  it("escapes a token's symbol in the JSON and in the image", async () => {
    const w = await loadFixture(worldWithFarm);
    const token = await ethers.deployContract("TestToken", ["A token", `"<&>'\\`, 8]);
    const config = w.config.connect(w.people.governor);
    await config.setRewardToken(token, true, 21n * 10n ** 14n, BITCOIN);
    await config.setFeed(token, w.feed, true, ...BITCOIN_FEED_RULES);
    const id = await openSeries(w, w.farmId, { rewardToken: token });
    const { svg, traits } = await read(w, id);
    expect(traits.get("Paid in")).to.equal(`"<&>'\\`);
    expect(svg).to.include("paid in &quot;&lt;&amp;&gt;&#39;\\</text>");
  });

  it("refuses to be wired to nobody", async () => {
    const w = await loadFixture(worldWithFarm);
    const [a, zero] = [await w.ledger.getAddress(), ethers.ZeroAddress];
    const wirings: [string, string, string][] = [
      [zero, a, a],
      [a, zero, a],
      [a, a, zero],
    ];
    for (const addresses of wirings) {
      const factory = await ethers.getContractFactory("HashpowerMetadata");
      await expect(factory.deploy(...addresses))
        .to.be.revertedWithCustomError(factory, "InvalidWiring")
        .withArgs(zero);
    }
  });
});
