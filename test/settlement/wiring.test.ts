import { expect } from "chai";
import { getCreateAddress } from "ethers";
import { ethers, loadFixture, type World, worldWithFarm } from "./fixture.ts";

describe("Settlement: wiring", () => {
  let w: World;

  beforeEach(async () => {
    w = await loadFixture(worldWithFarm);
  });

  const deploy = async (
    ledger: string,
    market: string,
    own: { config?: string; formula?: string } = {},
  ): Promise<unknown> => {
    const factory = await ethers.getContractFactory("Settlement", w.people.dave);
    return await factory.deploy(
      ledger,
      market,
      own.config ?? (await w.config.getAddress()),
      own.formula ?? (await w.formula.getAddress()),
    );
  };

  const refused = async (deployment: Promise<unknown>, account: string): Promise<void> => {
    await expect(deployment).to.be.revertedWithCustomError(w.settlement, "InvalidWiring").withArgs(account);
  };

  it("names what it was deployed with", async () => {
    const { settlement: s } = w;
    expect([await s.ledger(), await s.market(), await s.config(), await s.formula()]).to.deep.equal(
      await Promise.all(
        [w.ledger, w.market, w.config, w.formula].map(async (contract) =>
          ethers.getAddress(await contract.getAddress()),
        ),
      ),
    );
  });

  it("refuses arguments that are no contracts", async () => {
    const [ledger, market] = [await w.ledger.getAddress(), await w.market.getAddress()];
    for (const nobody of [ethers.ZeroAddress, w.people.alice.address]) {
      await refused(deploy(nobody, market), nobody);
      await refused(deploy(ledger, nobody), nobody);
      await refused(deploy(ledger, market, { config: nobody }), nobody);
      await refused(deploy(ledger, market, { formula: nobody }), nobody);
    }
  });

  it("refuses a ledger that names another settlement", async () => {
    const ledger = ethers.getAddress(await w.ledger.getAddress());
    await refused(deploy(ledger, await w.market.getAddress()), ledger);
  });

  it("refuses a market that names another settlement", async () => {
    // A ledger made for the next address but one of Dave's.
    const nonce = await w.people.dave.getNonce();
    const next = getCreateAddress({ from: w.people.dave.address, nonce: nonce + 1 });
    const ledger = await (
      await ethers.getContractFactory("Hashpower", w.people.dave)
    ).deploy(await w.market.getAddress(), next, await w.metadata.getAddress(), w.addresses.leaseMarket);
    const market = ethers.getAddress(await w.market.getAddress());
    await refused(deploy(await ledger.getAddress(), market), market);
  });

  /** A ledger and a market of Dave's for the settlement that he deploys after one more contract, which `between` makes. */
  async function ownMarket(between: (market: string, settlement: string) => Promise<string>): Promise<{
    ledger: string;
    market: string;
    other: string;
  }> {
    const from = w.people.dave.address;
    const nonce = await w.people.dave.getNonce();
    const at = (offset: number): string => getCreateAddress({ from, nonce: nonce + offset });
    const [market, settlement] = [at(2), at(4)];
    const ledger = await deployLedger(market, settlement);
    const registry = await (
      await ethers.getContractFactory("FarmRegistry", w.people.dave)
    ).deploy(await w.oracle.getAddress(), market);
    await (
      await ethers.getContractFactory("PrimaryMarket", w.people.dave)
    ).deploy(
      ledger,
      settlement,
      await w.config.getAddress(),
      await registry.getAddress(),
      await w.oracle.getAddress(),
      await w.prices.getAddress(),
      from,
    );
    return { ledger, market, other: await between(market, settlement) };
  }

  async function deployLedger(market: string, settlement: string): Promise<string> {
    const ledgers = await ethers.getContractFactory("Hashpower", w.people.dave);
    const ledger = await ledgers.deploy(market, settlement, await w.metadata.getAddress(), w.addresses.leaseMarket);
    return await ledger.getAddress();
  }

  it("refuses a market of another ledger", async () => {
    const { market, other } = await ownMarket(deployLedger);
    await refused(deploy(other, market), market);
  });

  it("refuses a formula that reads another market", async () => {
    const { ledger, market } = await ownMarket(deployLedger);
    const formula = ethers.getAddress(await w.formula.getAddress());
    await refused(deploy(ledger, market), formula);
  });
});

describe("DailyFormula: wiring", () => {
  let w: World;

  beforeEach(async () => {
    w = await loadFixture(worldWithFarm);
  });

  it("names what it was deployed with", async () => {
    const { formula: f } = w;
    expect([await f.market(), await f.networkDays(), await f.prices(), await f.registry()]).to.deep.equal(
      await Promise.all(
        [w.market, w.networkDays, w.prices, w.registry].map(async (contract) => ethers.getAddress(await contract.getAddress())),
      ),
    );
    expect([await f.FARM_REPORT_TIMEOUT(), await f.DELIVERY_EPOCHS()]).to.deep.equal([14n * 86_400n, 14n]);
  });

  it("refuses no market, arguments that are no contracts, and a registry of another market", async () => {
    const right = [w.market, w.networkDays, w.prices, w.registry] as const;
    const attempt = async (position: number, replacement: string): Promise<unknown> =>
      await ethers.deployContract("DailyFormula", [...right].with(position, replacement as unknown as typeof w.market));
    const refused = async (position: number, replacement: string, account: string): Promise<void> => {
      await expect(attempt(position, replacement), `argument ${position}`)
        .to.be.revertedWithCustomError(w.formula, "InvalidWiring")
        .withArgs(account);
    };
    await refused(0, ethers.ZeroAddress, ethers.ZeroAddress);
    for (const position of [1, 2, 3]) {
      for (const nobody of [ethers.ZeroAddress, w.people.alice.address]) await refused(position, nobody, nobody);
    }
    // The registry's market is another one: its farms are not the ones whose series are settled.
    await refused(0, w.people.alice.address, ethers.getAddress(await w.registry.getAddress()));
  });
});
