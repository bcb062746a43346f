/**
 * Writes `sdk/src/abis/*.ts` from the compiler's artifacts: `node scripts/generate-abis.ts`.
 * With `--check` it writes nothing and fails if a checked-in file is stale.
 *
 * A contract's own artifact is used as soon as it exists, because it also lists the errors of its libraries and bases;
 * before that its interface stands in. `internalType` is dropped: it is a third of the bytes that a browser would load.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

interface AbiParameter {
  name?: string | undefined;
  type: string;
  indexed?: boolean;
  components?: AbiParameter[];
}
interface AbiItem {
  type: string;
  name?: string;
  inputs?: AbiParameter[];
  outputs?: AbiParameter[];
  stateMutability?: string;
  anonymous?: boolean;
}

/** One generated file: the first of `artifacts` that was compiled is its source. */
interface AbiSource {
  /** File name and, in camel case with `Abi` behind it, the export's name. */
  name: string;
  artifacts: string[];
  /** Functions that belong to a test double only, and the constructor, are left out of a public standard's ABI. */
  omit?: string[];
  about: string;
}

export const ABI_SOURCES: AbiSource[] = [
  {
    name: "Hashpower",
    artifacts: ["Hashpower", "IHashpower"],
    about: "The ledger: who holds which units, and what they have earned.",
  },
  { name: "PrimaryMarket", artifacts: ["PrimaryMarket", "IPrimaryMarket"], about: "Sale, escrow, release, refund." },
  { name: "Settlement", artifacts: ["Settlement", "ISettlement"], about: "What is owed: report, waterfall, deposit." },
  { name: "DailyFormula", artifacts: ["DailyFormula", "IDailyFormula"], about: "What a day owes: terms, reports and prices in; lines out." },
  {
    name: "LeaseMarket",
    artifacts: ["LeaseMarket", "ILeaseMarket"],
    about: "Who lent what: leases, their income, purchase and end.",
  },
  { name: "Leasehold", artifacts: ["Leasehold"], about: "ERC-721 of the lessees, with an ERC-4907 user." },
  { name: "Reversion", artifacts: ["Reversion"], about: "ERC-721 of the lessors." },
  {
    name: "AccumulatingShare",
    artifacts: ["AccumulatingShare", "IAccumulatingShare"],
    about: "An ERC-20 share of a basket: units of one series, and what they have earned.",
  },
  {
    name: "AccumulatingShareFactory",
    artifacts: ["AccumulatingShareFactory", "IAccumulatingShareFactory"],
    about: "One accumulating share for each series.",
  },
  {
    name: "WrappedHashpower",
    artifacts: ["WrappedHashpower", "IWrappedHashpower"],
    about: "The units of one series as an ERC-20 whose income follows the holder; standardized yield (ERC-5115).",
  },
  { name: "RewardAccount", artifacts: ["RewardAccount"], about: "Where the rewards of one holder wait for its order." },
  {
    name: "RewardRouter",
    artifacts: ["RewardRouter", "IRewardRouter"],
    about: "Turns rewards into another token, or into new units, by a standing order of their holder.",
  },
  { name: "WrapperFactory", artifacts: ["WrapperFactory", "IWrapperFactory"], about: "Makes the wrapped token of each series." },
  {
    name: "HashpowerValuer",
    artifacts: ["HashpowerValuer", "IHashpowerValuer"],
    about: "What units and accumulating shares are worth to a lender.",
  },
  {
    name: "MorphoHashpowerOracle",
    artifacts: ["MorphoHashpowerOracle"],
    about: "A lender's value as the oracle of a Morpho market.",
  },
  {
    name: "HashpowerValueFeed",
    artifacts: ["HashpowerValueFeed"],
    about: "A lender's value as a price feed: USD per whole collateral token, 8 decimals.",
  },
  { name: "LeaseMetadata", artifacts: ["LeaseMetadata"], about: "How the two sides of a lease look in a wallet." },
  { name: "OutputOracle", artifacts: ["OutputOracle", "IOutputOracle"], about: "The committee's signed reports." },
  { name: "Disputes", artifacts: ["Disputes", "IDisputes"], about: "Disputes of single reports, and the committee's stake." },
  { name: "NetworkDays", artifacts: ["NetworkDays", "INetworkFallback"], about: "What a day was: its report, or its fallback." },
  {
    name: "BitcoinRules",
    artifacts: ["BitcoinRules", "INetworkRules"],
    about: "What Bitcoin's consensus makes possible.",
  },
  {
    name: "ProvenBitcoinRules",
    artifacts: ["ProvenBitcoinRules"],
    about: "Bitcoin's rules with a relay behind them: proof of work decides targets and retargets.",
  },
  {
    name: "BitcoinRelay",
    artifacts: ["BitcoinRelay", "IBitcoinRelay"],
    about: "Bitcoin's targets, known by proof of work alone.",
  },
  {
    name: "NetworkRules",
    artifacts: ["INetworkRules"],
    about: "What any network's rules answer, and every error with which they refuse a report.",
  },
  { name: "PriceRounds", artifacts: ["PriceRounds", "IPriceRounds"], about: "The price of a day." },
  { name: "HashpriceFeed", artifacts: ["HashpriceFeed", "IHashpriceFeed"], about: "Hashprice as a price feed." },
  {
    name: "Equivocations",
    artifacts: ["Equivocations", "IEquivocations"],
    about: "Members of the committee who said two things about one batch.",
  },
  {
    name: "GovernanceArbiter",
    artifacts: ["GovernanceArbiter", "IGovernanceArbiter"],
    about: "Governance as the arbiter of disputes.",
  },
  {
    name: "OptimisticArbiter",
    artifacts: ["OptimisticArbiter", "IOptimisticArbiter"],
    about: "An optimistic oracle as the arbiter of disputes.",
  },
  {
    name: "FarmRegistry",
    artifacts: ["FarmRegistry", "IFarmRegistry"],
    about: "Who mines where: providers, farms, capacity.",
  },
  {
    name: "PayoutVerifier",
    artifacts: ["PayoutVerifier", "IPayoutVerifier"],
    about: "What farms were paid, proven by Bitcoin's chain; and which scripts pools pay from.",
  },
  { name: "BlockProofs", artifacts: ["BlockProofs", "IBlockProofs"], about: "What one coinbase transaction proves of a block." },
  {
    name: "ProtocolConfig",
    artifacts: ["ProtocolConfig", "IProtocolConfig"],
    about: "What governors may choose, for future series only.",
  },
  {
    name: "HashpowerMetadata",
    artifacts: ["HashpowerMetadata", "IHashpowerMetadata"],
    about: "How a series looks in a wallet.",
  },
  { name: "TransferPolicy", artifacts: ["ITransferPolicy"], about: "Who may receive units of a restricted series." },
  {
    name: "AllowlistPolicy",
    artifacts: ["AllowlistPolicy", "IAllowlistPolicy"],
    about: "A policy that lets those receive for whom an attester signed.",
  },
  {
    name: "BlocklistPolicy",
    artifacts: ["BlocklistPolicy", "IBlocklistPolicy"],
    about: "A policy that lets everybody receive but those on a list.",
  },
  {
    name: "ERC3643Policy",
    artifacts: ["ERC3643Policy", "IERC3643Policy"],
    about: "A policy that asks an ERC-3643 identity registry.",
  },
  { name: "AllOf", artifacts: ["AllOf", "IAllOf"], about: "Several policies as one." },
  { name: "AggregatorV3", artifacts: ["IAggregatorV3"], about: "A price feed with rounds." },
  {
    name: "ScenarioFeed",
    artifacts: ["ScenarioFeed"],
    about: "The feed that a scenario pushes its prices to, on local chains.",
  },
  { name: "AccessManager", artifacts: ["AccessManager"], about: "Roles." },
  { name: "TimelockController", artifacts: ["TimelockController"], about: "The only admin of the roles." },
  { name: "Erc20", artifacts: ["TestToken"], omit: ["constructor", "mint"], about: "ERC-20 with EIP-2612 permits." },
  { name: "TestToken", artifacts: ["TestToken"], about: "The token of local chains, which anyone mints." },
];

/**
 * Contracts whose functions, events and errors are also written one by one, for actions: whoever imports one action loads the ABI of what it
 * calls and no more.
 */
const IN_PARTS: readonly string[] = [
  "Hashpower",
  "PrimaryMarket",
  "Settlement",
  "LeaseMarket",
  "Leasehold",
  "AccumulatingShare",
  "AccumulatingShareFactory",
  "WrappedHashpower",
  "RewardRouter",
  "WrapperFactory",
  "HashpowerValuer",
  "OutputOracle",
  "Disputes",
  "NetworkDays",
  "PriceRounds",
  "FarmRegistry",
  "HashpriceFeed",
  "AllowlistPolicy",
  "Erc20",
];

/** What a page reads before anybody has clicked: whole ABIs are tens of kilobytes that its first sight does not need. */
const GLANCE: Readonly<Record<string, readonly string[]>> = {
  Settlement: ["state"],
  PrimaryMarket: ["available"],
  OutputOracle: ["networkOf"],
  PriceRounds: ["latestPrice"],
};

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
/** Our own artifacts first; OpenZeppelin's package brings those of its finished contracts. */
const ARTIFACTS = ["artifacts/contracts", "node_modules/@openzeppelin/contracts/build/contracts"].map((folder) =>
  path.join(ROOT, folder),
);
const OUTPUT = path.join(ROOT, "sdk/src/abis");

function artifactFiles(directories: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const directory of directories) {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      const name = entry.name.slice(0, -".json".length);
      if (entry.isFile() && entry.name.endsWith(".json") && !found.has(name))
        found.set(name, path.join(entry.parentPath, entry.name));
    }
  }
  return found;
}

function slim(parameter: AbiParameter): AbiParameter {
  return {
    ...(parameter.name === undefined ? {} : { name: parameter.name }),
    type: parameter.type,
    ...(parameter.indexed === undefined ? {} : { indexed: parameter.indexed }),
    ...(parameter.components === undefined ? {} : { components: parameter.components.map(slim) }),
  };
}

function slimItem(item: AbiItem): AbiItem {
  return {
    type: item.type,
    ...(item.name === undefined ? {} : { name: item.name }),
    ...(item.inputs === undefined ? {} : { inputs: item.inputs.map(slim) }),
    ...(item.outputs === undefined ? {} : { outputs: item.outputs.map(slim) }),
    ...(item.stateMutability === undefined ? {} : { stateMutability: item.stateMutability }),
  };
}

export function exportName(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Abi`;
}

function render(name: string, about: string, lines: string[]): string {
  return [
    "// Written by scripts/generate-abis.ts; do not edit.",
    "",
    `/** ${about} */`,
    `export const ${exportName(name)} = [`,
    // Two bases may declare the same error: once is enough.
    ...new Set(lines.map((line) => `  ${line},`)),
    "] as const;",
    "",
  ].join("\n");
}

/** What a function returns has no names in viem's results, so that no action needs them; those inside structs stay. */
function withoutOutputNames(item: AbiItem): AbiItem {
  if (item.type !== "function" || item.outputs === undefined) return item;
  return { ...item, outputs: item.outputs.map((output) => slim({ ...output, name: undefined })) };
}

/** One export for each name: functions as `<name>Abi` with all overloads, events as `<name>Event`, errors as `<name>Error`. */
function renderParts(about: string, items: AbiItem[]): string {
  const parts = new Map<string, Set<string>>();
  for (const item of items) {
    const { type, name } = item;
    const suffix = type === "function" ? "Abi" : type === "event" ? "Event" : type === "error" ? "Error" : undefined;
    if (suffix === undefined || name === undefined) continue;
    // `Transfer` becomes `transferEvent`; `ERC20InvalidSender` and `MAX_DAYS` keep their capitals.
    const key = `${/^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() : name.charAt(0)}${name.slice(1)}${suffix}`;
    const part = parts.get(key) ?? new Set<string>();
    parts.set(key, part.add(JSON.stringify(withoutOutputNames(item))));
  }
  return [
    "// Written by scripts/generate-abis.ts; do not edit.",
    "",
    `/* ${about} One by one. */`,
    ...[...parts].map(([key, part]) => `export const ${key} = [${[...part].join(", ")}] as const;`),
    "",
  ].join("\n");
}

/** Every generated file's name and text, from the artifacts on disk (the first directory wins). Sources without any artifact are left out. */
export function renderAbis(directories = ARTIFACTS): Map<string, string> {
  const artifacts = artifactFiles(directories);
  const files = new Map<string, string>();
  const errors: string[] = [];
  const glance: string[] = [];
  const parts = new Map<string, string>();
  for (const source of ABI_SOURCES) {
    const file = source.artifacts.map((name) => artifacts.get(name)).find((found) => found !== undefined);
    if (file === undefined) continue;
    const artifact = JSON.parse(readFileSync(file, "utf8")) as { abi: AbiItem[] };
    const items = artifact.abi.filter((item) => !source.omit?.includes(item.name ?? item.type)).map(slimItem);
    const lines = items.map((item) => JSON.stringify(item));
    files.set(`${source.name}.ts`, render(source.name, source.about, lines));
    if (IN_PARTS.includes(source.name)) parts.set(`parts/${source.name}.ts`, renderParts(source.about, items));
    errors.push(...lines.filter((_, index) => items[index]?.type === "error"));
    const wanted = GLANCE[source.name] ?? [];
    glance.push(...lines.filter((_, index) => items[index]?.type === "function" && wanted.includes(items[index].name ?? "")));
  }
  files.set(
    "Errors.ts",
    render(
      "Errors",
      "Every custom error of every contract: a call may fail in any contract behind the one that was called.",
      errors.sort(),
    ),
  );
  files.set("Glance.ts", render("Glance", "The few functions, of several contracts, that a list of series is read with.", glance));
  const index = [...files.keys()].map((file) => {
    const name = file.slice(0, -".ts".length);
    return `export { ${exportName(name)} } from "./${file}";`;
  });
  files.set("index.ts", ["// Written by scripts/generate-abis.ts; do not edit.", "", ...index, ""].join("\n"));
  for (const [file, text] of parts) files.set(file, text);
  return files;
}

function writtenFiles(): string[] {
  return readdirSync(OUTPUT, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => file.endsWith(".ts"));
}

/** Names of the files whose checked-in text differs from what the artifacts say. */
export function staleAbis(): string[] {
  const rendered = renderAbis();
  const onDisk = writtenFiles();
  const stale = [...rendered].filter(
    ([file, text]) => !onDisk.includes(file) || readFileSync(path.join(OUTPUT, file), "utf8") !== text,
  );
  return [...stale.map(([file]) => file), ...onDisk.filter((file) => !rendered.has(file))];
}

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = staleAbis();
    if (stale.length > 0) {
      console.error(`Stale ABIs: ${stale.join(", ")}. Run: node scripts/generate-abis.ts`);
      process.exitCode = 1;
    }
  } else {
    mkdirSync(path.join(OUTPUT, "parts"), { recursive: true });
    const rendered = renderAbis();
    for (const [file, text] of rendered) writeFileSync(path.join(OUTPUT, file), text);
    for (const file of writtenFiles()) if (!rendered.has(file)) rmSync(path.join(OUTPUT, file));
  }
}
