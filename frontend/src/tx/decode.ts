import type { Deployment } from "@adit/sdk";
import {
  erc20Abi,
  farmRegistryAbi,
  hashpowerAbi,
  outputOracleAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  protocolConfigAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import { formatDateTime, formatDay, formatDecimal, formatUsd } from "@adit/sdk/format";
import { decodeEventLog, decodeFunctionData, isAddressEqual, type Abi, type AbiParameter, type Address, type Hex, type Log } from "viem";

/** A value of a call or an event, its place in it, and as text for people. */
export type DecodedValue = { readonly path: string; readonly text: string; readonly raw: string };

export type Decoded = { readonly contract: string; readonly name: string; readonly values: readonly DecodedValue[] };

function contractAt(deployment: Deployment, address: Address): { contract: string; abi: Abi } | undefined {
  const { contracts } = deployment;
  const known: readonly (readonly [Address, string, Abi])[] = [
    [contracts.market, "Market", primaryMarketAbi],
    [contracts.settlement, "Settlement", settlementAbi],
    [contracts.hashpower, "Ledger", hashpowerAbi],
    [contracts.outputOracle, "Oracle", outputOracleAbi],
    [contracts.priceRounds, "Price rounds", priceRoundsAbi],
    [contracts.farmRegistry, "Farm registry", farmRegistryAbi],
    [contracts.config, "Configuration", protocolConfigAbi],
    ...[...deployment.paymentTokens, ...deployment.rewardTokens].map((token) => [token.address, token.symbol, erc20Abi] as const),
  ];
  const found = known.find(([at]) => isAddressEqual(at, address));
  return found === undefined ? undefined : { contract: found[1], abi: found[2] };
}

export function decodeCall(deployment: Deployment, to: Address, data: Hex): Decoded | undefined {
  const target = contractAt(deployment, to);
  if (target === undefined) return undefined;
  try {
    const { functionName, args } = decodeFunctionData({ abi: target.abi, data });
    const item = target.abi.find((one) => one.type === "function" && one.name === functionName && one.inputs.length === (args?.length ?? 0));
    const inputs = item?.type === "function" ? item.inputs : [];
    return {
      contract: target.contract,
      name: functionName,
      values: inputs.flatMap((input, i) => flatten(deployment, to, input, args?.[i])),
    };
  } catch {
    // Calls of contracts that only forward are shown without their names.
    return undefined;
  }
}

export type DecodedLog = Decoded & { readonly logIndex: number };

export function decodeLogs(deployment: Deployment, logs: readonly Log<bigint, number, false>[]): readonly DecodedLog[] {
  return logs.map((log): DecodedLog => {
    const target = contractAt(deployment, log.address);
    const unknown: DecodedLog = {
      contract: target?.contract ?? log.address,
      name: "An event of another contract",
      values: [],
      logIndex: log.logIndex,
    };
    if (target === undefined) return unknown;
    try {
      const { eventName, args } = decodeEventLog({ abi: target.abi, topics: log.topics, data: log.data });
      const item = target.abi.find((one) => one.type === "event" && one.name === eventName);
      const inputs = item?.type === "event" ? item.inputs : [];
      const byName: Readonly<Record<string, unknown>> = args === undefined ? {} : Object.fromEntries(Object.entries(args));
      return {
        contract: target.contract,
        name: eventName ?? unknown.name,
        values: inputs.flatMap((input) => flatten(deployment, log.address, input, byName[input.name ?? ""])),
        logIndex: log.logIndex,
      };
    } catch {
      return unknown;
    }
  });
}

function flatten(deployment: Deployment, at: Address, parameter: AbiParameter, value: unknown, prefix = ""): readonly DecodedValue[] {
  const path = `${prefix}${parameter.name ?? "value"}`;
  if ("components" in parameter && parameter.type === "tuple" && typeof value === "object" && value !== null) {
    const fields: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(value));
    return parameter.components.flatMap((one) => flatten(deployment, at, one, fields[one.name ?? ""], `${path}.`));
  }
  const raw = rawText(value);
  return [{ path, text: wordsFor(deployment, at, path, value) ?? raw, raw }];
}

function rawText(value: unknown): string {
  if (Array.isArray(value)) return value.map(rawText).join(", ") || "none";
  if (typeof value === "object" && value !== null) return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
  return String(value);
}

/** People's words for values whose meaning their name tells; the raw value stays at hand. */
function wordsFor(deployment: Deployment, at: Address, path: string, value: unknown): string | undefined {
  const name = path.split(".").at(-1) ?? path;
  const number = typeof value === "bigint" ? value : typeof value === "number" ? BigInt(value) : undefined;
  if (number === undefined) return typeof value === "string" && value === "" ? "empty" : undefined;
  if (/^(epoch|startEpoch|lastReportEpoch)$/.test(name)) return number === 0n ? "none" : `${formatDay(Number(number))} (day ${number})`;
  if (/^(finalAt|postedAt|startedAt|saleStart|saleEnd|retargetTime|updatedAt|deadline)$/.test(name)) {
    return number === 0n ? "none" : number > 32_503_680_000n ? undefined : formatDateTime(number);
  }
  if (/usd8/i.test(name)) return formatUsd(number);
  const token = [...deployment.paymentTokens, ...deployment.rewardTokens].find((one) => isAddressEqual(one.address, at));
  if (token !== undefined && /^(value|amount)$/.test(name)) return `${formatDecimal(number, token.decimals)} ${token.symbol}`;
  return undefined;
}
