import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { ACCOUNTS, life, plans, TOKENS } from "./commands.ts";
import { DifferentialRun, type Stage } from "./differential-run.ts";

const { ethers, networkHelpers, provider } = await network.create({
  network: "default",
  override: { initialDate: "2021-07-01T00:00:00Z" },
});

/** Enough for any command of the ledger, so that no transaction is simulated before it is sent. */
const GAS = "0x989680";

/** Each smaller counterexample that is tried plays a whole life again: enough to be readable, few enough to end. */
const SHRINKS = 60;

async function setStage(): Promise<Stage> {
  const signers = (await ethers.getSigners()).map((s) => s.address);
  const [keeper, market, operator, ...holders] = signers;
  if (keeper === undefined || market === undefined || operator === undefined || holders.length < ACCOUNTS) {
    throw new Error(`the local chain has only ${signers.length} accounts`);
  }
  const metadata = await ethers.deployContract("FixedMetadata");
  const settlement = await ethers.deployContract("LedgerSettlement");
  // No series of these lives is restricted: the lease market is never looked at.
  const leases = operator;
  const ledger = await ethers.deployContract("Hashpower", [market, settlement, metadata, leases]);
  await settlement.wire(ledger);
  const reader = await ethers.deployContract("LedgerReader");
  const receiver = await ethers.deployContract("HostileReceiver");
  const tokens = [];
  for (const [i, decimals] of [8, 8, 18].entries()) {
    const token = await ethers.deployContract("TestToken", [`Token ${i}`, `T${i}`, decimals]);
    await token.mint(settlement, 1n << 120n);
    tokens.push(token);
  }
  expect(tokens.length).to.equal(TOKENS);
  const accounts = [...holders.slice(0, ACCOUNTS - 1), await receiver.getAddress()];
  for (const account of accounts.slice(0, -1)) {
    await ledger.connect(await ethers.getSigner(account)).setApprovalForAll(operator, true);
  }
  await receiver.execute(ledger, ledger.interface.encodeFunctionData("setApprovalForAll", [operator, true]));
  return {
    ledger,
    settlement,
    reader,
    receiver,
    tokens,
    address: {
      ledger: await ledger.getAddress(),
      settlement: await settlement.getAddress(),
      reader: await reader.getAddress(),
      receiver: await receiver.getAddress(),
      tokens: await Promise.all(tokens.map(async (t) => await t.getAddress())),
    },
    accounts,
    market,
    operator,
    keeper,
    startsAt: BigInt(await networkHelpers.time.latest()),
    send,
  };
}

async function send(second: bigint, from: string, to: string, data: string): Promise<string | undefined> {
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [ethers.toBeHex(second)] });
  try {
    await provider.request({ method: "eth_sendTransaction", params: [{ from, to, data, gas: GAS }] });
    return undefined;
  } catch (error) {
    return revertData(error);
  }
}

/** The bytes a transaction reverted with; any other failure is thrown on. */
function revertData(error: unknown): string {
  let data: unknown = error;
  while (typeof data === "object" && data !== null && "data" in data) data = data.data;
  if (typeof data === "string" && ethers.isHexString(data)) return data;
  throw error;
}

describe("the ledger against an exact rational model", () => {
  it("agrees to the bit after every step of random lives: SOLV-A, FAIR-A, FAIR-B, MONO-A, CONS-A, CONS-B", async function () {
    this.timeout(0);
    const stage = await setStage();
    const snapshot = await networkHelpers.takeSnapshot();
    const tally = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.limitShrink(plans, SHRINKS),
        fc.limitShrink(life(40), SHRINKS),
        async (seriesPlans, steps) => {
          await snapshot.restore();
          const run = new DifferentialRun(stage, seriesPlans);
          await run.play(steps);
          for (const [key, count] of run.tally) tally.set(key, (tally.get(key) ?? 0) + count);
        },
      ),
      { numRuns: fuzzRuns(20) },
    );
    // The lives are not spent on refusals: each command went through in some of them.
    for (const command of [
      "mint",
      "burn",
      "deposit",
      "transfer",
      "batch",
      "reenter",
      "claim",
      "claimTo",
      "claimMany",
    ]) {
      expect(tally.get(command) ?? 0, command).to.be.greaterThan(0);
    }
  });
});
