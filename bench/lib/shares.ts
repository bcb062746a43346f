import { network } from "hardhat";
import { gasOf, type GasRow } from "./row.ts";

const DAY_SECONDS = 86_400;
const SERIES = 0x100n;
const SCALE_BITS = 45n;
const UNITS = 1_000_000n;
/** A day's income of the whole series, in sats: the same order as 1 PH/s. */
const DAILY_REWARD = 50_000n;

/**
 * Whole-transaction gas of accumulating shares on a fresh in-process chain: the real ledger, factory and share; market and settlement are
 * played. Everybody has shares and reward tokens already. A deposit moves units and a reward; a redemption pays both, and pulls the reward from
 * the ledger; `share.redeem.pulled` finds it there.
 */
export async function measureShares(log: (line: string) => void = () => undefined): Promise<GasRow[]> {
  const { ethers, networkHelpers } = await network.create();
  const [deployer, alice, bob] = await ethers.getSigners();
  if (!deployer || !alice || !bob) throw new Error("expected at least 3 development accounts");
  const rows: GasRow[] = [];
  const row = (id: string, adit: number, peers: Record<string, number> = {}): void => {
    rows.push({ id, adit, peers });
    log(`${id.padEnd(26)} ${String(adit).padStart(8)}`);
  };
  const reward = await ethers.deployContract("TestToken", ["Test bitcoin", "tBTC", 8]);
  const dollar = await ethers.deployContract("TestToken", ["Test dollar", "tUSDC", 6]);
  const market = await ethers.deployContract("StageMarket");
  const settlement = await ethers.deployContract("StageSettlement");
  const ledger = await ethers.deployContract("Hashpower", [market, settlement, reward, deployer]);
  await market.wire(ledger, deployer);
  await settlement.wire(ledger);
  const factory = await ethers.deployContract("AccumulatingShareFactory", [ledger]);
  const first = Math.floor((await networkHelpers.time.latest()) / DAY_SECONDS) + 2;
  const none = ethers.ZeroAddress;
  const terms = {
    rewardToken: reward,
    secondRewardToken: none,
    paymentToken: dollar,
    policy: none,
    unitHashrate: 10n ** 9n,
    minUnits: 0n,
    startEpoch: first,
    epochs: 60n,
  };
  await market.create(SERIES, terms, SCALE_BITS, 0n);
  await reward.mint(settlement, 10n ** 12n);
  await factory.create(SERIES);
  const share = await ethers.getContractAt("AccumulatingShare", await factory.shareOf(SERIES));
  const vault = await ethers.deployContract("PlainVault", [reward]);
  for (const account of [alice, bob]) {
    await market.mint(account, SERIES, UNITS);
    await ledger.connect(account).setApprovalForAll(share, true);
    await reward.mint(account, 10n ** 12n);
    for (const spender of [share, vault]) await reward.connect(account).approve(spender, ethers.MaxUint256);
  }

  let epoch = first;
  const settleNext = async (): Promise<void> => {
    await networkHelpers.time.increaseTo((epoch + 1) * DAY_SECONDS + 3_600);
    await settlement.settle(SERIES, epoch, [DAILY_REWARD], [0n]);
    epoch += 1;
  };
  const later = async (): Promise<void> => {
    await networkHelpers.time.increase(3_600);
  };
  const max = ethers.MaxUint256;
  row("share.deposit.first", await gasOf(share.connect(alice).deposit(100_000n, 0n, 0n, alice)), {
    openZeppelin4626: await gasOf(vault.connect(alice).deposit(100_000n, alice)),
  });
  await share.connect(bob).deposit(100_000n, 0n, 0n, bob);
  await vault.connect(bob).deposit(100_000n, bob);
  for (let day = 0; day < 3; day++) await settleNext();
  await later();
  await share.connect(bob).redeem(10n, bob);
  await share.connect(bob).deposit(10n, max, 0n, bob);
  await later();
  row("share.deposit", await gasOf(share.connect(alice).deposit(1_000n, max, 0n, alice)), {
    openZeppelin4626: await gasOf(vault.connect(alice).deposit(1_000n, alice)),
  });
  await later();
  const order = ethers.AbiCoder.defaultAbiCoder().encode(["address", "uint256", "uint256"], [alice.address, max, 0n]);
  row(
    "share.deposit.byTransfer",
    await gasOf(ledger.connect(alice).safeTransferFrom(alice, share, SERIES, 1_000n, order)),
  );
  await later();
  row("share.transfer", await gasOf(share.connect(alice).transfer(bob, 100n)), {
    openZeppelinErc20: await gasOf(reward.connect(alice).transfer(bob, 100n)),
  });
  await settleNext();
  await later();
  row("share.redeem", await gasOf(share.connect(alice).redeem(50_000n, alice)), {
    openZeppelin4626: await gasOf(vault.connect(alice).redeem(50_000n, alice, alice)),
  });
  await later();
  row("share.redeem.pulled", await gasOf(share.connect(alice).redeem(100n, alice)));
  return rows;
}
