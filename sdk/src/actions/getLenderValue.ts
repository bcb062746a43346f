import type { Address, ContractFunctionReturnType, GetBlockErrorType, ReadContractErrorType } from "viem";
import { getBlock, readContract } from "viem/actions";
import {
  partsOfAbi,
  totalAbi,
  valueOfPositionAbi,
  valueOfShareAbi,
  valueOfUnitAbi,
} from "../abis/parts/HashpowerValuer.ts";
import { integrationOf } from "./contracts.ts";
import { standingShare, type SeriesParameter } from "./forms.ts";
import type { ReadClient } from "./types.ts";

export type GetLenderValueParameters = SeriesParameter & {
  /** one unit without its claims, one base unit of the accumulating share, or all units of an account with its claims (default: `unit`) */
  of?: "unit" | "share" | { account: Address };
  /** part of the discounted income that counts, basis points; adapters take 1 to 9,500 */
  incomeBps: number;
  /** simple yearly discount rate, basis points; adapters take at most 20,000 */
  discountBps: number;
};

/** Worth in USD with 36 decimals, rounded down. */
export interface GetLenderValueReturnType {
  /** what counts in this second: `certain`, and what is left of `income` */
  total: bigint;
  /** all but the last term */
  certain: bigint;
  /** the last term: of days without money behind them and days to come, before decay */
  income: bigint;
  /** unix second from which the last term decays, to nothing in three days */
  freshUntil: bigint;
  /** where the value of the series comes from, all units together; fields as in `IHashpowerValuer.Parts` */
  parts: LenderParts;
}
export type LenderParts = ContractFunctionReturnType<typeof partsOfAbi, "view", "partsOf">;
export type GetLenderValueErrorType = GetBlockErrorType | ReadContractErrorType;

/**
 * What units or shares are worth to a lender, by its own rules. Everything is of one block. Adapters of lending markets, which anyone deploys under
 * fixed rules, say the same in the market's form (`morphoHashpowerOracleAbi`, `hashpowerValueFeedAbi`).
 *
 * @throws `NoSuchSeries`; NotCreatedError for a share before `createShare`; DeploymentError where the deployment has no valuer.
 * @example
 * const { total, parts } = await getLenderValue(client, { deployment, id: 256n, incomeBps: 5_000, discountBps: 2_000 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { total, parts } = await client.getLenderValue({ id: 256n, incomeBps: 5_000, discountBps: 2_000 })
 */
export async function getLenderValue(
  client: ReadClient,
  { of = "unit", incomeBps, discountBps, ...series }: GetLenderValueParameters,
): Promise<GetLenderValueReturnType> {
  const { id } = series;
  const rules = { incomeBps, discountBps };
  const { number: blockNumber } = await getBlock(client);
  const at = { address: integrationOf(series, "hashpowerValuer"), blockNumber } as const;
  const worth = async (): Promise<{ certain: bigint; income: bigint; freshUntil: bigint }> => {
    if (of === "unit")
      return await readContract(client, { ...at, abi: valueOfUnitAbi, functionName: "valueOfUnit", args: [id, rules] });
    if (of === "share") {
      const args = [await standingShare(client, series), rules] as const;
      return await readContract(client, { ...at, abi: valueOfShareAbi, functionName: "valueOfShare", args });
    }
    const args = [of.account, id, rules] as const;
    return await readContract(client, { ...at, abi: valueOfPositionAbi, functionName: "valueOfPosition", args });
  };
  const [value, parts] = await Promise.all([
    worth(),
    readContract(client, { ...at, abi: partsOfAbi, functionName: "partsOf", args: [id, rules] }),
  ]);
  const total = await readContract(client, { ...at, abi: totalAbi, functionName: "total", args: [value] });
  return { total, ...value, parts };
}
