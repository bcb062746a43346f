import type { Deployment, DeploymentToken } from "@adit/sdk";
import {
  formatBps,
  formatDateTime,
  formatDay,
  formatDecimal,
  formatEfficiency,
  formatHashrate,
  formatTh,
  formatUsd,
  shortHex,
} from "@adit/sdk/format";
import { serialOf, unpackNetworkDay } from "@adit/sdk/math";
import {
  decodeEventLog,
  decodeFunctionData,
  isAddress,
  type AbiParameter,
  type Address,
  type Hex,
  type Log,
} from "viem";
import { unpackStream } from "../chain/stream.ts";
import type { Terms } from "../chain/events.ts";
import { tokenAt } from "../config/deployment.ts";
import { contractAt, tokenOf, type Known } from "./contracts.ts";

/** A value of a call or an event: its place in it, its text for people, and what the chain says. */
export type DecodedValue = { readonly path: string; readonly text: string; readonly raw: string };

export type Decoded = { readonly contract: string; readonly name: string; readonly values: readonly DecodedValue[] };
export type DecodedLog = Decoded & { readonly logIndex: number };

/** What turns numbers into people's units. */
export type DecodeContext = {
  readonly deployment: Deployment;
  readonly termsOf: (id: bigint) => Terms | undefined;
  /** the token of disputes' bonds, once it is known */
  readonly bondToken?: DeploymentToken | undefined;
};

export function decodeCall(context: DecodeContext, to: Address, data: Hex): Decoded | undefined {
  const target = contractAt(context.deployment, to);
  if (target === undefined) return undefined;
  try {
    const { functionName, args } = decodeFunctionData({ abi: target.abi, data });
    const item = target.abi.find(
      (one) => one.type === "function" && one.name === functionName && one.inputs.length === (args?.length ?? 0),
    );
    const inputs = item?.type === "function" ? item.inputs : [];
    const named = new Map(inputs.map((input, i) => [input.name ?? "", args?.[i]]));
    return { contract: target.contract, name: functionName, values: valuesOf(context, target, inputs, named) };
  } catch {
    return undefined;
  }
}

export function decodeLogs(context: DecodeContext, logs: readonly Log<bigint, number, false>[]): readonly DecodedLog[] {
  return logs.map((log): DecodedLog => {
    const { logIndex } = log;
    const target = contractAt(context.deployment, log.address);
    const unknown: DecodedLog = { contract: target?.contract ?? log.address, name: "", values: [], logIndex };
    if (target === undefined) return unknown;
    try {
      // An event without values comes without args, whatever its type says.
      const event: { readonly eventName?: string; readonly args?: object } = decodeEventLog({
        abi: target.abi,
        topics: log.topics,
        data: log.data,
      });
      const name = event.eventName ?? "";
      const item = target.abi.find((one) => one.type === "event" && one.name === name);
      const inputs = item?.type === "event" ? item.inputs : [];
      const named = new Map<string, unknown>(Object.entries(event.args ?? {}));
      return { contract: target.contract, name, values: valuesOf(context, target, inputs, named), logIndex };
    } catch {
      return unknown;
    }
  });
}

function valuesOf(
  context: DecodeContext,
  target: Known,
  parameters: readonly AbiParameter[],
  named: ReadonlyMap<string, unknown>,
): readonly DecodedValue[] {
  const id = named.get("id");
  const terms = typeof id === "bigint" ? context.termsOf(id) : undefined;
  const beside = named.get("token") ?? named.get("paymentToken");
  const token = typeof beside === "string" && isAddress(beside) ? tokenOf(context.deployment, beside) : undefined;
  return parameters.flatMap((one) => flatten({ context, target, terms, token }, one, named.get(one.name ?? ""), ""));
}

type Place = {
  readonly context: DecodeContext;
  readonly target: Known;
  readonly terms: Terms | undefined;
  /** the token that the same call or event names */
  readonly token: DeploymentToken | undefined;
};

function flatten(place: Place, parameter: AbiParameter, value: unknown, prefix: string): readonly DecodedValue[] {
  const name = parameter.name ?? "value";
  if ("components" in parameter && parameter.type === "tuple" && typeof value === "object" && value !== null) {
    const fields = new Map<string, unknown>(Object.entries(value));
    const { components } = parameter;
    // The one struct of an event needs no name before each of its fields.
    return components.flatMap((one) => flatten(place, one, fields.get(one.name ?? ""), ""));
  }
  const raw = rawText(value);
  return [{ path: sentenceCase(`${prefix}${name}`), text: wordsFor(place, name, value) ?? shortened(raw), raw }];
}

function rawText(value: unknown): string {
  if (Array.isArray(value)) return value.map(rawText).join(", ") || "none";
  if (typeof value === "object" && value !== null) {
    return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
  }
  return value === "" ? "empty" : String(value);
}

const LONGEST_NUMBER = 24;
const LONGEST_HEX = 66;

function shortened(raw: string): string {
  if (/^\d+$/.test(raw) && raw.length > LONGEST_NUMBER) return `${raw.slice(0, 8)}…${raw.slice(-8)}`;
  if (raw.startsWith("0x") && raw.length > LONGEST_HEX) return `${raw.slice(0, 18)}…${raw.slice(-8)}`;
  return raw;
}

/** `buyWithPermit` as `Buy with permit`. */
export function sentenceCase(name: string): string {
  const words = name
    .replace(/_$/, "")
    .replace(/^epoch$/, "day")
    .replace(/usd8$/i, "InUsd")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/\busd\b/, "USD");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const DAYS =
  /^(epoch|startEpoch|endEpoch|firstReportEpoch|lastReportEpoch|targetEpoch|stateEpoch|lastStart|validFrom|validUntil)$/;
const INSTANTS =
  /^(finalAt|postedAt|startedAt|saleStart|saleEnd|retargetTime|updatedAt|deadline|activeAt|readyAt|openedAt|firstTime|lastTime)$/;
const REWARDS = /^(gross|electricity|maintenance|service|net|protocol|holders|amount|funding)$/;
const PAYMENTS = /^(cost|maxCost|released|refundable|tip|pot)$/;
/** As `IDisputes.Outcome` counts them. */
const OUTCOMES = ["open", "the reported value", "the claimed value", "the fallback"] as const;
/** Beyond the year 3000 an instant is no date but "never". */
const LAST_DATE = 32_503_680_000n;

/** People's words for values whose meaning their name tells; what the chain says stays at hand. */
function wordsFor(place: Place, name: string, value: unknown): string | undefined {
  const { context, target, terms, token } = place;
  if (typeof value === "string" && isAddress(value, { strict: false })) return nameOfAddress(context, value);
  const number = typeof value === "bigint" ? value : typeof value === "number" ? BigInt(value) : undefined;
  if (number === undefined) return undefined;
  const whole = (token: DeploymentToken): string =>
    `${formatDecimal(number, token.decimals, { minDigits: Math.min(2, token.decimals) })} ${token.symbol}`;
  if (target.token !== undefined && /^(value|amount)$/.test(name)) return whole(target.token);
  if (token !== undefined && name === "amount") return whole(token);
  if (/^(signers|signerBitmap)$/.test(name)) return membersIn(number);
  if (target.contract === "Oracle" && name === "day") {
    const { finalAt, rewardPerBlock } = unpackNetworkDay(number);
    return finalAt === 0 ? "none" : `${rewardPerBlock} coin base units a block, final ${formatDateTime(finalAt)}`;
  }
  if (target.contract === "Disputes") {
    if (name === "kind") return number === 0n ? "a network's day" : "a farm's report";
    if (name === "outcome") return OUTCOMES[Number(number)];
    if (context.bondToken !== undefined && /^(bond|stake|amount)$/.test(name)) return whole(context.bondToken);
  }
  if (DAYS.test(name)) return number === 0n ? "none" : formatDay(Number(number));
  if (INSTANTS.test(name)) return number === 0n ? "none" : number > LAST_DATE ? undefined : formatDateTime(number);
  if (/usd8/i.test(name)) return formatUsd(number);
  if (name.endsWith("Bps")) return formatBps(number);
  if (name === "milliJoulePerTh") return formatEfficiency(number);
  if (/^(hashrate|declared|attestedMedian|unitHashrate|total)$/.test(name) && number >= 1_000_000_000n)
    return formatHashrate(number);
  if (name === "stream")
    return `grows by ${unpackStream(number).rate} a unit and second from ${formatDateTime(unpackStream(number).startedAt)}`;
  if (terms === undefined) return undefined;
  if (name === "id") return `Series #${serialOf(number)}, token id ${number}`;
  if (/^(units|value)$/.test(name)) return formatTh(number, terms.unitHashrate);
  // In the market's own events an amount is what is paid; elsewhere it is a reward.
  if (PAYMENTS.test(name) || (name === "amount" && target.contract === "Market"))
    return whole(tokenAt(context.deployment, terms.paymentToken));
  if (REWARDS.test(name)) return whole(tokenAt(context.deployment, terms.rewardToken));
  return undefined;
}

/** Members of a bitmap, counted from 1 as people count. */
function membersIn(bitmap: bigint): string {
  const members = Array.from(bitmap.toString(2))
    .reverse()
    .flatMap((bit, member) => (bit === "1" ? [member + 1] : []));
  return members.length === 0 ? "none" : `members ${members.join(", ")}`;
}

/** A contract of the deployment by what people call it, its address behind; undefined for a stranger's. */
function nameOfAddress({ deployment }: DecodeContext, address: Address): string | undefined {
  const known = contractAt(deployment, address);
  return known === undefined ? undefined : `${known.contract} (${shortHex(address)})`;
}

/** What the protocol's main events mean. */
const MEANINGS: Readonly<Record<string, string>> = {
  SeriesOpened: "A series was opened",
  UnitsSold: "Units were sold",
  EscrowSettled: "A day's escrow left protection",
  Refunded: "A holder was refunded",
  RefundsOpened: "Holders can be refunded from now on",
  EpochSettled: "A day was settled",
  SecondEpochSettled: "A day's second reward was settled",
  EpochLate: "A day was paid after its grace",
  EpochCovered: "A missed day was paid from the bond",
  BondPosted: "Bond was added",
  BondWithdrawn: "Bond went back to the provider",
  SeriesEnded: "A series ends before its term",
  WithheldReleased: "Withheld escrow was released",
  ProfitShared: "What the farm delivered and reported",
  SeriesFinished: "A series was closed",
  Funded: "Funding was added",
  RewardDeposited: "A day's reward starts to stream",
  RewardClaimed: "Rewards were claimed",
  TransferSingle: "Units moved",
  TransferBatch: "Units moved",
  Transfer: "Tokens moved",
  Approval: "An allowance was set",
  HashrateReserved: "Capacity was reserved",
  ReportRecorded: "A farm's day was recorded",
  FarmRegistered: "A farm was registered",
  FarmUpdated: "A farm's description changed",
  ProviderRegistered: "A provider was registered",
  FallbackRecorded: "A day that nobody reported is taken for this",
  FinalStateNoted: "A network's final state was noted",
  BatchPosted: "The committee's batch was accepted",
  RoundRecorded: "A day's price was recorded",
  SilenceRecorded: "A feed was silent for a day",
  ProtocolFeesWithdrawn: "Protocol fees were withdrawn",
  FundingWithdrawn: "Funding went back to the provider",
  SecondFunded: "Funding of the second coin was added",
  SecondFundingWithdrawn: "Funding of the second coin went back to the provider",
  Awarded: "A part of a lost bond goes to holders",
  SecondRewardDeposited: "A day's second reward starts to stream",
  SecondRewardClaimed: "Second rewards were claimed",
  SeriesCreated: "The ledger knows a new series",
  SeriesClosed: "The ledger closed a series",
  ApprovalForAll: "An operator was allowed or refused",
  CreditWithdrawn: "A credit was paid",
  ReleaseWithdrawn: "The provider took released escrow",
  Listed: "Units were offered for rent",
  ListingCancelled: "An offer was taken back",
  LeaseTaken: "A lease began",
  IncomeClaimed: "Income of a lease was paid",
  RentClaimed: "Rent was paid to the lessor",
  OptionExercised: "The lessee bought the units",
  LeaseClosed: "A lease ended",
  IncomeCredited: "Income of a lease was credited",
  IncomeWithdrawn: "Credited income was paid",
  Credited: "Somebody was credited",
  UpdateUser: "The user of a leasehold changed",
  DisputeOpened: "A dispute was opened",
  DisputeExtended: "A disputed report waits in another batch too",
  DisputeEnded: "A dispute ended",
  CreditPaid: "A dispute's credit was paid",
  HoldersAwarded: "Holders get a part of a lost bond",
  ArbiterFailed: "The arbiter did not take the question",
  ArbiterSet: "Disputes to come have another arbiter",
  Staked: "Somebody added to the committee's stake",
  WithdrawalRequested: "A withdrawal of stake was announced",
  StakeWithdrawn: "Stake was withdrawn",
  StakeSlashed: "The committee lost stake",
  StakeWon: "The committee's stake won a part of a bond",
  DayDecided: "A day is taken for what a dispute says",
  StateMoved: "Reports go on from another height or target",
  CommitteeScheduled: "A new committee was scheduled",
  CommitteeCancelled: "A scheduled committee was withdrawn",
  CommitteeActivated: "A committee came into force",
  FarmBatchKept: "A batch's farm reports stay provable",
  NetworkAdded: "A network was added",
  NetworksMerged: "Two networks are mined together",
  EquivocationReported: "A member signed two different things",
  PayoutProven: "A payout was proven by Bitcoin's chain",
  ControlProven: "A farm showed control of its payout script",
  ControlEnded: "A payout script pays a farm no more",
  PoolScriptListed: "A pool's script was listed",
  PeriodProven: "A period's target was proven",
  PeriodReplaced: "A proof with more work replaced another",
  PeriodDropped: "A period is unknown again",
  HashpricePushed: "A day's hashprice was pushed",
  AnswerUpdated: "A feed has a new answer",
  MiningStopped: "A series stops mining on a farm",
  DaysKept: "A farm's days are kept",
};

export function meaningOfEvent(name: string): string {
  return MEANINGS[name] ?? (name === "" ? "An event of another contract" : sentenceCase(name));
}
