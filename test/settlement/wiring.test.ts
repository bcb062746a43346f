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
    own: { config?: string; oracle?: string; prices?: string } = {},
  ): Promise<unknown> => {
    const factory = await ethers.getContractFactory("Settlement", w.people.dave);
    return await factory.deploy(
      ledger,
      market,
      own.config ?? (await w.config.getAddress()),
      own.oracle ?? (await w.oracle.getAddress()),
      own.prices ?? (await w.prices.getAddress()),
    );
  };

  const refused = async (deployment: Promise<unknown>, account: string): Promise<void> => {
    await expect(deployment).to.be.revertedWithCustomError(w.settlement, "InvalidWiring").withArgs(account);
  };

  it("names what it was deployed with", async () => {
    const { settlement: s } = w;
    expect([await s.ledger(), await s.market(), await s.config(), await s.oracle(), await s.prices()]).to.deep.equal(
      await Promise.all(
        [w.ledger, w.market, w.config, w.oracle, w.prices].map(async (contract) =>
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
      await refused(deploy(ledger, market, { oracle: nobody }), nobody);
      await refused(deploy(ledger, market, { prices: nobody }), nobody);
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

  it("refuses a market of another ledger", async () => {
    const from = w.people.dave.address;
    const nonce = await w.people.dave.getNonce();
    const at = (offset: number): string => getCreateAddress({ from, nonce: nonce + offset });
    const [market, settlement] = [at(2), at(4)];
    const ledgers = await ethers.getContractFactory("Hashpower", w.people.dave);
    const metadata = await w.metadata.getAddress();
    const own = await ledgers.deploy(market, settlement, metadata, w.addresses.leaseMarket);
    const registry = await (
      await ethers.getContractFactory("FarmRegistry", w.people.dave)
    ).deploy(await w.oracle.getAddress(), market);
    await (
      await ethers.getContractFactory("PrimaryMarket", w.people.dave)
    ).deploy(
      await own.getAddress(),
      settlement,
      await w.config.getAddress(),
      await registry.getAddress(),
      await w.oracle.getAddress(),
      await w.prices.getAddress(),
      from,
    );
    const other = await ledgers.deploy(market, settlement, metadata, w.addresses.leaseMarket);
    await refused(deploy(await other.getAddress(), market), market);
  });
});
