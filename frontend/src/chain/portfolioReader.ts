import { seriesState, type Deployment } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { hasTwoTokens } from "@adit/sdk/math";
import {
  decodeAbiParameters,
  formatLog,
  getAbiItem,
  hexToBigInt,
  hexToNumber,
  numberToHex,
  pad,
  parseEventLogs,
  toEventSelector,
  type Address,
  type Client,
  type Hex,
  type RpcLog,
} from "viem";
import { multicall } from "viem/actions";
import type { HeldLane, Holding } from "../model/holding.ts";
import type { HeadWatcher } from "./head.ts";
import { inLanes } from "./lanes.ts";
import { scan, type Placed, type Scan } from "./scan.ts";

/*
 * What an account holds, read so that thousands of positions cost little: which series at all is said by the ledger's transfers to the
 * account; each position is read once, many in one call; and later only what an event since then has touched.
 */

export type PortfolioData = {
  readonly account: Address;
  readonly blockNumber: bigint;
  readonly holdings: readonly Holding[];
};

/** Raw calldata bytes of one bundle: with its wrapping it stays below what a node takes as one contract's code. */
const BUNDLE_BYTES = 8_192;
/** Positions that are asked for at once, and how many such questions are on their way together. */
const PART_POSITIONS = 50;
const LANES = 2;
/** What happened in so many blocks is looked at again each time: they may still be replaced. */
const REREAD_BLOCKS = 12n;
/** After a longer silence everything is read anew. */
const MAX_CATCH_UP_BLOCKS = 2_000n;
const ANEW_AFTER_MS = 600_000;
/** States follow the chain's clock as well as its events. */
const STATES_AFTER_MS = 20_000;

const TRANSFERS = [
  getAbiItem({ abi: hashpowerAbi, name: "TransferSingle" }),
  getAbiItem({ abi: hashpowerAbi, name: "TransferBatch" }),
] as const;

/** Events after which a position, a lane or an escrow is another one. */
const CHANGES = [
  ...TRANSFERS,
  getAbiItem({ abi: hashpowerAbi, name: "RewardClaimed" }),
  getAbiItem({ abi: hashpowerAbi, name: "SecondRewardClaimed" }),
  getAbiItem({ abi: hashpowerAbi, name: "RewardDeposited" }),
  getAbiItem({ abi: hashpowerAbi, name: "SecondRewardDeposited" }),
  getAbiItem({ abi: primaryMarketAbi, name: "UnitsSold" }),
  getAbiItem({ abi: primaryMarketAbi, name: "EscrowSettled" }),
  getAbiItem({ abi: primaryMarketAbi, name: "Refunded" }),
  getAbiItem({ abi: primaryMarketAbi, name: "RefundsOpened" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesEnded" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesFinished" }),
] as const;

type RawQuery = { readonly address: readonly Address[]; readonly topics: readonly (readonly Hex[] | Hex | null)[] };

async function rawLogs(client: Client, query: RawQuery, fromBlock: bigint, toBlock: bigint): Promise<RpcLog[]> {
  return await client.request<{ Method: "eth_getLogs"; Parameters: unknown; ReturnType: RpcLog[] }>({
    method: "eth_getLogs",
    params: [{ ...query, fromBlock: numberToHex(fromBlock), toBlock: numberToHex(toBlock) }],
  });
}

/** Ids of series that were ever sent to the account. */
type Received = Placed & { readonly ids: readonly bigint[] };

export class PortfolioReader {
  #account: Address | undefined;
  #received: Scan<Received> | undefined;
  #held = new Map<bigint, Holding>();
  #readTo = 0n;
  #touchedLast: ReadonlySet<bigint> = new Set();
  #anewAtMs = 0;
  #statesAtMs = 0;
  #data: PortfolioData | undefined;
  #running: Promise<PortfolioData> | undefined;
  readonly #client: Client;
  readonly #deployment: Deployment;
  readonly #head: HeadWatcher;
  readonly #onReceived: (account: Address, ids: readonly bigint[]) => void;
  #mark = 0;
  /** Something was read since the holdings were given out. */
  #changed = true;

  /** @param onReceived told which series an account was ever sent, before what it holds of them is read */
  constructor(
    client: Client,
    deployment: Deployment,
    head: HeadWatcher,
    onReceived: (account: Address, ids: readonly bigint[]) => void,
  ) {
    this.#client = client;
    this.#deployment = deployment;
    this.#head = head;
    this.#onReceived = onReceived;
  }

  /** Holdings of the account at `head`. Calls for one account that come while one is running share it. */
  async read(account: Address, head: bigint): Promise<PortfolioData> {
    if (this.#running !== undefined && this.#account === account) return await this.#running;
    await this.#running?.catch(() => undefined);
    this.#running = this.#read(account, head).finally(() => {
      this.#running = undefined;
    });
    return await this.#running;
  }

  async #read(account: Address, head: bigint): Promise<PortfolioData> {
    const now = Date.now();
    const mark = this.#head.replacements.mark();
    const intactTo = this.#head.replacements.intactSince(this.#mark);
    if (this.#account !== account || head + REREAD_BLOCKS < this.#readTo) this.#forget(account);
    // What was read from blocks that were replaced since is not known to be true any more.
    if (intactTo !== undefined) this.#anewAtMs = 0;
    this.#received = await this.#scanReceived(account, head, intactTo);
    const ids = new Set(this.#received.entries.flatMap((entry) => entry.ids));
    this.#onReceived(account, [...ids]);
    const anew = now >= this.#anewAtMs || head > this.#readTo + MAX_CATCH_UP_BLOCKS;
    // A purchase whose block was replaced is no holding any more.
    for (const id of this.#held.keys())
      if (!ids.has(id)) {
        this.#held.delete(id);
        this.#changed = true;
      }
    const touched = anew ? ids : await this.#touched(ids, head);
    const stale = new Set([
      ...touched,
      ...(anew ? [] : this.#touchedLast),
      ...[...ids].filter((id) => !this.#held.has(id)),
    ]);
    const fresh = await this.#readHoldings(
      account,
      [...stale].filter((id) => ids.has(id)),
    );
    for (const holding of fresh) this.#put(holding);
    if (anew) {
      this.#anewAtMs = now + ANEW_AFTER_MS;
      this.#statesAtMs = now + STATES_AFTER_MS;
    } else if (now >= this.#statesAtMs) {
      await this.#readStates(now);
    }
    this.#touchedLast = anew ? new Set() : touched;
    this.#readTo = head;
    this.#mark = mark;
    const last = this.#data;
    const holdings =
      last?.account === account && !this.#changed ? last.holdings : [...this.#held.values()].filter(worthShowing);
    this.#changed = false;
    this.#data = { account, blockNumber: head, holdings };
    return this.#data;
  }

  #put(holding: Holding): void {
    this.#held.set(holding.id, holding);
    this.#changed = true;
  }

  #forget(account: Address): void {
    this.#changed = true;
    this.#account = account;
    this.#received = undefined;
    this.#held = new Map();
    this.#readTo = 0n;
    this.#touchedLast = new Set();
    this.#anewAtMs = 0;
  }

  async #scanReceived(account: Address, head: bigint, intactTo: bigint | undefined): Promise<Scan<Received>> {
    const query: RawQuery = {
      address: [this.#deployment.contracts.hashpower],
      topics: [TRANSFERS.map((event) => toEventSelector(event)), null, null, pad(account)],
    };
    return await scan<Received>({
      previous: this.#received,
      startBlock: BigInt(this.#deployment.startBlock),
      head,
      intactTo,
      fetch: async (from, to) => (await rawLogs(this.#client, query, from, to)).map(receivedIn),
    });
  }

  /** Series of the account that an event of the newest blocks has touched. */
  async #touched(ids: ReadonlySet<bigint>, head: bigint): Promise<ReadonlySet<bigint>> {
    const { hashpower, market, settlement } = this.#deployment.contracts;
    const from = this.#readTo > REREAD_BLOCKS ? this.#readTo - REREAD_BLOCKS + 1n : 0n;
    const query: RawQuery = {
      address: [hashpower, market, settlement],
      topics: [CHANGES.map((event) => toEventSelector(event))],
    };
    const raw = await rawLogs(this.#client, query, from, head);
    const touched = new Set<bigint>();
    for (const log of parseEventLogs({ abi: CHANGES, logs: raw.map((one) => formatLog(one)) })) {
      const own = log.eventName === "TransferBatch" ? log.args.ids : [log.args.id];
      for (const id of own) if (ids.has(id)) touched.add(id);
    }
    return touched;
  }

  /** In parts, two at a time: what came of thousands of positions is not taken apart in one go, which would stop the page. */
  async #readHoldings(account: Address, ids: readonly bigint[]): Promise<readonly Holding[]> {
    return await inLanes(ids, PART_POSITIONS, LANES, (part) => this.#readPart(account, part));
  }

  async #readPart(account: Address, ids: readonly bigint[]): Promise<readonly Holding[]> {
    const { hashpower, market, settlement } = this.#deployment.contracts;
    const ledger = { address: hashpower, abi: hashpowerAbi } as const;
    const merged = ids.filter(hasTwoTokens);
    const bundle = { deployless: true, batchSize: BUNDLE_BYTES, allowFailure: false } as const;
    const [positions, lanes, escrows, states, secondPositions, secondLanes] = await Promise.all([
      multicall(this.#client, {
        ...bundle,
        contracts: ids.map((id) => ({ ...ledger, functionName: "positionOf", args: [account, id] }) as const),
      }),
      multicall(this.#client, {
        ...bundle,
        contracts: ids.map((id) => ({ ...ledger, functionName: "lane", args: [id] }) as const),
      }),
      multicall(this.#client, {
        ...bundle,
        contracts: ids.map(
          (id) => ({ address: market, abi: primaryMarketAbi, functionName: "escrow", args: [id] }) as const,
        ),
      }),
      multicall(this.#client, {
        ...bundle,
        contracts: ids.map(
          (id) => ({ address: settlement, abi: settlementAbi, functionName: "state", args: [id] }) as const,
        ),
      }),
      multicall(this.#client, {
        ...bundle,
        contracts: merged.map((id) => ({ ...ledger, functionName: "secondPositionOf", args: [account, id] }) as const),
      }),
      multicall(this.#client, {
        ...bundle,
        contracts: merged.map((id) => ({ ...ledger, functionName: "secondLane", args: [id] }) as const),
      }),
    ]);
    return ids.map((id, i) => {
      const position = at(positions, i);
      const lane = at(lanes, i);
      const book = at(escrows, i);
      const second = merged.indexOf(id);
      const first = heldLane(position, lane);
      return {
        id,
        units: position[0],
        lanes: second < 0 ? [first] : [first, heldLane(at(secondPositions, second), at(secondLanes, second))],
        supply: lane.supply,
        state: seriesState(at(states, i)),
        settledDays: book.settledEpochs,
        escrow: {
          paid: book.paid,
          refunded: book.refunded,
          escrowed: book.escrowed,
          refundable: book.refundable,
          refundsOpen: book.refundsOpen,
        },
      };
    });
  }

  async #readStates(now: number): Promise<void> {
    const held = [...this.#held.values()];
    const states = await multicall(this.#client, {
      deployless: true,
      batchSize: BUNDLE_BYTES,
      allowFailure: false,
      contracts: held.map(
        ({ id }) =>
          ({
            address: this.#deployment.contracts.settlement,
            abi: settlementAbi,
            functionName: "state",
            args: [id],
          }) as const,
      ),
    });
    for (const [i, holding] of held.entries()) {
      const state = seriesState(at(states, i));
      // An unchanged holding keeps its identity, so that its row is not drawn again.
      if (state !== holding.state) this.#put({ ...holding, state });
    }
    this.#statesAtMs = now + STATES_AFTER_MS;
  }
}

const SINGLE = toEventSelector(TRANSFERS[0]);
const ONE_ID = [{ type: "uint256" }, { type: "uint256" }] as const;
const MANY_IDS = [{ type: "uint256[]" }, { type: "uint256[]" }] as const;

/** Only what is wanted of a transfer is taken from its log: somebody may have had thousands. */
function receivedIn({ topics, data, blockNumber, logIndex }: RpcLog): Received {
  return {
    blockNumber: hexToBigInt(blockNumber ?? "0x0"),
    logIndex: hexToNumber(logIndex ?? "0x0"),
    ids: topics[0] === SINGLE ? [decodeAbiParameters(ONE_ID, data)[0]] : decodeAbiParameters(MANY_IDS, data)[0],
  };
}

function heldLane(
  [, index, accrued]: readonly [bigint, bigint, bigint, bigint],
  lane: {
    readonly rewardToken: Address;
    readonly scaleBits: number;
    readonly index: bigint;
    readonly rate: bigint;
    readonly startedAt: number | bigint;
  },
): HeldLane {
  return {
    token: lane.rewardToken,
    scaleBits: lane.scaleBits,
    stream: { index: lane.index, rate: lane.rate, startedAt: BigInt(lane.startedAt) },
    index,
    accrued,
  };
}

/** Units, or at least one base unit of rewards. */
function worthShowing({ units, lanes }: Holding): boolean {
  return units > 0n || lanes.some(({ accrued, scaleBits }) => accrued >> BigInt(scaleBits) > 0n);
}

function at<T>(list: readonly T[], i: number): T {
  const item = list[i];
  if (item === undefined) throw new Error(`The chain gave ${list.length} answers where more were asked for`);
  return item;
}
