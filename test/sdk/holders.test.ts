import { expect } from "chai";
import { getAddress, type Address } from "viem";
import {
  carryOut,
  claimManyTo,
  claimToken,
  fundSecond,
  getClaimable,
  prepareFundSecond,
  refuseThirdPartyClaims,
  setReceiver,
  transferManyUnits,
  transferUnits,
  withdrawSecondFunding,
  withdrawTips,
} from "@adit/sdk/actions";
import type { Deployment } from "@adit/sdk";
import { explainError } from "@adit/sdk/errors";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { advanceTo, now } from "../helpers/days.ts";
import { ethers } from "../settlement/fixture.ts";
import { endMergedDay, fundLane, startedMerged, type SoldMerged } from "../settlement/merged-world.ts";

const provider = {
  request: async ({ method, params }: { method: string; params?: readonly unknown[] }): Promise<unknown> =>
    await ethers.provider.send(method, params === undefined ? [] : [...params]),
};
const clientsOf = (address: string): Clients => inProcessClients(provider, getAddress(address));

describe("the SDK's actions of a holder, on a series that earns two coins", () => {
  let world: SoldMerged;
  let deployment: Pick<Deployment, "contracts">;
  let alice: Clients;
  let savings: Address;

  before(async () => {
    world = await startedMerged();
    deployment = { contracts: world.addresses };
    alice = clientsOf(world.people.alice.address);
    savings = getAddress(world.people.dave.address);
    await fundLane(world, "first", 10n ** 8n);
    await fundLane(world, "second", 10n ** 11n);
    await endMergedDay(world, world.startEpoch);
    await world.settlement.connect(world.people.keeper).settle(world.id, 1n);
    await advanceTo(world, (await now(world)) + 86_400);
  });

  it("claims one coin of two and leaves the other where it is", async () => {
    const { id, people, btc, second } = world;
    const account = getAddress(people.alice.address);
    const { amount, secondAmount } = await getClaimable(alice.chain, { deployment, account, id });
    expect(amount > 0n && secondAmount > 0n).to.equal(true);
    await claimToken(alice.wallet, { deployment, id, token: getAddress(await second.getAddress()), to: savings });
    expect(await second.balanceOf(savings)).to.equal(secondAmount);
    expect(await btc.balanceOf(savings)).to.equal(0n);
    expect((await getClaimable(alice.chain, { deployment, account, id })).amount).to.equal(amount);
  });

  it("funds the second coin, by what was prepared or over an allowance that stands", async () => {
    const { id, people, second, settlement } = world;
    const provider = clientsOf(people.provider.address);
    const account = getAddress(people.provider.address);
    await second.mint(people.provider, 1_000n);
    const before = (await settlement.secondAccount(id)).funding;
    await carryOut(provider.wallet, await prepareFundSecond(provider.chain, { deployment, account, id, amount: 600n }));
    await second.connect(people.provider).approve(settlement, 400n);
    await fundSecond(provider.wallet, { deployment, id, amount: 400n });
    expect((await settlement.secondAccount(id)).funding - before).to.equal(1_000n);
    await withdrawSecondFunding(provider.wallet, { deployment, id, amount: 1_000n, to: account });
    expect((await settlement.secondAccount(id)).funding).to.equal(before);
  });

  it("refuses in words a coin that the series does not earn", async () => {
    const token = getAddress(await world.usdc.getAddress());
    const error = await claimToken(alice.wallet, { deployment, id: world.id, token, to: savings }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(explainError(error, { tokens: [] }).code).to.equal("NotRewardToken");
  });

  it("claims all to another address", async () => {
    const { id, people, btc } = world;
    const { amount } = await getClaimable(alice.chain, { deployment, account: getAddress(people.alice.address), id });
    await claimManyTo(alice.wallet, { deployment, ids: [id], to: savings });
    expect(await btc.balanceOf(savings)).to.equal(amount);
    expect(await btc.balanceOf(people.alice)).to.equal(0n);
  });

  it("sets where claims of others pay, and refuses them", async () => {
    await setReceiver(alice.wallet, { deployment, receiver: savings });
    await refuseThirdPartyClaims(alice.wallet, { deployment, refused: true });
    expect([...(await world.ledger.receiverOf(world.people.alice))]).to.deep.equal([savings, true]);
  });

  it("moves units of one series, and of several at once", async () => {
    const { id, people, ledger } = world;
    const from = getAddress(people.alice.address);
    const before = await ledger.balanceOf(from, id);
    await transferUnits(alice.wallet, { deployment, from, to: savings, id, units: 5n });
    await transferManyUnits(alice.wallet, { deployment, from, to: savings, ids: [id, id], units: [2n, 3n] });
    expect(await ledger.balanceOf(savings, id)).to.equal(10n);
    expect(await ledger.balanceOf(from, id)).to.equal(before - 10n);
  });

  it("pulls the tip for a settled day", async () => {
    const { usdc, market, people } = world;
    const keeper = clientsOf(people.keeper.address);
    const token = getAddress(await usdc.getAddress());
    const owed = await market.creditOf(people.keeper, token);
    expect(owed > 0n).to.equal(true);
    await withdrawTips(keeper.wallet, { deployment, at: "market", token, to: savings });
    expect(await usdc.balanceOf(savings)).to.equal(owed);
  });
});
