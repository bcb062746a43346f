import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";
import fc from "fast-check";
import type { HostileReceiver } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import {
  BTC_SCALE,
  DAY,
  DOGE_SCALE,
  ethers,
  FIRST,
  load,
  moveTo,
  now,
  settleNow,
  startOf,
  wait,
} from "../leases/fixture.ts";
import { deposit, enrich, expectSolvent, sharedTwo, U256_MAX, type ShareStage } from "./fixture.ts";

/*
 * The laws of ERC-4626 vaults, restated for a basket of units and two reward tokens, in any interleaving with income, gifts, transfers and, at
 * the end, a refund:
 *  - what a share stands for never falls by anybody's act, at the ledger's scale, to the last bit, in each entry of the basket;
 *  - a round trip in one second profits nobody, whichever way round;
 *  - previews are exact, and never below what is taken or above what is paid;
 *  - who stays gets what units in a wallet would have earned, less under a base unit an act of its own, plus what others' rounding left;
 *  - the basket is there (solvency), shares sum up, a share is a unit.
 */

type Command =
  | { kind: "deposit"; who: number; units: bigint }
  | { kind: "redeem"; who: number; part: number }
  | { kind: "transfer"; who: number; to: number; part: number }
  | { kind: "trip"; units: bigint; outFirst: boolean }
  | { kind: "settle"; amount: bigint; second: bigint }
  | { kind: "gift"; amount: bigint }
  | { kind: "wait"; seconds: bigint };

/** Odd amounts, so that fractions of base units are everywhere; zero now and then: a day without net. */
const amount = fc.oneof({ weight: 5, arbitrary: fc.bigInt(1n, 10n ** 9n) }, { weight: 1, arbitrary: fc.constant(0n) });
const who = fc.nat(3);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("deposit" as const), who, units: fc.bigInt(1n, 250n) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("redeem" as const), who, part: fc.integer({ min: 1, max: 100 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("transfer" as const),
      who,
      to: who,
      part: fc.integer({ min: 1, max: 100 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("trip" as const), units: fc.bigInt(1n, 100n), outFirst: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("settle" as const), amount, second: amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("gift" as const), amount: fc.bigInt(1n, 10n ** 12n) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.bigInt(1n, 60_000n) }) },
);

/** Accrued and shares at one second, and where the two indices stood. */
interface Point {
  readonly accrued: readonly [bigint, bigint];
  readonly supply: bigint;
  readonly index: readonly [bigint, bigint];
}

const SCALES = [BTC_SCALE, DOGE_SCALE] as const;
const LANES = [0, 1] as const;

class Run {
  private readonly stage: ShareStage;
  private readonly people: readonly HardhatEthersSigner[];
  private readonly trader: HostileReceiver;
  /** reward base units that an account got from the share less what it brought, scaled; and what its units would have earned in its wallet */
  private readonly gained = new Map<string, [bigint, bigint]>();
  private readonly earned = new Map<string, [bigint, bigint]>();
  private acts = 0n;
  private last: Point = { accrued: [0n, 0n], supply: 0n, index: [0n, 0n] };
  private settled = 0n;

  constructor(stage: ShareStage, trader: HostileReceiver) {
    this.stage = stage;
    this.people = [stage.alice, stage.bob, stage.carol, stage.dave];
    this.trader = trader;
  }

  async play(commands: readonly Command[]): Promise<void> {
    for (const step of commands) {
      await this.step(step);
      await this.look();
      await expectSolvent(this.stage);
    }
    await this.end();
  }

  private person(index: number): HardhatEthersSigner {
    const person = this.people[index % this.people.length];
    if (person === undefined) throw new Error("four people");
    return person;
  }

  private async step(step: Command): Promise<void> {
    const { stage } = this;
    if (step.kind === "wait") {
      await wait(step.seconds);
      return;
    }
    if (step.kind === "gift") {
      await stage.btc.mint(stage.share, step.amount);
      await stage.doge.mint(stage.share, step.amount);
      return;
    }
    if (step.kind === "settle") {
      await moveTo(startOf(FIRST + this.settled + 1n) + 7_200n);
      this.settled += 1n;
      await settleNow(stage, [step.amount], stage.id, [step.second]);
      return;
    }
    if (step.kind === "trip") {
      await this.trip(step.units, step.outFirst);
      return;
    }
    const person = this.person(step.who);
    if (step.kind === "deposit") {
      const has = await stage.ledger.balanceOf(person, stage.id);
      const units = step.units < has ? step.units : has;
      if (units !== 0n) await this.act(person, -1n, await deposit(stage, person, units));
      return;
    }
    const shares = ((await stage.share.balanceOf(person)) * BigInt(step.part)) / 100n;
    if (shares === 0n) return;
    if (step.kind === "redeem") {
      await this.act(person, 1n, await stage.share.connect(person).redeem(shares, person));
      return;
    }
    await this.hand(person, this.person(step.to), shares);
  }

  /** A transfer moves what the shares have earned from one account's reckoning to the other's. */
  private async hand(from: HardhatEthersSigner, to: HardhatEthersSigner, shares: bigint): Promise<void> {
    await this.credit();
    await this.stage.share.connect(from).transfer(to, shares);
    await this.credit();
    const { accrued, supply } = await this.point();
    for (const lane of LANES) {
      const part = (accrued[lane] * shares) / supply;
      this.of(this.gained, from.address)[lane] += part;
      this.of(this.gained, to.address)[lane] -= part;
    }
    this.acts += 2n; // `part` is rounded here, at scale
  }

  private async act(person: HardhatEthersSigner, sign: bigint, sent: ContractTransactionResponse): Promise<void> {
    const { share } = this.stage;
    const block = (await sent.wait())?.blockNumber;
    for (const { args } of await share.queryFilter(share.filters.Deposited(), block, block)) {
      this.gain(person.address, sign, [args.reward, args.secondReward]);
    }
    for (const { args } of await share.queryFilter(share.filters.Redeemed(), block, block)) {
      this.gain(person.address, sign, [args.basket.reward, args.basket.secondReward]);
    }
    this.acts += 1n;
  }

  private gain(account: string, sign: bigint, amounts: readonly [bigint, bigint]): void {
    for (const lane of LANES) this.of(this.gained, account)[lane] += sign * (amounts[lane] << SCALES[lane]);
  }

  private of(map: Map<string, [bigint, bigint]>, account: string): [bigint, bigint] {
    const found = map.get(account) ?? [0n, 0n];
    map.set(account, found);
    return found;
  }

  /** In one transaction: previews, in and out again, or out and in again. */
  private async trip(units: bigint, outFirst: boolean): Promise<void> {
    const { share, ledger, id } = this.stage;
    const abi = share.interface;
    const trader = await this.trader.getAddress();
    const has = await (outFirst ? share.balanceOf(trader) : ledger.balanceOf(trader, id));
    const moved = units < has ? units : has;
    if (moved === 0n) return;
    const target = await share.getAddress();
    const into = [
      abi.encodeFunctionData("previewDeposit", [moved]),
      abi.encodeFunctionData("deposit", [moved, U256_MAX, U256_MAX, trader]),
    ];
    const out = [abi.encodeFunctionData("previewRedeem", [moved]), abi.encodeFunctionData("redeem", [moved, trader])];
    const calls = (outFirst ? [...out, ...into] : [...into, ...out]).map((data) => ({ target, data }));
    const results = await this.trader.executeAll.staticCall(calls);
    const bytes = results.map(
      (result) =>
        ethers.AbiCoder.defaultAbiCoder().decode(
          ["bytes"],
          ethers.concat([ethers.toBeHex(32, 32), ethers.toBeHex((result.length - 2) / 2, 32), result]),
        )[0] as string,
    );
    const [first = "", second = "", third = "", fourth = ""] = bytes;
    const taken = abi.decodeFunctionResult("deposit", outFirst ? fourth : second);
    const previewTaken = abi.decodeFunctionResult("previewDeposit", outFirst ? third : first);
    const paid = abi.decodeFunctionResult("redeem", outFirst ? second : fourth);
    const previewPaid = abi.decodeFunctionResult("previewRedeem", outFirst ? first : third);
    expect(taken.toArray(), "the preview of a deposit is exact").to.deep.equal(previewTaken.toArray());
    expect(paid.toArray(true), "the preview of a redemption is exact").to.deep.equal(previewPaid.toArray(true));
    const [, reward, secondReward] = taken.toArray() as bigint[];
    const [basket] = paid.toArray(true) as bigint[][];
    expect(basket?.[0], "units").to.equal(moved);
    if (outFirst && moved === (await share.totalSupply())) {
      // Who is alone takes the whole basket out: a share that begins anew has earned nothing that its first deposit would have to bring.
      expect([reward, secondReward], "a share that begins anew").to.deep.equal([0n, 0n]);
      return;
    }
    expect((basket?.[1] ?? 0n) <= (reward ?? 0n), "no profit in the first reward token").to.equal(true);
    expect((basket?.[2] ?? 0n) <= (secondReward ?? 0n), "no profit in the second reward token").to.equal(true);
    if (outFirst) return; // the same again for real: the books see it
    await this.trader.executeAll(calls);
    this.acts += 2n;
  }

  private async point(): Promise<Point> {
    const { share, ledger, id } = this.stage;
    const second = await ledger.secondLane(id);
    const elapsed = (await now()) - second.startedAt;
    const [scaled, secondScaled] = await share.accrued();
    return {
      accrued: [scaled, secondScaled],
      supply: await share.totalSupply(),
      index: [await ledger.indexNow(id), second.index + second.rate * (elapsed > DAY ? DAY : elapsed)],
    };
  }

  /** What everybody's shares have earned since the last look, as units in a wallet would. */
  private async credit(): Promise<void> {
    const point = await this.point();
    for (const lane of LANES) {
      const grown = point.index[lane] - this.last.index[lane];
      for (const person of this.people) {
        const held = await this.stage.share.balanceOf(person, { blockTag: "latest" });
        this.of(this.earned, person.address)[lane] += (this.held.get(person.address) ?? held) * grown;
      }
    }
    for (const person of this.people) this.held.set(person.address, await this.stage.share.balanceOf(person));
    this.last = { ...this.last, index: point.index, accrued: grown(this.last, point), supply: this.last.supply };
  }
  private readonly held = new Map<string, bigint>();

  /** The law: accrued per share after the act is at least what the share before it has become by now. */
  private async look(): Promise<void> {
    const before = this.last;
    const after = await this.point();
    const became = grown(before, after);
    for (const lane of LANES) {
      if (before.supply === 0n || after.supply === 0n) continue;
      expect(
        after.accrued[lane] * before.supply >= became[lane] * after.supply,
        `what a share has earned, lane ${String(lane)}`,
      ).to.equal(true);
    }
    await this.credit();
    this.last = after;
  }

  /** The series is closed, the refund collected, and everybody leaves. */
  private async end(): Promise<void> {
    const { share, ledger, market, settlement, usdc, id } = this.stage;
    await wait(2n * DAY);
    await this.look();
    const supply = await share.totalSupply();
    const reward = await share.accrued();
    const pot = 7_777_777n;
    await usdc.mint(market, pot);
    await settlement.close(id);
    await market.setPot(id, pot);
    const of = await ledger.totalSupply(id);
    if (supply === 0n) return;
    await share.connect(this.stage.keeper).collectRefund();
    expect(await share.accrued(), "a refund leaves what was earned").to.deep.equal(reward);
    expect((await share.totalAssets()).payment).to.equal((pot * supply) / of);
    await expect(deposit(this.stage, this.stage.alice, 1n)).to.be.revertedWithCustomError(
      share,
      "RefundAlreadyCollected",
    );
    let paid = 0n;
    for (const person of this.people) {
      const shares = await share.balanceOf(person);
      if (shares === 0n) continue;
      const before = await usdc.balanceOf(person);
      await this.act(person, 1n, await share.connect(person).redeem(shares, person));
      paid += (await usdc.balanceOf(person)) - before;
    }
    const rest = await share.balanceOf(this.trader);
    if (rest !== 0n)
      await this.trader.execute(share, share.interface.encodeFunctionData("redeem", [rest, this.stage.dave.address]));
    else expect(paid, "the last one empties the pot").to.equal((pot * supply) / of);
    expect(await share.totalSupply()).to.equal(0n);
    for (const lane of LANES) {
      const left = (await share.accrued())[lane];
      expect(left < 1n << SCALES[lane], "less than a base unit is left").to.equal(true);
      for (const { address } of this.people) {
        const [gained, earned] = [this.of(this.gained, address)[lane], this.of(this.earned, address)[lane]];
        const unit = 1n << SCALES[lane];
        expect(gained >= earned - (this.acts + 1n) * unit, `nobody loses income, lane ${String(lane)}`).to.equal(true);
        expect(
          gained <= earned + (this.acts + 1n) * unit,
          `nobody gains but others' rounding, lane ${String(lane)}`,
        ).to.equal(true);
      }
    }
  }
}

/** What the accrued of `from` has become by the indices of `to`, were nothing done. A share is a unit. */
function grown(from: Point, to: Point): [bigint, bigint] {
  return [
    from.accrued[0] + from.supply * (to.index[0] - from.index[0]),
    from.accrued[1] + from.supply * (to.index[1] - from.index[1]),
  ];
}

async function traded(): Promise<ShareStage & { trader: HostileReceiver }> {
  const stage = await sharedTwo();
  const trader = await ethers.deployContract("HostileReceiver");
  for (const person of [stage.alice, stage.bob, stage.carol, stage.dave, trader]) await enrich(stage, person);
  await stage.ledger.connect(stage.alice).safeTransferFrom(stage.alice, stage.carol, stage.id, 300n, "0x");
  await stage.ledger.connect(stage.bob).safeTransferFrom(stage.bob, trader, stage.id, 120n, "0x");
  const target = await stage.share.getAddress();
  await trader.execute(stage.ledger, stage.ledger.interface.encodeFunctionData("setApprovalForAll", [target, true]));
  for (const token of [stage.btc, stage.doge]) {
    await trader.execute(token, token.interface.encodeFunctionData("approve", [target, U256_MAX]));
  }
  await trader.execute(
    stage.share,
    stage.share.interface.encodeFunctionData("deposit", [60n, 0n, 0n, await trader.getAddress()]),
  );
  return { ...stage, trader };
}

describe("AccumulatingShare: laws", () => {
  it("hold for each entry of the basket, whatever happens in whatever order", async function () {
    this.timeout(3_600_000);
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 8, maxLength: 22 }), async (commands) => {
        const stage = (await load(traded)) as Awaited<ReturnType<typeof traded>>;
        const run = new Run(stage, stage.trader);
        await run.play(commands);
      }),
      { numRuns: fuzzRuns(10) },
    );
  });
});
