import { parseArgs } from "node:util";
import { isHex, size, type Hex } from "viem";
import { toJson } from "../http/server.ts";
import {
  checkChain,
  httpClient,
  loadKeys,
  postingRules,
  readConfig,
  silentLogger,
  StartError,
  type NodeConfig,
} from "../node/index.ts";
import { createPoster, openPostingStore, viemPostingChain, type Job, type Step } from "../posting/index.ts";
import { bitcoinDataOf } from "./configured.ts";
import { controlProof, payoutProofs, type BuiltProof } from "./payouts.ts";
import { blockFacts, coinbaseProof, ProofError } from "./proofs.ts";
import { viemVerifierChain } from "./verifier.ts";

export const PROVE_USAGE = `adit-oracle prove payout --config <file> --farm <id> --txid <id> [--send]
adit-oracle prove control --config <file> --farm <id> --txid <id> [--send]
adit-oracle prove block --config <file> --hash <block> [--confirmations <n>]

Builds a proof from the configured Bitcoin source, whose every byte is hashed again, and prints it as JSON with the call that brings it to
the chain. With --send the posting key sends it. payout: outputs of a transaction that pay the farm. control: a transaction that spends
from the farm's payout script and names the farm. block: height, hash and reward by the coinbase, as a refutation of a report takes it.`;

type Io = { out: (line: string) => void; environment: Readonly<Record<string, string | undefined>> };

/** Headers that a refutation shows unless it is told otherwise. */
const CONFIRMATIONS = 6;
const SEND_MS = 120_000;
const STEP_MS = 1_000;

/** `adit-oracle prove`: see `PROVE_USAGE`. Resolves to the exit code. */
export async function proveCommand(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      config: { type: "string" },
      farm: { type: "string" },
      txid: { type: "string" },
      hash: { type: "string" },
      confirmations: { type: "string", default: String(CONFIRMATIONS) },
      send: { type: "boolean", default: false },
    },
  });
  const [what] = positionals;
  if (values.config === undefined || (what !== "payout" && what !== "control" && what !== "block")) {
    io.out(PROVE_USAGE);
    return 2;
  }
  const config = readConfig(values.config, io.environment);
  const data = bitcoinDataOf(config, globalThis.fetch);
  try {
    if (what === "block") {
      const confirmations = whole("--confirmations", values.confirmations);
      const { height, block } = await blockFacts(data, hash("--hash", values.hash), confirmations);
      io.out(toJson({ height, proof: coinbaseProof({ block }) }));
      return 0;
    }
    const client = httpClient(config);
    await checkChain(client, config);
    const { payoutVerifier } = config.chain;
    if (payoutVerifier === undefined) throw new StartError("The configuration names no chain.payoutVerifier.");
    const prover = { data, verifier: viemVerifierChain(client, payoutVerifier) };
    const [farmId, txid] = [whole("--farm", values.farm), hash("--txid", values.txid)];
    const proofs =
      what === "payout" ? await payoutProofs(prover, farmId, txid) : [await controlProof(prover, farmId, txid)];
    if (proofs.length === 0) io.out("Everything that this transaction pays the farm is proven already.");
    for (const built of proofs) io.out(toJson(shown(built)));
    if (values.send) await send(config, proofs.map(({ job }) => job), io);
    return 0;
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    io.out(error.message);
    return 1;
  }
}

function shown({ job, ...proof }: BuiltProof): object {
  return { ...proof, call: { to: job.to, data: job.data } };
}

async function send(config: NodeConfig, jobs: readonly Job[], io: Io): Promise<void> {
  const client = httpClient(config);
  const keys = await loadKeys({ keys: config.keys, fetch: globalThis.fetch, timeoutMs: config.timing.requestMs });
  // The node's own records: its posting key has one queue, whoever fills it.
  const store = openPostingStore({ path: config.database, durability: config.durability });
  const poster = createPoster({
    chain: viemPostingChain(client),
    store,
    signer: keys.posting,
    ...postingRules(config),
    logger: silentLogger,
    unixMs: Date.now,
  });
  try {
    for (const job of jobs) poster.submit(job);
    const end = performance.now() + SEND_MS;
    const isOpen = (job: Job): boolean => poster.job(job.id)?.state === "wanted";
    let step: Step | undefined;
    while (jobs.some(isOpen) && performance.now() < end) {
      step = await poster.step();
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    for (const job of jobs) {
      const record = poster.job(job.id);
      io.out(`${job.id}: ${record?.state ?? "unknown"}${record?.reason === undefined ? "" : `, ${record.reason}`}`);
    }
    if (step?.outcome === "failed") io.out(step.reason);
  } finally {
    store.close();
  }
}

function whole(flag: string, text: string | undefined): number {
  if (text === undefined || !/^[1-9][0-9]{0,8}$/.test(text)) throw new StartError(`${flag} must be a whole number, got "${text ?? ""}".`);
  return Number(text);
}

function hash(flag: string, text: string | undefined): Hex {
  const value = text?.startsWith("0x") === true ? text.toLowerCase() : `0x${(text ?? "").toLowerCase()}`;
  if (!isHex(value) || size(value) !== 32) throw new StartError(`${flag} must be a hash of 64 hexadecimal digits, got "${text ?? ""}".`);
  return value;
}
