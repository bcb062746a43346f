import { blockAt, FARM_SCRIPT, FIRST_HEIGHT, pay, payingPool, STRANGER_SCRIPT, type Farms } from "../../test/bitcoin/payoutFixture.ts";
import { coinbase, coinbaseProof, spendProof, type Block } from "../../test/bitcoin/blocks.ts";
import { sha256d } from "../../test/bitcoin/mine.ts";
import { fromTheStart } from "../../test/oracle/fixture.ts";
import type { GasRow } from "./row.ts";

const DEPTH = 12;
/** Place of the payment in the block: its path meets the coinbase's one level below the root, as late as it can. */
const INDEX = 2_741;
const HEIGHT = FIRST_HEIGHT + 1_000;

interface Sent {
  wait(): Promise<{ readonly gasUsed: bigint } | null>;
}

const gasOf = async (sent: Promise<Sent>): Promise<number> => {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("expected a mined transaction, got no receipt");
  return Number(receipt.gasUsed);
};

/** A payment of a pool in the middle of a block of 4,096: one input, two outputs, both P2WPKH, and so is what it spends. */
async function payout({ verifier, keeper }: Farms, height: number): Promise<number> {
  const { payment, from } = pay(height);
  const fillers = Array.from({ length: INDEX - 1 }, (_, i) => sha256d(Buffer.from(`filler ${i}`)));
  const block = blockAt(height, [], { depth: DEPTH, leavesBehind: [...fillers, sha256d(payment)] });
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
 * an output that was never counted. `spv.payout`: a pool's payment, with the coinbase's branch and its own up to where they meet.
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
  for (const { id, adit } of rows) log(`${id.padEnd(30)} ${String(adit).padStart(8)}`);
  return rows;
}
