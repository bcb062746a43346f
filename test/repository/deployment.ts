import { expect } from "chai";
import { network } from "hardhat";
import { ORACLE_TIMEOUT_SECONDS, ROLES } from "../../scripts/lib/deploy.ts";
import { advanceTo, endOf } from "../helpers/days.ts";
import { buy, openFarm, openSeries, settleDays } from "../helpers/series.ts";
import { BITCOIN, deploySystem } from "../helpers/system.ts";

const ADMIN = 0n;

const { networkHelpers } = await network.create();

describe("a deployment", () => {
  const deployed = () => networkHelpers.loadFixture(deploySystem);

  it("wires every contract to the others", async () => {
    const { addresses, ledger, market, formula, settlement, metadata, leases, leasehold, reversion, wrappers, rewardRouter } = await deployed();
    expect(await ledger.market()).to.equal(addresses.market);
    expect(await ledger.settlement()).to.equal(addresses.settlement);
    expect(await ledger.metadata()).to.equal(addresses.metadata);
    expect(await market.ledger()).to.equal(addresses.hashpower);
    expect(await market.settlement()).to.equal(addresses.settlement);
    expect(await settlement.formula()).to.equal(addresses.dailyFormula);
    expect(await formula.market()).to.equal(addresses.market);
    expect(await formula.networkDays()).to.equal(addresses.networkDays);
    expect(await formula.prices()).to.equal(addresses.priceRounds);
    expect(await formula.registry()).to.equal(addresses.farmRegistry);
    expect(await metadata.LEDGER()).to.equal(addresses.hashpower);
    expect(await ledger.leases()).to.equal(addresses.leaseMarket);
    expect(await leases.ledger()).to.equal(addresses.hashpower);
    expect(await leases.leasehold()).to.equal(addresses.leasehold);
    expect(await leases.reversion()).to.equal(addresses.reversion);
    expect(await wrappers.ledger()).to.equal(addresses.hashpower);
    expect(await rewardRouter.ledger()).to.equal(addresses.hashpower);
    for (const token of [leasehold, reversion]) {
      expect(await token.leases()).to.equal(addresses.leaseMarket);
      expect(await token.metadata()).to.equal(addresses.leaseMetadata);
    }
  });

  it("puts the fallback day in front of the oracle, and disputes beside both", async () => {
    const { addresses, networkDays, oracle, disputes } = await deployed();
    expect(await networkDays.oracle()).to.equal(addresses.outputOracle);
    expect(await networkDays.ORACLE_TIMEOUT()).to.equal(ORACLE_TIMEOUT_SECONDS);
    expect(await networkDays.disputeClock()).to.equal(addresses.disputes);
    expect(await oracle.disputes()).to.equal(addresses.disputes);
    expect(await disputes.oracle()).to.equal(addresses.outputOracle);
    for (const { MAX_DISPUTE_TIME } of [oracle, networkDays]) {
      expect(await MAX_DISPUTE_TIME()).to.equal(await disputes.MAX_DISPUTE_TIME());
    }
    expect(await disputes.timeUnderDispute(BITCOIN, 1)).to.equal(0);
  });

  it("leaves the timelock as the only admin, and the deployer without a role", async () => {
    const { accessManager, timelock, people } = await deployed();
    const granted = await accessManager.queryFilter(accessManager.filters.RoleGranted(ADMIN));
    const holders: string[] = [];
    for (const { args } of granted) {
      const [isMember] = await accessManager.hasRole(ADMIN, args.account);
      if (isMember) holders.push(args.account);
    }
    expect(holders).to.deep.equal([await timelock.getAddress()]);
    for (const role of Object.values(ROLES)) {
      const [isMember] = await accessManager.hasRole(role, people.deployer);
      expect(isMember, `role ${role} of the deployer`).to.equal(false);
    }
  });

  it("opens governed functions to their role and to nobody else", async () => {
    const { config, oracle, people } = await deployed();
    await expect(config.connect(people.deployer).setTip(5))
      .to.be.revertedWithCustomError(config, "AccessManagedUnauthorized")
      .withArgs(people.deployer.address);
    await expect(oracle.connect(people.guardian).cancelCommittee())
      .to.be.revertedWithCustomError(oracle, "AccessManagedUnauthorized")
      .withArgs(people.guardian.address);
    await config.connect(people.governor).setTip(5);
    expect(await config.tipBps()).to.equal(5);
    await config.connect(people.guardian).stopSales(3600);
    expect(await config.salesStopped()).to.equal(true);
  });

  it("accepts the network and the tokens that it was given", async () => {
    const { config, oracle, rules, btc, usdc, feed } = await deployed();
    expect(await oracle.rulesOf(BITCOIN)).to.equal(await rules.getAddress());
    expect(await config.scaleBits(btc)).to.equal(45);
    expect(await config.isFeed(btc, feed)).to.equal(true);
    expect(await config.isPaymentToken(usdc)).to.equal(true);
  });

  it("carries a unit the whole path: bought, mined for, settled, streamed and claimed", async () => {
    const system = await deployed();
    const { btc, ledger, market, people, settlement } = system;
    const id = await openSeries(system, await openFarm(system));
    const cost = await buy(system, id, people.alice, 1000n);
    expect(cost, "1 TH/s for the term, 5 dollars").to.equal(5_000_000n);

    const { epoch } = await settlement.nextEpoch(id);
    await settleDays(system, id);
    const { released, escrowed } = await market.escrow(id);
    expect(released + escrowed).to.equal(cost);
    expect(released).to.equal(cost / 30n);

    const streaming = (await btc.balanceOf(ledger)) - (await ledger.reserveOf(btc));
    expect(streaming).to.be.greaterThan(0n);
    await advanceTo(system, endOf(epoch) + 3 * 86_400);
    await ledger.connect(people.alice).claim(id);
    expect(streaming - (await btc.balanceOf(people.alice)), "dust").to.be.oneOf([0n, 1n]);
  });
});
