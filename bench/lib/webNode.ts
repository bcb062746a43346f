import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  erc20Abi,
  farmRegistryAbi,
  hashpowerAbi,
  leaseMarketAbi,
  outputOracleAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import {
  decodeAbiParameters,
  decodeFunctionData,
  deploylessCallViaBytecodeBytecode,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  multicall3Abi,
  numberToHex,
  pad,
  toFunctionSelector,
  zeroAddress,
  type AbiFunction,
  type AbiParameter,
  type Hex,
} from "viem";
import { answerOf, hashOf, tablesOf, type World } from "./webData.ts";

/* The network boundary of a page that is measured: a node and an indexer that answer from a world made up of numbers. */

const BLOCK_SECONDS = 12;
const HEAD = 10_000;

/** The newest block: it follows the clock, or the page would rightly say after a while that the chain stands still. */
function headOf({ now }: World): number {
  return HEAD + Math.floor((Date.now() / 1_000 - now) / BLOCK_SECONDS);
}

const FUNCTIONS = new Map<Hex, AbiFunction>(
  [
    settlementAbi,
    primaryMarketAbi,
    hashpowerAbi,
    outputOracleAbi,
    priceRoundsAbi,
    farmRegistryAbi,
    leaseMarketAbi,
    erc20Abi,
  ]
    .flat()
    .filter((item) => item.type === "function")
    .map((item) => [toFunctionSelector(item), item]),
);

/** What stands for "nothing" of a type. */
function zeroOf(parameter: AbiParameter): unknown {
  const array = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (array !== null)
    return Array.from({ length: Number(array[2] ?? 0) }, () => zeroOf({ ...parameter, type: array[1] ?? "" }));
  if (parameter.type === "tuple" && "components" in parameter)
    return Object.fromEntries(parameter.components.map((one) => [one.name, zeroOf(one)]));
  if (parameter.type === "address") return zeroAddress;
  if (parameter.type === "bool") return false;
  if (parameter.type === "string") return "";
  if (parameter.type.startsWith("bytes"))
    return parameter.type === "bytes" ? "0x" : pad("0x", { size: Number(parameter.type.slice(5)) });
  return 0n;
}

function callOne(world: World, data: Hex): Hex {
  const item = FUNCTIONS.get(data.slice(0, 10) as Hex);
  if (item === undefined) throw new Error(`no function ${data.slice(0, 10)}`);
  const { args } = decodeFunctionData({ abi: [item], data });
  const answer = answerOf(world, item.name, args);
  if (answer === undefined) return encodeAbiParameters(item.outputs, item.outputs.map(zeroOf));
  return encodeAbiParameters(item.outputs, item.outputs.length === 1 ? [answer] : (answer as readonly unknown[]));
}

/** Answers that were given: what this node takes to make one up is not what is measured. */
const given = new Map<Hex, Hex>();

function call(world: World, data: Hex): Hex {
  const answer = given.get(data) ?? callAnew(world, data);
  given.set(data, answer);
  return answer;
}

/** A call of a contract, or of many at once by code that comes with the call. */
function callAnew(world: World, data: Hex): Hex {
  if (!data.startsWith(deploylessCallViaBytecodeBytecode)) return callOne(world, data);
  const packed: Hex = `0x${data.slice(deploylessCallViaBytecodeBytecode.length)}`;
  const [, inner] = decodeAbiParameters([{ type: "bytes" }, { type: "bytes" }], packed);
  const { args } = decodeFunctionData({ abi: multicall3Abi, data: inner });
  const [calls] = args as readonly [readonly { readonly callData: Hex }[]];
  return encodeFunctionResult({
    abi: multicall3Abi,
    functionName: "aggregate3",
    result: calls.map(({ callData }) => ({ success: true, returnData: callOne(world, callData) })),
  });
}

function block(world: World, number: number): unknown {
  const zeros = pad("0x", { size: 32 });
  return {
    number: numberToHex(number),
    hash: hashOf(20, number),
    parentHash: hashOf(20, number - 1),
    timestamp: numberToHex(world.now - (HEAD - number) * BLOCK_SECONDS),
    nonce: "0x0000000000000000",
    sha3Uncles: zeros,
    logsBloom: pad("0x", { size: 256 }),
    transactionsRoot: zeros,
    stateRoot: zeros,
    receiptsRoot: zeros,
    mixHash: zeros,
    miner: zeroAddress,
    difficulty: "0x0",
    extraData: "0x",
    size: "0x1",
    gasLimit: "0x1c9c380",
    gasUsed: "0x0",
    baseFeePerGas: "0x3b9aca00",
    transactions: [],
    uncles: [],
  };
}

const [TRANSFER] = encodeEventTopics({ abi: hashpowerAbi, eventName: "TransferSingle" });

/** The ledger's transfers to the holder; of everything else there are no logs. */
function logs(
  world: World,
  filter: { readonly topics?: readonly unknown[]; readonly fromBlock: Hex; readonly toBlock: Hex },
): unknown[] {
  const to = String(filter.topics?.[3]).toLowerCase();
  const [holder, ids = []] = [...world.held].find(([account]) => pad(account).toLowerCase() === to) ?? [];
  const first = 100;
  if (holder === undefined || Number(filter.fromBlock) > first || Number(filter.toBlock) < first) return [];
  return ids.map((id, i) => ({
    address: zeroAddress,
    topics: [TRANSFER, pad(zeroAddress), pad(zeroAddress), pad(holder).toLowerCase()],
    data: encodeAbiParameters([{ type: "uint256" }, { type: "uint256" }], [id, 1_000n]),
    blockNumber: numberToHex(first),
    blockHash: hashOf(20, first),
    transactionHash: hashOf(21, i),
    transactionIndex: "0x0",
    logIndex: numberToHex(i),
    removed: false,
  }));
}

interface Question {
  readonly id: number;
  readonly method: string;
  readonly params?: readonly unknown[];
}

function answer(world: World, { method, params = [] }: Question): unknown {
  switch (method) {
    case "eth_chainId":
      return numberToHex(4_242);
    case "eth_blockNumber":
      return numberToHex(headOf(world));
    case "eth_getBlockByNumber":
      return block(world, params[0] === "latest" ? headOf(world) : Number(params[0]));
    case "eth_call":
      return call(world, (params[0] as { readonly data: Hex }).data);
    case "eth_getLogs":
      return logs(world, params[0] as Parameters<typeof logs>[1]);
    case "eth_getBalance":
      return numberToHex(10n ** 18n);
    case "eth_getCode":
      return "0x";
    case "eth_gasPrice":
    case "eth_maxPriorityFeePerGas":
      return numberToHex(10n ** 9n);
    default:
      throw new Error(`the measured chain has no ${method}`);
  }
}

function answered(world: World, question: Question): unknown {
  const { id } = question;
  try {
    return { jsonrpc: "2.0", id, result: answer(world, question) };
  } catch (error) {
    return { jsonrpc: "2.0", id, error: { code: -32_000, message: String(error) } };
  }
}

// ------------------------------------------------------------------ the indexer

/** `{ rows: table(arguments) { items { fields } … } }`: the only kind of question for many rows that the page asks. */
const ROWS = /rows: (\w+)\((.*?)\) \{ items \{ ([\w ]+) \}/;

function indexed(tables: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>, query: string): unknown {
  const [, table = "", asked = "", fields = ""] = ROWS.exec(query) ?? [];
  if (table === "") return { data: { record: null } };
  const newer = /blockNumber_gt: "(\d+)"/.exec(asked)?.[1];
  const [, key = "", keys = ""] = /(\w+)_in: \[(.*?)\]/.exec(asked) ?? [];
  const among = new Set(keys.replaceAll('"', "").split(","));
  const all = (tables.get(table) ?? []).filter(
    (row) =>
      (newer === undefined || Number(row.blockNumber ?? 0) > Number(newer)) &&
      (key === "" || among.has(String(row[key]))),
  );
  const from = Number(/after: "(\d+)"/.exec(asked)?.[1] ?? 0);
  const until = from + Number(/limit: (\d+)/.exec(asked)?.[1] ?? 50);
  const names = fields.split(" ");
  const items = all.slice(from, until).map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
  const hasNextPage = until < all.length;
  return { data: { rows: { items, pageInfo: { hasNextPage, endCursor: hasNextPage ? String(until) : null } } } };
}

// ------------------------------------------------------------------ serving

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, body: unknown): void {
  response
    .writeHead(200, {
      "content-type": "application/json",
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "*",
    })
    .end(JSON.stringify(body));
}

export interface Served {
  readonly rpcUrl: string;
  readonly indexerUrl: string;
  readonly close: () => Promise<void>;
}

/** Serves a node at `/rpc` and an indexer at `/indexer`. */
export async function serveWorld(world: World): Promise<Served> {
  const tables = tablesOf(world);
  const server: Server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const text = await bodyOf(request);
      if (request.method === "OPTIONS") {
        send(response, {});
      } else if (request.url === "/rpc") {
        const asked = JSON.parse(text) as Question | readonly Question[];
        send(
          response,
          Array.isArray(asked)
            ? asked.map((one: Question) => answered(world, one))
            : answered(world, asked as Question),
        );
      } else if (request.url === "/indexer/graphql") {
        send(response, indexed(tables, (JSON.parse(text) as { readonly query: string }).query));
      } else if (request.url === "/indexer/status") {
        send(response, { adit: { id: 4_242, block: { number: headOf(world), timestamp: world.now } } });
      } else {
        send(response, {});
      }
    };
    reply().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("The measured chain has no port");
  const url = `http://localhost:${bound.port}`;
  return {
    rpcUrl: `${url}/rpc`,
    indexerUrl: `${url}/indexer`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
