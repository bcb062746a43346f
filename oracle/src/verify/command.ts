import { parseArgs } from "node:util";
import { getPostedBatches } from "@adit/sdk/actions";
import { createPublicClient, http, isAddress, isAddressEqual, zeroHash, type Address, type Hex } from "viem";
import { viemOracleChain } from "../node/chain.ts";
import { chainOf } from "../node/configured.ts";
import { reasonOf } from "../node/logger.ts";
import type { Fetch } from "../sources/index.ts";
import { EvidenceError } from "./recompute.ts";
import { nodesAt, type Nodes, type ServedBasis } from "./served.ts";
import { verifyBatch, verifyMember, type ChainWord, type Finding } from "./verify.ts";

/** Where the command prints to, and how it asks. */
export type VerifyIo = { out: (line: string) => void; fetch?: Fetch };

export const VERIFY_USAGE = `adit-oracle verify <what> --url <node> [--url <node>]... [--rpc <url> --oracle <address> --registry <address>]

Computes a batch again from the raw answers of its members, and says what agrees. <what> is the batch's evidence hash as it is
on the chain, <network>/<sequence>, or the hash of one member's evidence. No node is believed: hashes and signatures prove what
they give. With --rpc all is compared with the chain; without --registry the farms' limits are those that a member's evidence shows.

Ends with 0 if everything agrees, 1 if something differs, 2 if something could not be told.`;

const [AGREES, DIFFERS, UNTOLD] = [0, 1, 2];
const HASH = /^0x[0-9a-fA-F]{64}$/;
const PLACE = /^[0-9]{1,5}\/[0-9]{1,9}$/;
const WORDS: Readonly<Record<Finding["verdict"], string>> = { agrees: "ok   ", differs: "WRONG", unknown: "?    " };

/** `adit-oracle verify`: see `VERIFY_USAGE`. Resolves to the exit code. */
export async function verifyCommand(
  argv: readonly string[],
  { out: print, fetch = globalThis.fetch }: VerifyIo,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      url: { type: "string", multiple: true },
      rpc: { type: "string" },
      oracle: { type: "string" },
      registry: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const [what, ...more] = positionals;
  const urls = (values.url ?? []).map((url) => url.replace(/\/+$/, ""));
  if (values.help === true || what === undefined || more.length > 0 || urls.length === 0) {
    print(VERIFY_USAGE);
    return values.help === true ? AGREES : UNTOLD;
  }
  const problem = wrongArgument(what, values);
  if (problem !== undefined) {
    print(problem);
    return UNTOLD;
  }
  const { rpc, oracle, registry } = values;
  const nodes = nodesAt(urls, fetch);
  const basis = await nodes.basis(HASH.test(what) ? `/evidence/${what.toLowerCase()}` : `/observations/${what}`);
  try {
    const findings =
      basis === undefined && HASH.test(what)
        ? await verifyDocument(nodes, hex(what))
        : await verifyWhole(nodes, basis, what, rpc === undefined ? undefined : { rpc, oracle, registry });
    for (const { verdict, text } of findings) print(`${WORDS[verdict]} ${text}`);
    if (rpc === undefined) print("      Nothing was compared with the chain; --rpc does.");
    return codeOf(findings);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    print(`${WORDS.differs} ${error.message}`);
    return DIFFERS;
  }
}

function wrongArgument(
  what: string,
  { rpc, oracle, registry }: { rpc?: string | undefined; oracle?: string | undefined; registry?: string | undefined },
): string | undefined {
  if (!HASH.test(what) && !PLACE.test(what)) return `${what} is neither a hash of 32 bytes nor <network>/<sequence>.`;
  if (rpc !== undefined && (!URL.canParse(rpc) || oracle === undefined))
    return "--rpc takes the address of a chain's node, and --oracle the contract there.";
  for (const address of [oracle, registry]) {
    if (address !== undefined && !isAddress(address, { strict: false })) return `${address} is no address.`;
  }
  return undefined;
}

async function verifyWhole(
  nodes: Nodes,
  basis: ServedBasis | undefined,
  what: string,
  chain: { rpc: string; oracle: string | undefined; registry: string | undefined } | undefined,
): Promise<Finding[]> {
  if (basis === undefined) return [{ verdict: "unknown", text: `No node has the observations of ${what}.` }];
  const asked = HASH.test(what)
    ? basis.evidenceHash === what.toLowerCase()
    : `${basis.network}/${basis.sequence}` === what;
  if (!asked) return [{ verdict: "differs", text: "The nodes gave the observations of another batch." }];
  const { evidenceOf } = nodes;
  if (chain === undefined) return await verifyBatch({ basis, evidenceOf, chain: undefined });
  const { oracle } = chain;
  if (oracle === undefined || !isAddressEqual(hex(oracle), basis.oracle))
    return [
      { verdict: "differs", text: `The observations are for the oracle ${basis.oracle}, not for ${oracle ?? ""}.` },
    ];
  const word = await askChain(basis, chain.rpc, chain.registry === undefined ? undefined : hex(chain.registry));
  if ("text" in word) return [word, ...(await verifyBatch({ basis, evidenceOf, chain: undefined }))];
  return await verifyBatch({ basis, evidenceOf, chain: word });
}

/** One member's evidence by its own hash: which observation names it is for the nodes to show. */
async function verifyDocument(nodes: Nodes, hash: Hex): Promise<Finding[]> {
  const document = await nodes.document(hash);
  if (document === undefined) return [{ verdict: "unknown", text: `No node has anything with the hash ${hash}.` }];
  const { network, sequence } = document.asked;
  const basis = await nodes.basis(`/observations/${network}/${sequence}`);
  const signed = basis?.observations.find(({ observation }) => observation.evidenceHash === hash.toLowerCase());
  if (basis === undefined || signed === undefined)
    return [{ verdict: "unknown", text: `No node has an observation of batch ${sequence} that names this evidence.` }];
  return await verifyMember(basis, signed, document);
}

/** What the chain has about the batch; a finding if it cannot be told. */
async function askChain(basis: ServedBasis, rpc: string, registry: Address | undefined): Promise<ChainWord | Finding> {
  const { network, sequence, atBlock, observations } = basis;
  const publicClient = createPublicClient({ chain: chainOf(rpc, basis.chainId), transport: http(rpc) });
  try {
    if ((await publicClient.getChainId()) !== basis.chainId)
      return { verdict: "differs", text: `The observations are for chain ${basis.chainId}, and --rpc is another.` };
    // A batch is posted after the block at which it was computed.
    const deployment = { contracts: { outputOracle: basis.oracle } };
    const [posted] = await getPostedBatches(publicClient, { deployment, network, sequence, fromBlock: atBlock });
    if (posted === undefined)
      return { verdict: "differs", text: `Batch ${sequence} of network ${network} is not on the chain.` };
    const farmIds = [
      ...new Set(observations.flatMap(({ observation }) => observation.farms.map(({ farmId }) => farmId))),
    ];
    const limits =
      registry === undefined
        ? undefined
        : await viemOracleChain({ publicClient, oracle: basis.oracle, registry }).farmLimits(network, farmIds, atBlock);
    const { farmsRoot = zeroHash, evidenceHash, report } = posted;
    return { farmsRoot, evidenceHash, report: report === undefined ? undefined : { ...report }, limits };
  } catch (error) {
    return { verdict: "unknown", text: `The chain did not answer: ${reasonOf(error).split("\n")[0] ?? ""}` };
  }
}

function codeOf(findings: readonly Finding[]): number {
  if (findings.some(({ verdict }) => verdict === "differs")) return DIFFERS;
  return findings.some(({ verdict }) => verdict === "unknown") ? UNTOLD : AGREES;
}

function hex(text: string): Hex {
  return `0x${text.slice(2)}`;
}
