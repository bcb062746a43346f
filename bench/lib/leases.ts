import { network } from "hardhat";
import { gasOf, type GasRow, type Sent } from "./row.ts";

const DAY_SECONDS = 86_400;
const SERIES = 0x100n;
const SCALE_BITS = 45n;
const UNITS = 1_000_000n;
const EPOCHS = 60n;
/** A day's income of the whole series, in sats: the same order as 1 PH/s. */
const DAILY_REWARD = 50_000n;

/**
 * Whole-transaction gas of leases on a fresh in-process chain: the real ledger and lease market; market and settlement are played.
 * `lease.take`: a second lease of the same listing and days, by a lessee who leases and pays for the first time. `lease.claim`: a
 * lessee's steady claim that pulls the pooled position first; `lease.claim.pulled`: one that finds the income pulled already.
 */
export async function measureLeases(log: (line: string) => void = () => undefined): Promise<GasRow[]> {
  const { ethers, networkHelpers } = await network.create();
  const [deployer, lister, lessee, other] = await ethers.getSigners();
  if (!deployer || !lister || !lessee || !other) throw new Error("expected at least 4 development accounts");
  const rows: GasRow[] = [];
  const row = (id: string, adit: number): void => {
    rows.push({ id, adit, peers: {} });
    log(`${id.padEnd(26)} ${String(adit).padStart(8)}`);
  };

  const reward = await ethers.deployContract("TestToken", ["Test bitcoin", "tBTC", 8]);
  const dollar = await ethers.deployContract("TestToken", ["Test dollar", "tUSDC", 6]);
  const manager = await ethers.deployContract("AccessManager", [deployer]);
  const config = await ethers.deployContract("ProtocolConfig", [manager, deployer, 100, 10]);
  await config.setPaymentToken(dollar, true);
  const market = await ethers.deployContract("StageMarket");
  const settlement = await ethers.deployContract("StageSettlement");
  const future = ethers.getCreateAddress({ from: deployer.address, nonce: (await deployer.getNonce()) + 6 });
  const ledger = await ethers.deployContract("Hashpower", [market, settlement, reward, future]);
  await market.wire(ledger, config);
  await settlement.wire(ledger);
  const metadata = await ethers.deployContract("LeaseMetadata", [future]);
  const leasehold = await ethers.deployContract("Leasehold", [future, metadata]);
  const reversion = await ethers.deployContract("Reversion", [future, metadata]);
  const leases = await ethers.deployContract("LeaseMarket", [ledger, leasehold, reversion]);

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
      epochs: EPOCHS,
    },
    SCALE_BITS,
    0n,
  );
  await settlement.setProgress(SERIES, 0, EPOCHS, false);
  await market.mint(lister, SERIES, UNITS);
  await reward.mint(settlement, 10n ** 12n);
  await reward.mint(lessee, 1n);
  for (const account of [lessee, other]) {
    await dollar.mint(account, 10n ** 12n);
    await dollar.connect(account).approve(leases, ethers.MaxUint256);
  }
  await ledger.connect(lister).setApprovalForAll(leases, true);
  await leases.connect(lister).list({
    lister,
    units: UNITS,
    minEpochs: 1n,
    maxEpochs: 30n,
    id: SERIES,
    paymentToken: dollar,
    lastStart: first + 20,
    rentPrice: 100_000n * 10n ** 18n,
    purchasePrice: 50_000_000n * 10n ** 18n,
  });

  let epoch = first;
  const settleNext = async (): Promise<void> => {
    await networkHelpers.time.increaseTo((epoch + 1) * DAY_SECONDS + 3_600);
    await settlement.settle(SERIES, epoch, [DAILY_REWARD], [0n]);
    epoch += 1;
  };
  const take = (account: typeof lessee): Promise<Sent> =>
    leases.connect(account).take({
      listing: 1n,
      units: 100_000n,
      start: first + 3,
      epochs: 10n,
      maxRent: ethers.MaxUint256,
      to: account,
    });
  const claim = (account: typeof lessee, lease: bigint): Promise<Sent> =>
    leases.connect(account).claimLessee(lease, account);
  await settleNext();
  await take(other);
  row("lease.take", await gasOf(take(lessee)));
  for (let day = 0; day < 4; day++) await settleNext();
  await networkHelpers.time.increase(3_600);
  await claim(other, 1n);
  await claim(lessee, 2n);
  // With the lessor's income paid too, nothing that was pulled is left.
  for (const lease of [1n, 2n]) await leases.connect(lister).claimLessor(lease, lister);
  await networkHelpers.time.increase(3 * 3_600);
  row("lease.claim", await gasOf(claim(lessee, 2n)));
  // The pull before brought the income of both, but for the seconds since.
  row("lease.claim.pulled", await gasOf(claim(other, 1n)));
  await settleNext();
  row("lease.exercise", await gasOf(leases.connect(other).exercise(1n, ethers.MaxUint256, other)));
  while (epoch < first + 14) await settleNext();
  await networkHelpers.time.increase(2 * DAY_SECONDS);
  row("lease.giveBack", await gasOf(leases.giveBack(2n)));
  return rows;
}
