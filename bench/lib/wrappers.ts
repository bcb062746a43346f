import { network } from "hardhat";
import { gasOf, type GasRow } from "./row.ts";

const DAY_SECONDS = 86_400;
const SERIES = 0x100n;
const SCALE_BITS = 45n;
const UNITS = 1_000_000n;
/** A day's income of the whole series, in sats: the same order as 1 PH/s. */
const DAILY_REWARD = 50_000n;
/** What is refunded, dollars of six decimals; as no other payment is told of, all days count as unmined. */
const POT = 1_000_000_000n;
/** Transfer and claim of Pendle's yield token with one reward, both sides holding it: its published bytecode, measured apart. */
const PENDLE = { transfer: 93_441, claim: 107_224 } as const;

/**
 * Whole-transaction gas of wrapped units on a fresh in-process chain: the real ledger and wrapped token; market and settlement are played.
 * All rows are of accounts that hold both units and tokens and have claimed before, while rewards stream. `wrapped.transfer`
 * checkpoints the rewards of both sides; `wrapped.claim` pulls from the ledger, `wrapped.claim.pulled` finds the money here. `*.refunding` come after the
 * refund was collected, while it flows.
 */
export async function measureWrappers(log: (line: string) => void = () => undefined): Promise<GasRow[]> {
  const { ethers, networkHelpers } = await network.create();
  const [deployer, alice, bob, leases] = await ethers.getSigners();
  if (!deployer || !alice || !bob || !leases) throw new Error("expected at least 4 development accounts");
  const rows: GasRow[] = [];
  const row = (id: string, adit: number, peers: Record<string, number> = {}): void => {
    rows.push({ id, adit, peers });
    log(
      `${id.padEnd(26)} ${String(adit).padStart(8)}  ${Object.entries(peers)
        .map(([name, gas]) => `${name} ${String(gas)}`)
        .join("  ")}`,
    );
  };

  const reward = await ethers.deployContract("TestToken", ["Test bitcoin", "tBTC", 8]);
  const dollar = await ethers.deployContract("TestToken", ["Test dollar", "tUSDC", 6]);
  const market = await ethers.deployContract("StageMarket");
  const settlement = await ethers.deployContract("StageSettlement");
  const ledger = await ethers.deployContract("Hashpower", [market, settlement, reward, leases]);
  await market.wire(ledger, deployer);
  await settlement.wire(ledger);
  const first = Math.floor((await networkHelpers.time.latest()) / DAY_SECONDS) + 2;
  const none = ethers.ZeroAddress;
  await market.create(
    SERIES,
    {
      rewardToken: reward,
      secondRewardToken: none,
      paymentToken: dollar,
      policy: none,
      unitHashrate: 10n ** 9n,
      minUnits: 0n,
      startEpoch: first,
      epochs: 60n,
    },
    SCALE_BITS,
    0n,
  );
  for (const holder of [alice, bob]) await market.mint(holder, SERIES, UNITS);
  await reward.mint(settlement, 10n ** 12n);
  const factory = await ethers.deployContract("WrapperFactory", [ledger]);
  row("wrapper.create", await gasOf(factory.create(SERIES)));
  const token = await ethers.getContractAt("WrappedHashpower", await factory.wrapperOf(SERIES));
  const tag = await token.WRAP_TAG();
  const wrap = (holder: typeof alice, units: bigint) =>
    ledger.connect(holder).safeTransferFrom(holder, token, SERIES, units, tag);

  await wrap(alice, UNITS / 2n);
  await wrap(bob, UNITS / 2n);
  for (let day = 0; day < 3; day++) {
    await networkHelpers.time.increaseTo((first + day + 1) * DAY_SECONDS + 3_600);
    await settlement.settle(SERIES, first + day, [DAILY_REWARD], [0n]);
  }
  const later = async (): Promise<void> => {
    await networkHelpers.time.increase(3_600);
  };
  await later();
  for (const holder of [alice, bob]) await token.connect(holder).claimRewards(holder);
  await later();
  row("wrap", await gasOf(wrap(alice, 1_000n)));
  await later();
  row("unwrap", await gasOf(token.connect(alice).unwrap(1_000n, alice)));
  await later();
  row("wrapped.transfer", await gasOf(token.connect(alice).transfer(bob, 1_000n)), {
    pendleYieldToken: PENDLE.transfer,
  });
  await later();
  row("wrapped.claim", await gasOf(token.connect(alice).claimRewards(alice)), { pendleYieldToken: PENDLE.claim });
  row("wrapped.claim.pulled", await gasOf(token.connect(bob).claimRewards(bob)));

  await networkHelpers.time.increase(DAY_SECONDS);
  await settlement.close(SERIES);
  await dollar.mint(market, POT);
  await market.setPot(SERIES, POT);
  row("wrapped.collectRefund", await gasOf(token.collectRefund()));
  await later();
  // Both sides have moved since the collection, as before a claim since the last one.
  await token.connect(bob).transfer(alice, 1_000n);
  await later();
  row("wrapped.transfer.refunding", await gasOf(token.connect(alice).transfer(bob, 1_000n)));
  await later();
  row("wrapped.redeem.refunding", await gasOf(token.connect(alice).redeem(alice, 1_000n, dollar, 0n, false)));
  return rows;
}
