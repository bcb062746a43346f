import { network } from "hardhat";
import { EASY_BITS, EASY_LIMIT, join, mineChain, mineRetarget } from "../../test/bitcoin/mine.ts";
import { gasOf, type GasRow } from "./row.ts";

const INTRINSIC = 21_000;
const HEADERS = 40;
const PROOF_LENGTH = 20;
const PERIOD = 400;

/** What the bytes of a transaction cost: 4 gas for a zero, 16 for any other. */
function calldataGas(data: string): number {
  return Buffer.from(data.slice(2), "hex").reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 0);
}

/**
 * Gas of the Bitcoin relay on a fresh in-process chain, with headers mined on an easy target: they differ from real ones in having fewer
 * zero bytes, which makes a transaction dearer, not cheaper. `relay.header`: execution of `checkHeaders` with 40 headers as a
 * transaction of its own, less 21,000 and calldata, divided by 40: in it are the hashes, links, targets and times, both cold reads
 * of periods and everything else that is done once. `relay.retarget.20`: a whole transaction with 20 headers a side.
 * The peer is tBTC's `LightRelay`, compiled and run by the authors of this bench with real headers under the same rules:
 * its marginal header (from 18 to 40) and its whole transaction.
 */
export async function measureBitcoin(log: (line: string) => void = () => undefined): Promise<GasRow[]> {
  const { ethers, networkHelpers } = await network.create();
  const [sender] = await ethers.getSigners();
  if (!sender) throw new Error("expected a development account");
  const rows: GasRow[] = [];
  const row = (id: string, adit: number, peers: Record<string, number>): void => {
    rows.push({ id, adit, peers });
    log(`${id.padEnd(26)} ${String(adit).padStart(8)}  ${Object.entries(peers).map(([name, gas]) => `${name} ${gas}`).join("  ")}`);
  };

  // The checkpoint lies where the chain begins, so that every time of the run is the same.
  const firstTime = Date.UTC(2021, 4, 1) / 1_000;
  await networkHelpers.time.increaseTo(Date.UTC(2021, 6, 1) / 1_000);
  const relay = await ethers.deployContract("BitcoinRelay", [PERIOD, EASY_BITS, firstTime, PROOF_LENGTH, EASY_LIMIT]);
  const chain = join(mineChain({ count: HEADERS, bits: EASY_BITS, time: firstTime + 86_400 }));
  const data = relay.interface.encodeFunctionData("checkHeaders", [chain, PERIOD]);
  const whole = await gasOf(sender.sendTransaction({ to: await relay.getAddress(), data }));
  row("relay.header", Math.round((whole - INTRINSIC - calldataGas(data)) / HEADERS), { tbtcLightRelay: 2_384 });

  const first = mineRetarget({ bits: EASY_BITS, firstTime, length: PROOF_LENGTH });
  row("relay.retarget.20", await gasOf(relay.retarget(first.headers)), { tbtcLightRelay: 234_280 });
  return rows;
}
