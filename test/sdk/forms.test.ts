import { expect } from "chai";
import { getAddress, parseAbi, type Address } from "viem";
import {
  approve,
  approveUnits,
  carryOut,
  claimWrapped,
  claimWrappedFor,
  collectShareRefund,
  collectWrappedRefund,
  createShare,
  createWrapper,
  depositShare,
  depositShareByTransferCall,
  getLenderValue,
  getPermitTypedData,
  getShare,
  getUnits,
  getWrappedPosition,
  getWrapper,
  permitSignature,
  prepareDepositShare,
  previewRedeemShare,
  redeemShare,
  redeemWrapped,
  refuseThirdPartyClaims,
  sendCall,
  unwrap,
  withdrawShareCredit,
  wrap,
  wrapCall,
} from "@adit/sdk/actions";
import type { Deployment } from "@adit/sdk";
import { explainError } from "@adit/sdk/errors";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { advanceTo, now } from "../helpers/days.ts";
import { buy, openSeries } from "../helpers/series.ts";
import { ethers } from "../settlement/fixture.ts";
import { endMergedDay, fundLane, startedMerged, type SoldMerged } from "../settlement/merged-world.ts";

const HOUR = 3_600;
const NOBODY: Address = "0x00000000000000000000000000000000000000aa";
const RULES = { incomeBps: 5_000, discountBps: 2_000 } as const;
const ERC20 = parseAbi([
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function transferFrom(address from, address to, uint256 value) returns (bool)",
]);

/** Somebody with a wallet and a place to look at the chain from. */
type Person = Clients & { readonly at: Address };

const provider = {
  request: async ({ method, params }: { method: string; params?: readonly unknown[] }): Promise<unknown> =>
    await ethers.provider.send(method, params === undefined ? [] : [...params]),
};

function personOf({ address }: { address: string }): Person {
  const at = getAddress(address);
  return { ...inProcessClients(provider, at), at };
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => "accepted",
    (error: unknown) => explainError(error).code,
  );
}

interface Scene {
  readonly world: SoldMerged;
  readonly deployment: Pick<Deployment, "contracts">;
  readonly id: bigint;
  readonly alice: Person;
  readonly bob: Person;
  readonly keeper: Person;
  /** an address that nobody pays to but on purpose */
  readonly savings: Address;
}

/** A series of two coins that streams since an hour. */
async function streaming(): Promise<Scene> {
  const world = await startedMerged();
  const { alice, bob, keeper, dave } = world.people;
  await fundLane(world, "first", 10n ** 9n);
  await fundLane(world, "second", 10n ** 12n);
  await endMergedDay(world, world.startEpoch);
  await world.settlement.connect(keeper).settle(world.id, 1n);
  await advanceTo(world, (await now(world)) + HOUR);
  return {
    world,
    deployment: { contracts: world.addresses },
    id: world.id,
    alice: personOf(alice),
    bob: personOf(bob),
    keeper: personOf(keeper),
    savings: getAddress(dave.address),
  };
}

describe("the SDK's actions on the ERC-20 forms of a series that earns two coins", () => {
  let scene: Scene;

  before(async () => {
    scene = await streaming();
  });

  const wait = async (seconds: number): Promise<void> => {
    await advanceTo(scene.world, (await now(scene.world)) + seconds);
  };

  describe("wrapped units", () => {
    it("refuses to wrap before the token stands, since units would be lost at its address, and makes it once", async () => {
      const { deployment, id, alice, keeper } = scene;
      const { wrapper, isCreated } = await getWrapper(alice.chain, { deployment, id });
      expect(isCreated).to.equal(false);
      expect(await codeOf(wrap(alice.wallet, { deployment, id, units: 1n }))).to.equal("NotCreatedError");
      const unknown = createWrapper(keeper.wallet, { deployment, id: 999n << 8n });
      expect(await codeOf(unknown)).to.equal("NoSuchSeries");
      for (let i = 0; i < 2; i++) await createWrapper(keeper.wallet, { deployment, id });
      expect(await getWrapper(alice.chain, { deployment, id })).to.deep.equal({ wrapper, isCreated: true });
    });

    it("wraps without an approval, for oneself or for another, and the token earns both coins by the second", async () => {
      const { deployment, id, alice, bob, world } = scene;
      const { wrapper } = await getWrapper(alice.chain, { deployment, id });
      const token = await ethers.getContractAt("WrappedHashpower", wrapper);
      await wrap(alice.wallet, { deployment, id, units: 100_000n });
      await wrap(alice.wallet, { deployment, id, units: 500n, to: bob.at });
      await sendCall(bob.wallet, wrapCall({ deployment, wrapper, from: bob.at, id, units: 500n }));
      const read = async (account: Address) => await getWrappedPosition(alice.chain, { deployment, account, id });
      const before = await read(alice.at);
      expect([before.wrapper, before.units, (await read(bob.at)).units]).to.deep.equal([wrapper, 100_000n, 1_000n]);
      expect(before.rewards.map(({ token }) => token)).to.deep.equal(
        await Promise.all(
          [world.btc, world.second, world.usdc].map(async (coin) => getAddress(await coin.getAddress())),
        ),
      );
      expect([before.refund, before.collected]).to.deep.equal([0n, undefined]);
      await wait(HOUR);
      const { rewards } = await read(alice.at);
      for (const lane of [0, 1])
        expect((rewards[lane]?.amount ?? 0n) > (before.rewards[lane]?.amount ?? 0n), `lane ${lane}`).to.equal(true);
      expect(rewards.map(({ amount }) => amount)).to.deep.equal([...(await token.accruedRewards(alice.at))]);
    });

    it("is a token whose permits the SDK signs", async () => {
      const { deployment, id, alice, bob, savings } = scene;
      const { wrapper } = await getWrapper(alice.chain, { deployment, id });
      const deadline = BigInt(await now(scene.world)) + 3_600n;
      const permit = { token: wrapper, owner: alice.at, spender: bob.at, value: 7n, deadline };
      const typedData = await getPermitTypedData(alice.chain, permit);
      const { v, r, s } = permitSignature(await alice.wallet.signTypedData(typedData), deadline);
      const call = { address: wrapper, abi: ERC20 } as const;
      await sendCall(bob.wallet, { ...call, functionName: "permit", args: [alice.at, bob.at, 7n, deadline, v, r, s] });
      await sendCall(bob.wallet, { ...call, functionName: "transferFrom", args: [alice.at, savings, 7n] });
      expect((await getWrappedPosition(bob.chain, { deployment, account: savings, id })).units).to.equal(7n);
      const again = { ...call, functionName: "transferFrom", args: [alice.at, savings, 1n] };
      expect(await codeOf(sendCall(bob.wallet, again))).to.equal("ERC20InsufficientAllowance");
    });

    it("claims one coin and leaves the other, then all, to wherever the holder says", async () => {
      const { deployment, id, alice, savings, world } = scene;
      const { btc, second } = world;
      const coin = getAddress(await second.getAddress());
      await claimWrapped(alice.wallet, { deployment, id, token: coin, to: savings });
      expect([(await second.balanceOf(savings)) > 0n, await btc.balanceOf(savings)]).to.deep.equal([true, 0n]);
      const wrong = claimWrapped(alice.wallet, { deployment, id, token: NOBODY, to: savings });
      expect(await codeOf(wrong)).to.equal("NotRewardToken");
      const { rewards } = await getWrappedPosition(alice.chain, { deployment, account: alice.at, id });
      await claimWrapped(alice.wallet, { deployment, id, to: savings });
      expect((await btc.balanceOf(savings)) >= (rewards[0]?.amount ?? 0n)).to.equal(true);
      expect((await btc.balanceOf(savings)) > 0n).to.equal(true);
    });

    it("claims for another, unless that one refuses it", async () => {
      const { deployment, id, bob, keeper, world } = scene;
      const before = await world.btc.balanceOf(bob.at);
      await claimWrappedFor(keeper.wallet, { deployment, id, account: bob.at });
      expect((await world.btc.balanceOf(bob.at)) > before).to.equal(true);
      await refuseThirdPartyClaims(bob.wallet, { deployment, refused: true });
      const refused = claimWrappedFor(keeper.wallet, { deployment, id, account: bob.at });
      expect(await codeOf(refused)).to.equal("ThirdPartyClaimRefused");
      await refuseThirdPartyClaims(bob.wallet, { deployment, refused: false });
    });

    it("unwraps as many units as there are tokens, and no more", async () => {
      const { deployment, id, bob } = scene;
      const before = await getUnits(bob.chain, { deployment, account: bob.at, id });
      expect(await codeOf(unwrap(bob.wallet, { deployment, id, units: 1_001n, to: bob.at }))).to.equal(
        "ERC20InsufficientBalance",
      );
      await unwrap(bob.wallet, { deployment, id, units: 400n, to: bob.at });
      expect(await getUnits(bob.chain, { deployment, account: bob.at, id })).to.equal(before + 400n);
      expect((await getWrappedPosition(bob.chain, { deployment, account: bob.at, id })).units).to.equal(600n);
    });
  });

  describe("accumulating shares", () => {
    const contentsOf = async () => {
      const { contents } = await getShare(scene.alice.chain, { deployment: scene.deployment, id: scene.id });
      if (contents === undefined) throw new Error("the share stands");
      return contents;
    };

    it("takes no deposit before the share stands, and makes it", async () => {
      const { deployment, id, alice, keeper } = scene;
      const { share, isCreated, contents } = await getShare(alice.chain, { deployment, id });
      expect([isCreated, contents]).to.deep.equal([false, undefined]);
      const deposit = { deployment, id, units: 1n, maxReward: 0n, maxSecondReward: 0n, to: alice.at };
      expect(await codeOf(depositShare(alice.wallet, deposit))).to.equal("NotCreatedError");
      expect(await codeOf(previewRedeemShare(alice.chain, { deployment, id, shares: 1n }))).to.equal("NotCreatedError");
      expect(await codeOf(createShare(keeper.wallet, { deployment, id: 999n << 8n }))).to.equal("NoSuchSeries");
      await createShare(keeper.wallet, { deployment, id });
      const made = await getShare(alice.chain, { deployment, id });
      expect([made.share, made.isCreated]).to.deep.equal([share, true]);
      expect(made.contents?.supply).to.equal(0n);
      expect(await codeOf(depositShare(alice.wallet, deposit))).to.equal("ERC1155MissingApprovalForAll");
    });

    it("says what a first deposit takes: an operator, and allowances with an hour's room; then deposits", async () => {
      const { deployment, id, alice } = scene;
      const write = await prepareDepositShare(alice.chain, { deployment, account: alice.at, id, units: 50_000n });
      expect(write.rewards, "no share has earned anything").to.deep.equal([0n, 0n]);
      const requirements = await write.getRequirements();
      expect(requirements.map(({ ways }) => ways.map(({ type }) => type))).to.deep.equal([
        ["operatorApproval"],
        ["permit", "approval"],
        ["approval"],
      ]);
      expect(requirements.map(({ amount }) => amount)).to.deep.equal([
        undefined,
        ...write.payments.map(({ amount }) => amount),
      ]);
      await carryOut(alice.wallet, write);
      const { supply, total, decimals } = await contentsOf();
      expect([supply, total.units, decimals]).to.deep.equal([50_000n, 50_000n, 3]);
    });

    it("brings what a share has earned, in both coins, within what was signed and approved", async () => {
      const { deployment, id, bob, world } = scene;
      await wait(HOUR);
      await world.btc.mint(bob.at, 10n ** 12n);
      await world.second.mint(bob.at, 10n ** 12n);
      const before = [await world.btc.balanceOf(bob.at), await world.second.balanceOf(bob.at)];
      const write = await prepareDepositShare(bob.chain, { deployment, account: bob.at, id, units: 20_000n });
      // Most of the hour for which there is room.
      await wait(HOUR / 2);
      await carryOut(bob.wallet, write);
      const after = [await world.btc.balanceOf(bob.at), await world.second.balanceOf(bob.at)];
      for (const lane of [0, 1]) {
        const taken = (before[lane] ?? 0n) - (after[lane] ?? 0n);
        const [reward, most] = [write.rewards[lane] ?? 0n, write.payments[lane]?.amount ?? 0n];
        expect(reward > 0n && taken > reward && taken <= most, `lane ${lane}: ${reward}, ${taken}, ${most}`).to.equal(
          true,
        );
      }
      const { supply, perToken, total } = await contentsOf();
      expect(supply).to.equal(70_000n);
      expect(perToken.units).to.equal(1_000n);
      // A whole token is a 70th of all, each rounded down.
      expect(total.reward / 70n - perToken.reward <= 1n && perToken.reward > 0n).to.equal(true);
    });

    it("is refused once the room is used up, and not before", async () => {
      const { deployment, id, bob } = scene;
      const one = { deployment, account: bob.at, id, units: 20_000n, headroom: 60n };
      const late = await prepareDepositShare(bob.chain, one);
      await wait(HOUR);
      expect(await codeOf(carryOut(bob.wallet, late))).to.equal("RewardAboveMaximum");
      await carryOut(bob.wallet, await prepareDepositShare(bob.chain, { ...one, to: scene.savings }));
      expect((await contentsOf()).supply).to.equal(90_000n);
    });

    it("redeems the basket that was previewed, and refuses more shares than there are", async () => {
      const { deployment, id, alice, world } = scene;
      const to: Address = "0x00000000000000000000000000000000000000bb";
      const tooMany = redeemShare(alice.wallet, { deployment, id, shares: 50_001n, to });
      expect(await codeOf(tooMany)).to.equal("ERC20InsufficientBalance");
      const preview = await previewRedeemShare(alice.chain, { deployment, id, shares: 30_000n });
      await redeemShare(alice.wallet, { deployment, id, shares: 30_000n, to });
      expect([preview.units, await getUnits(alice.chain, { deployment, account: to, id })]).to.deep.equal([
        30_000n,
        30_000n,
      ]);
      expect(preview.reward > 0n && (await world.btc.balanceOf(to)) >= preview.reward).to.equal(true);
      expect(preview.secondReward > 0n && (await world.second.balanceOf(to)) >= preview.secondReward).to.equal(true);
      const nothing = withdrawShareCredit(alice.wallet, { deployment, id, token: NOBODY, to });
      expect(await codeOf(nothing)).to.equal("NothingToWithdraw");
    });

    it("takes units by a transfer alone from who has approved nothing but the coins", async () => {
      const { deployment, id, bob } = scene;
      const { share } = await getShare(bob.chain, { deployment, id });
      await approveUnits(bob.wallet, { deployment, operator: share, approved: false });
      const write = await prepareDepositShare(bob.chain, { deployment, account: bob.at, id, units: 1_000n });
      const [maxReward = 0n, maxSecondReward = 0n] = write.payments.map(({ amount }) => amount);
      for (const { token, amount } of write.payments) await approve(bob.wallet, { token, spender: share, amount });
      const order = { share, units: 1_000n, maxReward, maxSecondReward, to: bob.at };
      expect(await codeOf(depositShare(bob.wallet, { ...order, deployment, id }))).to.equal(
        "ERC1155MissingApprovalForAll",
      );
      const { supply } = await contentsOf();
      await sendCall(bob.wallet, depositShareByTransferCall({ ...order, deployment, from: bob.at, id }));
      expect((await contentsOf()).supply).to.equal(supply + 1_000n);
    });

    it("takes the operator's approval back", async () => {
      const { deployment, id, alice } = scene;
      const { share } = await getShare(alice.chain, { deployment, id });
      await approveUnits(alice.wallet, { deployment, operator: share, approved: false });
      const write = await prepareDepositShare(alice.chain, { deployment, account: alice.at, id, units: 1n });
      expect((await write.getRequirements())[0]?.ways[0].type).to.equal("operatorApproval");
    });
  });

  describe("a lender's value", () => {
    it("is the valuer's, of a unit, a share and a position, and comes with its parts", async () => {
      const { deployment, id, alice, world } = scene;
      const { share } = await getShare(alice.chain, { deployment, id });
      for (const of of ["unit", "share", { account: alice.at }] as const) {
        const value = await getLenderValue(alice.chain, { deployment, id, of, ...RULES });
        const said =
          of === "unit"
            ? await world.valuer.valueOfUnit(id, RULES)
            : of === "share"
              ? await world.valuer.valueOfShare(share, RULES)
              : await world.valuer.valueOfPosition(alice.at, id, RULES);
        const { certain, income, freshUntil } = value;
        expect([certain, income, freshUntil]).to.deep.equal([...said]);
        expect(value.total).to.equal(await world.valuer.total({ certain, income, freshUntil }));
        expect(value.parts.supply).to.equal((await world.valuer.partsOf(id, RULES)).supply);
      }
      const [unit, one] = await Promise.all([
        getLenderValue(alice.chain, { deployment, id, ...RULES }),
        getLenderValue(alice.chain, { deployment, id, of: "share", ...RULES }),
      ]);
      expect(unit.total > 0n && one.total > unit.total, "a share has its claims with it").to.equal(true);
    });

    it("of a series or a share that is not there is none", async () => {
      const { deployment, alice } = scene;
      const unknown = { deployment, id: 999n << 8n, ...RULES };
      expect(await codeOf(getLenderValue(alice.chain, unknown))).to.equal("NoSuchSeries");
      expect(await codeOf(getLenderValue(alice.chain, { ...unknown, of: "share" }))).to.equal("NotCreatedError");
    });
  });

  describe("after a sale that failed", () => {
    let id: bigint;

    before(async () => {
      const { world, deployment, alice, bob } = scene;
      id = await openSeries(world, world.farmId, { maxUnits: 10_000n, minUnits: 10_000n });
      await buy(world, id, world.people.alice, 3_000n);
      await buy(world, id, world.people.bob, 1_000n);
      await createWrapper(alice.wallet, { deployment, id });
      await createShare(alice.wallet, { deployment, id });
      await wrap(alice.wallet, { deployment, id, units: 2_000n });
      await wrap(bob.wallet, { deployment, id, units: 600n });
      await carryOut(
        alice.wallet,
        await prepareDepositShare(alice.chain, { deployment, account: alice.at, id, units: 1_000n }),
      );
    });

    it("refunds nothing while the sale may still succeed", async () => {
      const { deployment, alice } = scene;
      const redeeming = { deployment, id, units: 1n, minAmount: 0n, to: alice.at };
      expect(await codeOf(redeemWrapped(alice.wallet, redeeming))).to.equal("NotRefundable");
      expect(await codeOf(collectWrappedRefund(alice.wallet, { deployment, id }))).to.equal("NotRefundable");
      expect(await codeOf(collectShareRefund(alice.wallet, { deployment, id }))).to.equal("NotRefundable");
      const { saleEnd } = await scene.world.market.terms(id);
      await advanceTo(scene.world, Number(saleEnd) + 1);
    });

    it("redeems tokens for what was paid for their units, and no less than the holder wants", async () => {
      const { deployment, alice, world } = scene;
      const to: Address = "0x00000000000000000000000000000000000000cc";
      const { units, refund } = await getWrappedPosition(alice.chain, { deployment, account: alice.at, id });
      expect([units, refund]).to.deep.equal([2_000n, await world.market.quote(id, 2_000n)]);
      const redeeming = { deployment, id, units: 1_500n, to };
      const greedy = redeemWrapped(alice.wallet, { ...redeeming, minAmount: refund });
      expect(await codeOf(greedy)).to.equal("TooLittleOut");
      await redeemWrapped(alice.wallet, { ...redeeming, minAmount: (refund * 3n) / 4n });
      expect(await world.usdc.balanceOf(to)).to.equal((refund * 3n) / 4n);
    });

    it("collects the refund of all wrapped units, by anybody, and each holder has its part by claim and redemption", async () => {
      const { deployment, alice, bob, keeper, world } = scene;
      await collectWrappedRefund(keeper.wallet, { deployment, id });
      const { units, refund, collected, rewards } = await getWrappedPosition(bob.chain, {
        deployment,
        account: bob.at,
        id,
      });
      const paid = await world.market.quote(id, 600n);
      const { startEpoch, epochs } = await world.market.terms(id);
      expect(collected).to.deep.equal({
        units: 1_100n,
        amount: await world.market.quote(id, 1_100n),
        from: startEpoch * 86_400n,
        to: (startEpoch + epochs) * 86_400n,
      });
      expect(rewards.at(-1)?.token).to.equal(getAddress(await world.usdc.getAddress()));
      const whole = (rewards.at(-1)?.amount ?? 0n) + refund;
      expect(paid - whole, "earned already and still to earn, each rounded down").to.be.within(0n, 1n);
      const before = await world.usdc.balanceOf(bob.at);
      const redeeming = { deployment, id, units, to: bob.at };
      const tooMuch = redeemWrapped(bob.wallet, { ...redeeming, minAmount: refund + 1n });
      expect(await codeOf(tooMuch)).to.equal("TooLittleOut");
      // A minute's room: it falls by the second.
      await redeemWrapped(bob.wallet, { ...redeeming, minAmount: (refund * 999n) / 1_000n });
      await claimWrapped(bob.wallet, { deployment, id, to: bob.at });
      expect((await world.usdc.balanceOf(bob.at)) - before).to.equal(paid);
      expect(await codeOf(collectWrappedRefund(keeper.wallet, { deployment, id }))).to.equal("RefundIsCollected");
      expect(await codeOf(wrap(bob.wallet, { deployment, id, units: 1n }))).to.equal("RefundIsCollected");
      expect(await codeOf(unwrap(alice.wallet, { deployment, id, units: 1n, to: alice.at }))).to.equal(
        "RefundIsCollected",
      );
    });

    it("collects a share's refund, and redeems shares in dollars from then on", async () => {
      const { deployment, alice, keeper, world } = scene;
      await collectShareRefund(keeper.wallet, { deployment, id });
      const { contents } = await getShare(alice.chain, { deployment, id });
      const payment = await world.market.quote(id, 1_000n);
      expect([contents?.refundCollected, contents?.total.units, contents?.total.payment]).to.deep.equal([
        true,
        0n,
        payment,
      ]);
      const before = await world.usdc.balanceOf(alice.at);
      await redeemShare(alice.wallet, { deployment, id, shares: 1_000n, to: alice.at });
      expect((await world.usdc.balanceOf(alice.at)) - before).to.equal(payment);
      expect(await codeOf(collectShareRefund(keeper.wallet, { deployment, id }))).to.equal("NothingToRefund");
      const late = prepareDepositShare(alice.chain, { deployment, account: alice.at, id, units: 1n });
      expect(await codeOf(late)).to.equal("RefundAlreadyCollected");
    });
  });

  it("say of a deployment without these contracts which one it lacks", async () => {
    const { id, alice } = scene;
    const lacking = { wrapperFactory: undefined, accumulatingShareFactory: undefined, hashpowerValuer: undefined };
    const deployment = { contracts: { ...scene.world.addresses, ...lacking } };
    const attempts = [
      ["wrapperFactory", getWrapper(alice.chain, { deployment, id })],
      ["wrapperFactory", wrap(alice.wallet, { deployment, id, units: 1n })],
      ["accumulatingShareFactory", getShare(alice.chain, { deployment, id })],
      ["accumulatingShareFactory", redeemShare(alice.wallet, { deployment, id, shares: 1n, to: alice.at })],
      ["hashpowerValuer", getLenderValue(alice.chain, { deployment, id, ...RULES })],
    ] as const;
    for (const [name, attempt] of attempts) {
      const error = await attempt.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(explainError(error).code).to.equal("DeploymentError");
      expect(explainError(error).sentence).to.contain(`contracts.${name} must be an address`);
    }
  });
});
