import { expect } from "chai";
import { network } from "hardhat";
import { getAddress, zeroAddress, type Address } from "viem";
import {
  cancelStandingOrder,
  carryOutOrder,
  claimFor,
  getStandingOrder,
  setReceiver,
  setStandingOrder,
  withdrawRewards,
  type Hop,
  type StandingOrder,
} from "@adit/sdk/actions";
import type { Deployment } from "@adit/sdk";
import { explainError } from "@adit/sdk/errors";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { advanceTo, now, pushPrice, startOf } from "../helpers/days.ts";
import { buy, openFarm, openSeries, settleDays } from "../helpers/series.ts";
import { deploySystem, PRICE_USD8 } from "../helpers/system.ts";
import { deployUniswapV3 } from "../helpers/uniswapV3.ts";
import { FEE, openPool } from "../wrappers/dex.ts";

/** Dollar base units for one base unit of bitcoin. */
const DOLLARS = PRICE_USD8 / 10n ** 10n;
/** Of the pool, base units of bitcoin. */
const DEPTH = 100n * 10n ** 8n;
const UNITS = 400_000n;
const HOUR = 3_600;

const connection = await network.create();
const system = await deploySystem(connection);
const { people, btc, usdc, ledger } = system;
const addressOf = async (contract: { getAddress(): Promise<string> }): Promise<Address> =>
  getAddress(await contract.getAddress());
const clientsOf = ({ address }: { address: string }): Clients =>
  inProcessClients(connection.provider, getAddress(address));
const [alice, keeper] = [clientsOf(people.alice), clientsOf(people.keeper)];
const account = getAddress(people.alice.address);
const rewardToken = await addressOf(btc);
const dollar = await addressOf(usdc);

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => "accepted",
    (error: unknown) => explainError(error).code,
  );
}

describe("the SDK's actions on standing orders", () => {
  let deployment: Pick<Deployment, "contracts">;
  let id: bigint;
  let order: StandingOrder;
  const route: readonly Hop[] = [{ fee: FEE, token: dollar }];

  /** A day of income, and fresh prices of both tokens. */
  const earn = async (): Promise<void> => {
    await settleDays(system, id, 1);
    await advanceTo(system, (await now(system)) + 6 * HOUR);
    await pushPrice(system);
    await system.dollarFeed.push(10n ** 8n, await now(system));
  };

  before(async () => {
    id = await openSeries(system, await openFarm(system), { maxUnits: UNITS });
    await buy(system, id, people.alice, UNITS);
    await advanceTo(system, startOf((await system.market.terms(id)).startEpoch));
    const dex = await deployUniswapV3(people.deployer, rewardToken);
    await openPool(dex, people.deployer, [
      [btc, DEPTH],
      [usdc, DEPTH * DOLLARS],
    ]);
    const router = await system.ethers.deployContract("RewardRouter", [ledger, dex.router]);
    deployment = { contracts: { ...system.addresses, rewardRouter: await addressOf(router) } };
    await earn();
    order = {
      tokenOut: dollar,
      buys: 0n,
      tipBps: 50,
      slippageBps: 100,
      maxAge: HOUR,
      expiry: (await now(system)) + 100 * 24 * HOUR,
      minIn: 0n,
      floor: 0n,
      feedIn: await addressOf(system.feed),
      feedOut: await addressOf(system.dollarFeed),
    };
  });

  const read = async () => await getStandingOrder(alice.chain, { deployment, account, rewardToken });

  it("are none at first, and are refused with the field that cannot be", async () => {
    const { order: none, isReceiver, waiting } = await read();
    expect([none, isReceiver, waiting]).to.deep.equal([undefined, false, 0n]);
    const carried = carryOutOrder(keeper.wallet, { deployment, account, rewardToken });
    expect(await codeOf(carried)).to.equal("NoOrder");
    const generous = setStandingOrder(alice.wallet, { deployment, rewardToken, order: { ...order, tipBps: 201 } });
    expect(await codeOf(generous)).to.equal("InvalidOrder");
  });

  it("are given with one call, and rewards come to them with a second", async () => {
    await setStandingOrder(alice.wallet, { deployment, rewardToken, order });
    const { order: given, rewardAccount, isReceiver } = await read();
    expect([given, isReceiver]).to.deep.equal([order, false]);
    await setReceiver(alice.wallet, { deployment, receiver: rewardAccount });
    expect((await read()).isReceiver).to.equal(true);
  });

  it("are carried out by anybody for the tip: claimed, swapped along a route, paid", async () => {
    await carryOutOrder(keeper.wallet, { deployment, account, rewardToken, ids: [id], route });
    const [paid, tip] = [await usdc.balanceOf(people.alice), await usdc.balanceOf(people.keeper)];
    expect(tip > 0n && tip === ((paid + tip) * 50n) / 10_000n).to.equal(true);
    expect((await read()).waiting).to.equal(0n);
    const again = carryOutOrder(keeper.wallet, { deployment, account, rewardToken, route });
    expect(await codeOf(again)).to.equal("TooLittleIn");
  });

  it("are not carried out where nothing is swapped though another token is wanted", async () => {
    await earn();
    const without = carryOutOrder(keeper.wallet, { deployment, account, rewardToken, ids: [id] });
    expect(await codeOf(without)).to.not.equal("accepted");
  });

  it("pay the reward token on as it is, without a route and on a chain without pools", async () => {
    const bare = { contracts: system.addresses };
    const router = await getStandingOrder(alice.chain, { deployment: bare, account, rewardToken });
    const plain = { ...order, tokenOut: rewardToken, slippageBps: 0, feedIn: zeroAddress, feedOut: zeroAddress };
    await setStandingOrder(alice.wallet, { deployment: bare, rewardToken, order: plain });
    await setReceiver(alice.wallet, { deployment: bare, receiver: router.rewardAccount });
    await carryOutOrder(keeper.wallet, { deployment: bare, account, rewardToken, ids: [id] });
    const [paid, tip] = [await btc.balanceOf(people.alice), await btc.balanceOf(people.keeper)];
    expect(tip > 0n && tip === ((paid + tip) * 50n) / 10_000n).to.equal(true);
  });

  it("end when they are cancelled, and what waits is the holder's to take", async () => {
    await setReceiver(alice.wallet, { deployment, receiver: (await read()).rewardAccount });
    await earn();
    await cancelStandingOrder(alice.wallet, { deployment, rewardToken });
    expect((await read()).order).to.equal(undefined);
    await claimFor(keeper.wallet, { deployment, account, id });
    const { waiting, rewardAccount } = await read();
    expect(waiting > 0n).to.equal(true);
    const lost = withdrawRewards(alice.wallet, { deployment, token: rewardToken, to: rewardAccount });
    expect(await codeOf(lost)).to.equal("InvalidReceiver");
    const to = getAddress(people.dave.address);
    await withdrawRewards(alice.wallet, { deployment, token: rewardToken, to });
    expect(await btc.balanceOf(to)).to.equal(waiting);
  });

  it("are asked for in vain of a deployment without a router", async () => {
    const contracts = { ...system.addresses, rewardRouter: undefined };
    const asked = getStandingOrder(alice.chain, { deployment: { contracts }, account, rewardToken });
    expect(await codeOf(asked)).to.equal("DeploymentError");
  });
});
