import { blockAt, FARM_SCRIPT, FIRST_HEIGHT, PAID_ON, pay, payingPool, STRANGER_SCRIPT, type Farms } from "../../test/bitcoin/payoutFixture.ts";
import { coinbase, coinbaseProof, spendProof, type Block } from "../../test/bitcoin/blocks.ts";
import { sha256d } from "../../test/bitcoin/mine.ts";
import { endOf, fromTheStart, moveTo, startOf } from "../../test/oracle/fixture.ts";
import { gasOf, type GasRow } from "./row.ts";

const DEPTH = 12;
/** Place of the payment in the block: its path meets the coinbase's one level below the root, as late as it can. */
const INDEX = 2_741;
const HEIGHT = FIRST_HEIGHT + 1_000;
/** First day of the week after that of the fixture's blocks. */
const NEXT_WEEK = (Math.floor(PAID_ON / 7) + 1) * 7;

/** A payment of a pool in the middle of a block of 4,096: one input, two outputs, both P2WPKH, and so is what it spends. */
async function payout({ verifier, keeper }: Farms, height: number, epoch = PAID_ON): Promise<number> {
  const { payment, from } = pay(height);
  const fillers = Array.from({ length: INDEX - 1 }, (_, i) => sha256d(Buffer.from(`filler ${i}`)));
  const block = blockAt(height, [], { depth: DEPTH, time: startOf(epoch), leavesBehind: [...fillers, sha256d(payment)] });
  const transactions: Block["transactions"] = [...block.transactions, ...fillers, payment];
  return await gasOf(verifier.connect(keeper).provePoolPayout(1, spendProof({ ...block, transactions }, INDEX, from), 0));
}

async function newCoins({ verifier, keeper }: Farms, height: number): Promise<number> {
  const outputs = [
    { value: 600_000_000n, script: STRANGER_SCRIPT },
    { value: 25_000_000n, script: FARM_SCRIPT },
  ];
  const block = blockAt(height, [], { coinbase: coinbase(height, outputs), depth: DEPTH });
  return await gasOf(verifier.connect(keeper).proveCoinbasePayout(1, coinbaseProof(block), 1));
}

/**
 * Whole-transaction gas of proofs in the steady state: a farm with earlier proven income of both classes, six headers, a tree of depth 12, and
 * an output that was never counted. `spv.payout`: a pool's payment, with the coinbase's branch and its own up to where they meet; the second
 * or a later one of its week, as all but one of a pool that pays daily. `firstOfWeek`: the one that pays for the week's fresh slot.
 */
export async function measurePayouts(log: (line: string) => void = () => undefined): Promise<GasRow[]> {
  await fromTheStart();
  const farms = await payingPool();
  await payout(farms, HEIGHT);
  await newCoins(farms, HEIGHT + 1);
  const rows: GasRow[] = [
    { id: "spv.payout.6headers.depth12", adit: await payout(farms, HEIGHT + 2), peers: {} },
    { id: "spv.coinbase.6headers.depth12", adit: await newCoins(farms, HEIGHT + 3), peers: {} },
  ];
  await moveTo(endOf(NEXT_WEEK));
  rows.push({ id: "spv.payout.firstOfWeek", adit: await payout(farms, HEIGHT + 4, NEXT_WEEK), peers: {} });
  for (const { id, adit } of rows) log(`${id.padEnd(30)} ${String(adit).padStart(8)}`);
  return rows;
}
