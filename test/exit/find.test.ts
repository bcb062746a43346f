import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Deployment } from "@adit/sdk";
import { createClient, custom, getAddress, toFunctionSelector, type Address, type Hex } from "viem";
import { claimAll, claimsOf, refund, transfer, type ExitCall } from "../../frontend/exit/src/actions.ts";
import { findEverything } from "../../frontend/exit/src/find.ts";
import { seriesNumbered } from "../../frontend/exit/src/holdings.ts";
import { findTokens, tokenExits } from "../../frontend/exit/src/tokens.ts";
import { localChain } from "../../scripts/lib/clients.ts";
import { advanceTo, startOf } from "../helpers/days.ts";
import { buy, openSeries, settleDays } from "../helpers/series.ts";
import { ethers, loadFixture, networkHelpers, worldWithFarm, type World } from "../settlement/fixture.ts";
import { WRAP_TAG } from "../wrappers/fixture.ts";

/*
 * What the way out reads, from a node that fails where a test says so. The contracts are real.
 */

const UNITS = 10_000n;
const WRAPPED = 3_000n;
const SHARED = 2_000n;

interface Scene extends World {
  /** a day of it is paid; Alice holds units, wrapped units and shares, Bob units */
  readonly mined: bigint;
  /** its sale failed; Alice holds units and wrapped units */
  readonly cancelled: bigint;
  readonly wrapper: Address;
  readonly cancelledWrapper: Address;
  readonly share: Address;
  readonly deployment: Deployment;
}

async function scene(): Promise<Scene> {
  const world = await worldWithFarm();
  const { alice, bob } = world.people;
  const mined = await openSeries(world, world.farmId);
  const cancelled = await openSeries(world, world.farmId, { minUnits: 1_000_000n, maxUnits: 1_000_000n });
  for (const id of [mined, cancelled]) {
    await buy(world, id, alice, UNITS);
    await world.wrappers.create(id);
    await world.ledger
      .connect(alice)
      .safeTransferFrom(alice, await world.wrappers.wrapperOf(id), id, WRAPPED, WRAP_TAG);
  }
  await buy(world, mined, bob, UNITS);
  await world.shareFactory.create(mined);
  const share = await ethers.getContractAt("AccumulatingShare", await world.shareFactory.shareOf(mined));
  await world.ledger.connect(alice).setApprovalForAll(share, true);
  await share.connect(alice).deposit(SHARED, 0n, 0n, alice);
  await advanceTo(world, startOf((await world.market.terms(mined)).startEpoch));
  await settleDays(world, mined, 1);
  await networkHelpers.time.increase(43_200);
  const token = async (of: { getAddress(): Promise<string> }, symbol: string, decimals: number) => ({
    ...{ address: getAddress(await of.getAddress()), name: symbol, symbol, decimals },
  });
  return {
    ...world,
    mined,
    cancelled,
    wrapper: getAddress(await world.wrappers.wrapperOf(mined)),
    cancelledWrapper: getAddress(await world.wrappers.wrapperOf(cancelled)),
    share: getAddress(await share.getAddress()),
    deployment: {
      chainId: 31_337,
      startBlock: 0,
      rpcUrl: "http://127.0.0.1:8545",
      contracts: world.addresses,
      paymentTokens: [await token(world.usdc, "USDC", 6)],
      rewardTokens: [await token(world.btc, "BTC", 8)],
      feeds: [],
    },
  };
}

/** A call of a contract, or of one of its functions. */
interface Broken {
  readonly to?: Address;
  readonly selector?: Hex;
}

/** A node that fails for these calls, and gives events only if it is asked to. */
function nodeWithout(broken: readonly Broken[], { events = true }: { events?: boolean } = {}) {
  const asked: string[] = [];
  const provider = {
    request: async ({ method, params = [] }: { method: string; params?: readonly unknown[] }): Promise<unknown> => {
      if (method === "eth_getLogs" && !events) throw new Error("this node keeps no events");
      const [call] = params;
      if (method === "eth_call" && typeof call === "object" && call !== null && "to" in call && "data" in call) {
        const to = String(call.to).toLowerCase();
        const selector = String(call.data).slice(0, 10);
        asked.push(`${to} ${selector}`);
        const fails = broken.some(
          (one) => (one.to === undefined || one.to.toLowerCase() === to) && (one.selector ?? selector) === selector,
        );
        if (fails) throw new Error("execution of this call timed out");
      }
      return await ethers.provider.send(method, [...params]);
    },
  };
  const client = createClient({ chain: localChain(), transport: custom(provider, { retryCount: 0 }) });
  return { client, asked };
}

const selectorOf = (signature: string): Hex => toFunctionSelector(signature);
const quiet = { also: [], onProgress: () => undefined };
const symbolOf = (): string => "BTC";

async function readAll(s: Scene, account: Address, broken: readonly Broken[], options?: { events?: boolean }) {
  const { client, asked } = nodeWithout(broken, options);
  const books = await findEverything(client, s.deployment, account, quiet);
  const { tokens, unread } = await findTokens(client, s.deployment, account, []);
  return { ...books, tokens, unread: [...books.unread, ...unread], asked };
}

/** Sends what a button sends. */
async function press(who: HardhatEthersSigner, call: ExitCall | undefined): Promise<void> {
  if (call === undefined) throw new Error("there is no such button");
  const contract = new ethers.Contract(call.address, ethers.Interface.from(JSON.stringify(call.abi)), who);
  await contract.getFunction(call.functionName)(...call.args);
}

describe("the way out: what it reads", () => {
  it("finds units, wrapped units and shares, with nothing left unread", async () => {
    const s = await loadFixture(scene);
    const alice = getAddress(s.people.alice.address);
    const { holdings, tokens, unread } = await readAll(s, alice, []);
    expect(unread).to.deep.equal([]);
    expect(holdings.map(({ id, units, state, refundsOpen }) => [id, units, state, refundsOpen])).to.deep.equal([
      [s.mined, UNITS - WRAPPED - SHARED, "Active", false],
      [s.cancelled, UNITS - WRAPPED, "Cancelled", true],
    ]);
    expect(tokens.map(({ address, held }) => [address, held])).to.have.deep.members([
      [s.wrapper, WRAPPED],
      [s.cancelledWrapper, WRAPPED],
      [s.share, SHARED],
    ]);
    expect(holdings[0]?.rewards[0]?.amount).to.be.above(0n);
  });

  it("shows the rest if one of the account's tokens fails, names it, and keeps the button that needs no figure", async () => {
    const s = await loadFixture(scene);
    const { alice } = s.people;
    const income = selectorOf("accruedRewards(address)");
    const { holdings, tokens, unread } = await readAll(s, getAddress(alice.address), [
      { to: s.wrapper, selector: income },
      { to: s.share },
    ]);
    expect(holdings.map(({ id }) => id)).to.deep.equal([s.mined, s.cancelled]);
    expect(
      unread.map(({ of, parts }) => [of.includes(s.wrapper), of.includes(s.share), parts.length > 0]),
    ).to.have.deep.members([
      [true, false, true],
      [false, true, true],
    ]);
    const wrapped = tokens.find(({ address }) => address === s.wrapper);
    if (wrapped === undefined) throw new Error("the wrapped units are not listed");
    expect([wrapped.held, wrapped.units, wrapped.income]).to.deep.equal([WRAPPED, WRAPPED, undefined]);
    const calls = tokenExits(wrapped, getAddress(alice.address), symbolOf);
    await press(
      alice,
      calls.find(({ functionName }) => functionName === "claimTo"),
    );
    expect(await s.btc.balanceOf(alice)).to.be.above(0n);
    await press(
      alice,
      calls.find(({ functionName }) => functionName === "unwrap"),
    );
    expect(await s.ledger.balanceOf(alice, s.mined)).to.equal(UNITS - SHARED);
  });

  it("says nothing of a token that fails and that the account never had, and asks it nothing more", async () => {
    const s = await loadFixture(scene);
    const { holdings, tokens, unread, asked } = await readAll(s, getAddress(s.people.bob.address), [
      { to: s.wrapper },
      { to: s.share },
    ]);
    expect([holdings.length, tokens.length, unread]).to.deep.equal([1, 0, []]);
    const ofWrapper = asked.filter((call) => call.startsWith(s.cancelledWrapper.toLowerCase()));
    expect(ofWrapper, "a balance and an income of nothing are all that is asked").to.have.lengthOf(2);
  });

  it("keeps units movable and rewards claimable if the market does not answer", async () => {
    const s = await loadFixture(scene);
    const { alice, dave } = s.people;
    const account = getAddress(alice.address);
    const { holdings, unread } = await readAll(s, account, [{ to: s.deployment.contracts.market }]);
    const holding = holdings.find(({ id }) => id === s.mined);
    if (holding?.units === undefined) throw new Error("the units are not listed");
    expect([holding.units, holding.unitHashrate, holding.refundsOpen]).to.deep.equal([
      UNITS - WRAPPED - SHARED,
      undefined,
      undefined,
    ]);
    expect(unread.find(({ of }) => of === `Series #${s.mined >> 8n}`)?.parts).to.deep.equal([
      "its terms",
      "its escrow",
    ]);
    await press(alice, claimAll(s.deployment, { holdings }, account, account));
    expect(await s.btc.balanceOf(alice)).to.be.above(0n);
    await press(alice, transfer(s.deployment, holding.id, account, getAddress(dave.address), holding.units));
    expect(await s.ledger.balanceOf(dave, s.mined)).to.equal(UNITS - WRAPPED - SHARED);
  });

  it("offers the claim of a series whose rewards were not read, and leaves it out of the claim of all", async () => {
    const s = await loadFixture(scene);
    const { alice } = s.people;
    const account = getAddress(alice.address);
    const { holdings, unread } = await readAll(s, account, [{ selector: selectorOf("claimable(address,uint256)") }]);
    expect(unread.map(({ parts }) => parts)).to.deep.equal([["your rewards"], ["your rewards"]]);
    expect(claimAll(s.deployment, { holdings }, account, account)).to.equal(undefined);
    const holding = holdings.find(({ id }) => id === s.mined);
    if (holding === undefined) throw new Error("the series is not listed");
    await press(alice, claimsOf(s.deployment, holding, account, symbolOf)[0]);
    expect(await s.btc.balanceOf(alice)).to.be.above(0n);
  });

  it("takes the refund of a sale that failed, of units and of wrapped units", async () => {
    const s = await loadFixture(scene);
    const { alice, dave } = s.people;
    const { holdings, tokens } = await readAll(s, getAddress(alice.address), []);
    const holding = holdings.find(({ id }) => id === s.cancelled);
    const wrapped = tokens.find(({ address }) => address === s.cancelledWrapper);
    if (holding?.units === undefined || wrapped?.kind !== "wrapped") throw new Error("they are not listed");
    const to = getAddress(dave.address);
    const cost = (units: bigint): bigint => units * 5_000n;
    expect([holding.refund, wrapped.refund?.amount]).to.deep.equal([cost(UNITS - WRAPPED), cost(WRAPPED)]);
    await press(
      alice,
      tokenExits(wrapped, to, symbolOf).find(({ words }) => words.startsWith("Take the refund")),
    );
    expect(await s.usdc.balanceOf(dave)).to.equal(cost(WRAPPED));
    await press(alice, refund(s.deployment, holding.id, holding.units, to));
    expect(await s.usdc.balanceOf(dave)).to.equal(cost(UNITS));
    // Where nothing can be had there is no such button.
    const running = tokens.find(({ address }) => address === s.wrapper);
    if (running === undefined) throw new Error("it is not listed");
    expect(tokenExits(running, to, symbolOf).some(({ functionName }) => functionName === "redeem")).to.equal(false);
  });

  it("takes what a collected refund has still to pay, and what it has paid already", async () => {
    const s = await loadFixture(scene);
    const { alice, dave } = s.people;
    const token = await ethers.getContractAt("WrappedHashpower", s.cancelledWrapper);
    await token.collectRefund();
    // A day and a half of the thirty of the term are over.
    const { tokens, unread } = await readAll(s, getAddress(alice.address), []);
    expect(unread).to.deep.equal([]);
    const wrapped = tokens.find(({ address }) => address === s.cancelledWrapper);
    if (wrapped?.kind !== "wrapped" || wrapped.refund === undefined) throw new Error("there is no refund");
    const all = WRAPPED * 5_000n;
    const flowed = wrapped.income?.find((one) => one.token === wrapped.refund?.token)?.amount ?? 0n;
    expect(wrapped.units, "no units come out any more").to.equal(0n);
    expect(flowed).to.be.above(all / 30n);
    expect(wrapped.refund.amount + flowed).to.be.within(all - 1n, all);
    const calls = tokenExits(wrapped, getAddress(dave.address), symbolOf);
    expect(calls.map(({ functionName }) => functionName)).to.deep.equal(["redeem", "claimTo"]);
    for (const call of calls) await press(alice, call);
    expect(await s.usdc.balanceOf(dave)).to.be.within(all - 1n, all);
    const after = await readAll(s, getAddress(alice.address), []);
    expect(after.tokens.map(({ address }) => address)).to.have.members([s.wrapper, s.share]);
  });

  it("says that events are missing, and looks at the series that are named, with their tokens", async () => {
    const s = await loadFixture(scene);
    const account = getAddress(s.people.alice.address);
    const { holdings, tokens, unread } = await readAll(s, account, [], { events: false });
    expect([holdings.length, tokens.length]).to.deep.equal([0, 0]);
    expect(unread.map(({ of }) => of)).to.deep.equal(["Series of yours", "Leases", "Wrapped units and shares"]);
    const { client } = nodeWithout([], { events: false });
    const also = await seriesNumbered(client, s.deployment, account, [s.mined >> 8n, 999n]);
    expect(also).to.deep.equal([s.mined]);
    const named = await findEverything(client, s.deployment, account, { ...quiet, also });
    expect(named.holdings.map(({ id, units }) => [id, units])).to.deep.equal([[s.mined, UNITS - WRAPPED - SHARED]]);
    const found = await findTokens(client, s.deployment, account, also);
    expect(found.tokens.map(({ address, held }) => [address, held])).to.have.deep.members([
      [s.wrapper, WRAPPED],
      [s.share, SHARED],
    ]);
  });
});
