import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberToHex, type Hex } from "viem";
import { loadBlocks, type LoadBlock, type LoadShape } from "./indexerLoad.ts";

/*
 * A node that knows one chain, in a process of its own: `node bench/lib/indexerRpc.ts '<shape as JSON>'`. It writes the chain to a file, says on
 * which port it listens and how much there is, and answers from the file, so that it is never what the indexer waits for.
 */

const CHAIN_ID = 31_337;
/** Blocks above the last one with events: more than the indexer takes for not final. */
const QUIET_BLOCKS = 70;
const ZEROS = `0x${"0".repeat(512)}`;
const BLOOM = `0x${"f".repeat(512)}`;
/** Calldata of a transaction, as long as that of a purchase with a permit. */
const INPUT = `0x${"5a".repeat(292)}`;

/** A stretch of the file. */
interface Slice {
  readonly offset: number;
  readonly length: number;
}

class Store {
  readonly #file: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "adit-load-"));
  #size = 0;

  constructor() {
    this.#file = openSync(join(this.#folder, "chain"), "w+");
  }

  keep(text: string): Slice {
    const bytes = Buffer.from(text);
    writeSync(this.#file, bytes, 0, bytes.length, this.#size);
    const slice = { offset: this.#size, length: bytes.length };
    this.#size += bytes.length;
    return slice;
  }

  read({ offset, length }: Slice): string {
    const bytes = Buffer.allocUnsafe(length);
    readSync(this.#file, bytes, 0, length, offset);
    return bytes.toString();
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const store = new Store();
const blocks = new Map<number, Slice>();
/** Logs by address and first topic, in the order of blocks. */
const logs = new Map<string, { block: number; slice: Slice }[]>();
let events = 0;
let lastBlock = 0;
let lastTimestamp = 0;

const hashOf = (kind: string, number: number, place = 0): Hex =>
  `0x${kind}${number.toString(16).padStart(31, "0")}${place.toString(16).padStart(32, "0")}`;

function take(block: LoadBlock): void {
  const { number, timestamp } = block;
  const place = { blockHash: hashOf("b", number), blockNumber: numberToHex(number) };
  const byKey = new Map<string, string[]>();
  for (const [logIndex, { address, topics, data, transaction }] of block.logs.entries()) {
    const key = `${address}/${topics[0] ?? ""}`;
    const transactionHash = hashOf("a", number, transaction);
    const at = {
      ...place,
      logIndex: numberToHex(logIndex),
      transactionHash,
      transactionIndex: numberToHex(transaction),
    };
    const list = byKey.get(key) ?? [];
    list.push(JSON.stringify({ address, topics, data, removed: false, ...at }));
    byKey.set(key, list);
  }
  for (const [key, list] of byKey) {
    const kept = logs.get(key) ?? [];
    kept.push({ block: number, slice: store.keep(list.join(",")) });
    logs.set(key, kept);
  }
  const transactions = Array.from({ length: block.transactions }, (_, i) => ({
    ...place,
    hash: hashOf("a", number, i),
    transactionIndex: numberToHex(i),
    from: "0x00000000000000000000000000000000000000f0",
    to: "0x00000000000000000000000000000000000000f1",
    input: INPUT,
    value: "0x0",
    nonce: "0x1",
    gas: "0x30000",
    gasPrice: "0x1",
    maxFeePerGas: "0x1",
    maxPriorityFeePerGas: "0x1",
    type: "0x2",
    accessList: [],
    chainId: numberToHex(CHAIN_ID),
    r: "0x1",
    s: "0x1",
    v: "0x0",
    yParity: "0x0",
  }));
  blocks.set(number, store.keep(JSON.stringify({ ...header(number, timestamp), logsBloom: BLOOM, transactions })));
  events += block.logs.length;
  [lastBlock, lastTimestamp] = [number, timestamp];
}

function header(number: number, timestamp: number): Record<string, unknown> {
  return {
    number: numberToHex(number),
    hash: hashOf("b", number),
    parentHash: hashOf("b", number - 1),
    timestamp: numberToHex(timestamp),
    miner: "0x0000000000000000000000000000000000000000",
    gasUsed: "0x0",
    gasLimit: "0x1c9c380",
    baseFeePerGas: "0x1",
    nonce: "0x0000000000000000",
    mixHash: hashOf("c", 0),
    stateRoot: hashOf("c", 0),
    receiptsRoot: hashOf("c", 0),
    transactionsRoot: hashOf("c", 0),
    sha3Uncles: hashOf("c", 0),
    size: "0x1",
    difficulty: "0x0",
    totalDifficulty: "0x0",
    extraData: "0x",
    uncles: [],
  };
}

/** An answer as JSON text. */
function answer(method: string, params: readonly unknown[]): string {
  switch (method) {
    case "eth_chainId":
      return JSON.stringify(numberToHex(CHAIN_ID));
    case "eth_blockNumber":
      return JSON.stringify(numberToHex(lastBlock + QUIET_BLOCKS));
    case "eth_getBlockByNumber":
      return blockOf(params[0] === "latest" ? lastBlock + QUIET_BLOCKS : Number(params[0]));
    case "eth_getBlockByHash":
      return blockOf(Number(`0x${String(params[0]).slice(3, 34)}`));
    case "eth_getLogs":
      return logsOf(params[0] as LogFilter);
    default:
      throw new RangeError(`This node does not know ${method}`);
  }
}

function blockOf(number: number): string {
  const slice = blocks.get(number);
  if (slice !== undefined) return store.read(slice);
  const timestamp = number > lastBlock ? lastTimestamp + 12 * (number - lastBlock) : 1;
  return JSON.stringify({ ...header(number, timestamp), logsBloom: ZEROS, transactions: [] });
}

interface LogFilter {
  readonly fromBlock: Hex;
  readonly toBlock: Hex;
  readonly address?: string | readonly string[];
  readonly topics?: readonly (string | readonly string[] | null)[];
}

function logsOf({ fromBlock, toBlock, address = [], topics = [] }: LogFilter): string {
  const [from, to] = [Number(fromBlock), Number(toBlock)];
  const addresses = [address].flat();
  const firsts = [topics[0] ?? []].flat();
  const found: string[] = [];
  for (const one of addresses) {
    for (const first of firsts) {
      const kept = logs.get(`${one.toLowerCase()}/${first}`) ?? [];
      for (let i = firstAtOrAfter(kept, from); i < kept.length; i++) {
        const entry = kept[i];
        if (entry === undefined || entry.block > to) break;
        found.push(store.read(entry.slice));
      }
    }
  }
  return `[${found.join(",")}]`;
}

function firstAtOrAfter(kept: readonly { block: number }[], block: number): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.block ?? 0) < block) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params?: readonly unknown[];
}

function respond({ id, method, params = [] }: Request): string {
  try {
    return `{"jsonrpc":"2.0","id":${id},"result":${answer(method, params)}}`;
  } catch (error) {
    return JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32_601, message: String(error) } });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Request | readonly Request[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Request | readonly Request[];
}

const [shape] = process.argv.slice(2);
if (shape === undefined) throw new Error("Give the shape of the load as JSON");
for (const block of loadBlocks(JSON.parse(shape) as LoadShape)) take(block);

const server = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    response.setHeader("content-type", "application/json");
    response.end(Array.isArray(body) ? `[${body.map(respond).join(",")}]` : respond(body as Request));
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ port, events, blocks: blocks.size })}\n`);
});
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  store.close();
});
