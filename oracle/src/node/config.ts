import { readFileSync } from "node:fs";
import { getAddress, isAddress, parseEther, parseGwei, type Address, type Hex } from "viem";
import { z } from "zod";
import { LOCAL_CHAIN_ID } from "@adit/sdk";

/** One wrong field: where it is, what was expected. Values are never repeated, they may be secrets. */
export type ConfigProblem = { field: string; message: string };

/** A configuration that cannot be used; the message has one line for each wrong field. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ field, message }) => (field === "" ? message : `${field} ${message}`)).join("\n"));
    this.problems = problems;
  }
}

const PRIVATE_KEY = /^0x[0-9a-fA-F]{64}$/;
/** Published with every local chain's tools: whoever uses one elsewhere has lost what it guards. */
const WELL_KNOWN_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

const expected = (message: string) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? `is missing: it must be ${message}` : `must be ${message}`,
});
const httpUrl = z
  .string(expected("an http or https address"))
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "must be an http or https address")
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).username === "" && new URL(text).password === ""),
    "must not carry a user or a password: they have fields of their own",
  )
  .transform((text) => text.replace(/\/+$/, ""));
const address = z
  .string(expected("an address"))
  .refine(
    (text) => isAddress(text, { strict: false }) && BigInt(text) !== 0n,
    "must be an address of 20 bytes other than zero",
  )
  .transform((text): Address => getAddress(text));
const privateKey = z
  .string(expected("a private key, best given as ${VARIABLE}"))
  .regex(PRIVATE_KEY, { error: "must be a private key: 0x and 64 hexadecimal digits", abort: true })
  .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);
const text = z.string(expected("a text")).min(1, "must not be empty");
const whole = (least: number, most: number) => {
  const message = `a whole number from ${least} to ${most}`;
  return z
    .number(expected(message))
    .int(`must be ${message}`)
    .min(least, `must be ${message}`)
    .max(most, `must be ${message}`);
};
/** Objects are strict: a misspelt field is an error, not a silent default. */
const group = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, expected("an object with its fields"));
const listOf = <Item extends z.ZodType>(item: Item, what: string) => z.array(item, expected(`a list of ${what}`));

/** Milliseconds between two requests to a service; its own limit by default. */
const paceMs = whole(0, 600_000).optional();
const pool = z.discriminatedUnion(
  "kind",
  [
    group({ kind: z.literal("f2pool"), url: httpUrl, user: text, secret: text, paceMs }),
    group({ kind: z.literal("ocean"), url: httpUrl, user: text, paceMs }),
    group({ kind: z.literal("braiins"), url: httpUrl, token: text, paceMs }),
    group({ kind: z.literal("luxor"), url: httpUrl, user: text, key: text, paceMs }),
    group({ kind: z.literal("antpool"), url: httpUrl, user: text, key: text, secret: text, paceMs }),
    group({
      kind: z.literal("nicehash"),
      url: httpUrl,
      organization: text,
      key: text,
      secret: text,
      group: text.optional(),
      paceMs,
    }),
  ],
  expected('an object whose kind is "f2pool", "ocean", "braiins", "luxor", "antpool" or "nicehash"'),
);

const MAX_WATT_HOURS = Number.MAX_SAFE_INTEGER;
const meterLimits = {
  renewableBps: whole(0, 10_000).default(0),
  rolloverWh: whole(1, MAX_WATT_HOURS).optional(),
  maxWatts: whole(1, MAX_WATT_HOURS).optional(),
};
const energyUnit = z
  .string(expected('a unit like "Wh" or "kWh"'))
  .regex(/^[kKMGT]?Wh$/, 'must be a unit like "Wh" or "kWh"')
  .default("Wh");
const meter = z.discriminatedUnion(
  "kind",
  [
    group({ kind: z.literal("http"), url: httpUrl, site: text }),
    group({
      kind: z.literal("file"),
      path: text,
      timeField: text.default("timestamp"),
      energyField: text.default("energy"),
      unit: energyUnit,
      reading: z.enum(["cumulative", "interval"], expected('"cumulative" or "interval"')).default("cumulative"),
      ...meterLimits,
    }),
    group({
      kind: z.literal("mqtt"),
      url: z
        .string(expected("an mqtt or mqtts address"))
        .refine(
          (text) => URL.canParse(text) && /^mqtts?:$/.test(new URL(text).protocol) && new URL(text).username === "",
          "must be an mqtt or mqtts address without a user",
        ),
      topic: text,
      clientId: text,
      username: text.optional(),
      password: text.optional(),
      unit: energyUnit,
      log: text,
      ...meterLimits,
    }),
  ],
  expected('an object whose kind is "http", "file" or "mqtt"'),
);

const machine = z.discriminatedUnion(
  "kind",
  [
    group({ kind: z.literal("cgminer"), host: text, port: whole(1, 65_535).default(4028) }),
    group({ kind: z.literal("antminer"), url: httpUrl, user: text.optional(), password: text.optional() }),
  ],
  expected('an object whose kind is "cgminer" or "antminer"'),
);
const telemetry = group({
  log: text,
  everySeconds: whole(10, 1_800).default(300),
  machines: listOf(machine, "machines").min(1, "must name at least one machine"),
});

const farm = group({
  farmId: whole(1, 2 ** 32 - 1),
  pools: listOf(pool, "pool accounts").min(1, "must name at least one pool account"),
  meter: meter.optional(),
  telemetry: telemetry.optional(),
});

const bitcoin = z.discriminatedUnion(
  "kind",
  [
    group({ kind: z.literal("bitcoind"), url: httpUrl, user: text, password: text, paceMs }),
    group({ kind: z.literal("esplora"), url: httpUrl, proofOfWork: z.boolean().default(true), paceMs }),
  ],
  expected('an object whose kind is "bitcoind" or "esplora"'),
);

/** A key in the clear: for local chains only, see below. */
const plainKey = group({ kind: z.literal("key"), key: privateKey });
const keystore = group({
  kind: z.literal("keystore"),
  path: text,
  password: text.optional(),
  passwordFile: text.optional(),
}).refine(({ password, passwordFile }) => (password === undefined) !== (passwordFile === undefined), {
  message: "needs either password, best given as ${VARIABLE}, or passwordFile",
});
const remote = group({ kind: z.literal("remote"), url: httpUrl, address });
const keys = group({
  attesting: z.discriminatedUnion(
    "kind",
    [keystore, plainKey],
    expected('an object whose kind is "keystore" or, on a local chain, "key"'),
  ),
  posting: z.discriminatedUnion(
    "kind",
    [keystore, remote, plainKey],
    expected('an object whose kind is "keystore", "remote" or, on a local chain, "key"'),
  ),
});

/** An amount as a decimal text: JSON's numbers are too coarse for wei. */
const decimal = (unit: string, places: number, parse: (text: string) => bigint) => {
  const message = `a decimal number of ${unit} in quotes, such as "0.5"`;
  return z
    .string(expected(message))
    .regex(new RegExp(`^[0-9]{1,12}(\\.[0-9]{1,${places}})?$`), `must be ${message}`)
    .transform((amount) => parse(amount));
};
const gwei = decimal("gwei", 9, parseGwei);
const ether = decimal("ether", 18, parseEther);

/** What the posting key may do and pay, and how patient it is: see `SigningPolicy` and `PostingPatience`. */
const posting = group({
  maxFeeGwei: gwei.prefault("100"),
  patientFeeGwei: gwei.prefault("20"),
  patienceSeconds: whole(0, 604_800).default(3_600),
  maxTipGwei: gwei.prefault("2"),
  dailyLimitEther: ether.prefault("0.05"),
  maxGas: whole(21_000, 100_000_000).default(2_000_000),
  confirmations: whole(0, 1_000).default(12),
  stuckSeconds: whole(1, 86_400).default(60),
  resendSeconds: whole(1, 86_400).default(20),
  retrySeconds: whole(1, 86_400).default(10),
  quarantineSeconds: whole(1, 86_400).default(120),
});

/** When a node calls itself unwell. */
const health = group({
  /** age of the newest block; a local chain's clock is its own, there it is not asked */
  maxHeadAgeSeconds: whole(1, 604_800).default(900),
  maxClockOffsetSeconds: whole(1, 86_400).default(60),
  minBalanceEther: ether.prefault("0.01"),
});

/** Waiting times: see `Timing`. The defaults suit a real network. */
const timing = group({
  tickMs: whole(10, 3_600_000).default(15_000),
  observeDelaySeconds: whole(0, 86_400).default(7_200),
  observeMs: whole(100, 3_600_000).default(120_000),
  collectMs: whole(0, 600_000).default(10_000),
  requestMs: whole(10, 600_000).default(10_000),
  leaderTimeoutMs: whole(100, 3_600_000).default(120_000),
  confirmMs: whole(100, 3_600_000).default(90_000),
});

/** What was looked at: kept in a file of its own, beside the database unless it is named. */
const evidence = group({
  database: text.optional(),
  retentionDays: whole(8, 36_500).default(90),
  maxMegabytes: whole(8, 4_096).default(256),
});

export const nodeConfigSchema = z
  .strictObject(
    {
      chain: group({
        rpcUrl: httpUrl,
        /** asked in turn when the first one fails */
        otherRpcUrls: listOf(httpUrl, "addresses").default([]),
        chainId: whole(1, Number.MAX_SAFE_INTEGER),
        oracle: address,
        registry: address,
        /** where equivocations of members are reported; without it they are not */
        equivocations: address.optional(),
        /** Bitcoin's relay, which this node then feeds */
        bitcoinRelay: address.optional(),
        /** where payouts of the farms are proven; needs bitcoinRelay */
        payoutVerifier: address.optional(),
        startBlock: whole(0, Number.MAX_SAFE_INTEGER),
      }),
      network: whole(1, 65_535),
      keys,
      posting: posting.prefault({}),
      health: health.prefault({}),
      listen: group({ host: text.default("127.0.0.1"), port: whole(0, 65_535) }),
      peers: listOf(group({ signer: address, url: httpUrl }), "members, each with signer and url"),
      database: text,
      durability: z
        .enum(["power-loss", "process-crash"], expected('"power-loss" or "process-crash"'))
        .default("power-loss"),
      timing: timing.prefault({}),
      evidence: evidence.prefault({}),
      bitcoin: listOf(bitcoin, "Bitcoin sources").min(1, "must name at least one Bitcoin source"),
      prices: listOf(
        group({
          exchange: z.enum(["coinbase", "kraken", "binance"], expected('"coinbase", "kraken" or "binance"')),
          url: httpUrl,
        }),
        "exchanges",
      ).min(1, "must name at least one exchange"),
      farms: listOf(farm, "farms"),
      logLevel: z
        .enum(["debug", "info", "warn", "error", "silent"], expected('"debug", "info", "warn", "error" or "silent"'))
        .default("info"),
    },
    expected("a JSON object"),
  )
  .superRefine((config, context) => {
    const problem = (path: PropertyKey[], message: string): void => {
      context.addIssue({ code: "custom", path, message });
    };
    const { attesting, posting: paying } = config.keys;
    if (attesting.kind === "key" && paying.kind === "key" && attesting.key === paying.key) {
      problem(["keys", "posting"], "must differ from keys.attesting: the key that signs reports should hold no gas");
    }
    for (const [name, key] of Object.entries({ attesting, posting: paying })) {
      if (key.kind !== "key" || config.chain.chainId === LOCAL_CHAIN_ID) continue;
      const why =
        key.key === WELL_KNOWN_KEY
          ? "is a published development key: it guards nothing on a real chain"
          : "is a key in the clear, which is for local chains: encrypt it with adit-oracle keystore, or use a remote signer";
      problem(["keys", name], why);
    }
    if (config.posting.patientFeeGwei > config.posting.maxFeeGwei)
      problem(["posting", "patientFeeGwei"], "must not be above posting.maxFeeGwei");
    const signers = config.peers.map(({ signer }) => signer);
    for (const [index, signer] of signers.entries()) {
      if (signers.indexOf(signer) !== index)
        problem(["peers", index, "signer"], "names a member that the list has already");
    }
    const farms = config.farms.map(({ farmId }) => farmId);
    for (const [index, farmId] of farms.entries()) {
      if (farms.indexOf(farmId) !== index)
        problem(["farms", index, "farmId"], "names a farm that the list has already");
    }
    if (config.timing.collectMs >= config.timing.leaderTimeoutMs)
      problem(["timing", "collectMs"], "must be shorter than timing.leaderTimeoutMs");
  });

export type NodeConfig = z.output<typeof nodeConfigSchema>;
export type NodeConfigInput = z.input<typeof nodeConfigSchema>;

/** Replaces `${NAME}` in every text by the environment's value. */
function interpolate(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  path: string,
  problems: ConfigProblem[],
): unknown {
  if (typeof value === "string") {
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
      const found = environment[name];
      if (found === undefined || found === "")
        problems.push({ field: path, message: `needs the environment variable ${name}, which is not set` });
      return found ?? "";
    });
  }
  const join = (key: string | number): string => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => interpolate(item, environment, join(index), problems));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, interpolate(item, environment, join(key), problems)]),
    );
  }
  return value;
}

/** Checks a configuration that was parsed from JSON. @throws ConfigError with every wrong field. */
export function parseConfig(json: unknown, environment: Readonly<Record<string, string | undefined>> = {}): NodeConfig {
  const missing: ConfigProblem[] = [];
  const complete = interpolate(json, environment, "", missing);
  if (missing.length > 0) throw new ConfigError(missing);
  const result = nodeConfigSchema.safeParse(complete);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.flatMap(describe));
}

function describe(issue: z.core.$ZodIssue): ConfigProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: [...path, key].join("."), message: "is not a known field" }));
  }
  return [{ field: path.length === 0 ? "The configuration" : path.join("."), message: issue.message }];
}

/** Reads a configuration file. @throws ConfigError */
export function readConfig(path: string, environment: Readonly<Record<string, string | undefined>>): NodeConfig {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch {
    throw new ConfigError([{ field: "", message: `The configuration file ${path} cannot be read.` }]);
  }
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new ConfigError([
      {
        field: "",
        message: `The configuration file ${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      },
    ]);
  }
  return parseConfig(json, environment);
}
