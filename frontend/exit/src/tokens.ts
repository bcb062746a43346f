import type { Deployment } from "@adit/sdk";
import {
  accumulatingShareAbi,
  accumulatingShareFactoryAbi,
  primaryMarketAbi,
  wrappedHashpowerAbi,
  wrapperFactoryAbi,
} from "@adit/sdk/abis";
import { formatSeries } from "@adit/sdk/format";
import { getAbiItem, isAddressEqual, zeroAddress, type Address, type Client } from "viem";
import { getBlockNumber, getLogs, readContract } from "viem/actions";
import { scan } from "../../src/chain/scan.ts";
import type { ExitCall } from "./actions.ts";
import { asking, type Unread } from "./asking.ts";

/** Base units of a token. */
export type Amount = { readonly token: Address; readonly amount: bigint };

/** Units that the account holds as an ERC-20. Undefined is what the node did not say. */
type HeldUnits = {
  readonly address: Address;
  readonly id: bigint;
  readonly unitHashrate: bigint | undefined;
  /** Base units of the token. */
  readonly held: bigint | undefined;
  /** Units of the series that come out now; 0 once the refund of the series was collected. */
  readonly units: bigint | undefined;
};

/** The pass-through token. Its holder claims its income, with or without tokens. */
export type Wrapped = HeldUnits & {
  readonly kind: "wrapped";
  readonly income: readonly Amount[] | undefined;
  /** What burning all tokens brings now, and in which token; undefined where there is nothing to be had. */
  readonly refund: Amount | undefined;
};

/** Shares of the accumulating basket. */
export type Share = HeldUnits & {
  readonly kind: "share";
  /** What comes out beside the units. */
  readonly income: readonly Amount[] | undefined;
  /** What the basket could not deliver before, and keeps for the account. */
  readonly credits: readonly Amount[];
};

export type HeldToken = Wrapped | Share;

type Token = { readonly kind: HeldToken["kind"]; readonly id: bigint; readonly address: Address };
type Reading = { readonly tokens: readonly HeldToken[]; readonly unread: readonly Unread[] };

/** Whose chain, and who is asked about. */
type Asked = { readonly client: Client; readonly deployment: Deployment; readonly account: Address };

const WRAPPER_CREATED = getAbiItem({ abi: wrapperFactoryAbi, name: "WrapperCreated" });
const SHARE_CREATED = getAbiItem({ abi: accumulatingShareFactoryAbi, name: "ShareCreated" });
const TRANSFER = getAbiItem({ abi: wrappedHashpowerAbi, name: "Transfer" });

/**
 * Every ERC-20 form of units of the account. A token can be bought by somebody who never held units, so all tokens of the factories are asked
 * whether the account has any; one that does not answer is spoken of only if the account ever got some of it.
 * @param also series whose tokens are looked at even if the node gives no events
 */
export async function findTokens(
  client: Client,
  deployment: Deployment,
  account: Address,
  also: readonly bigint[],
): Promise<Reading> {
  const asked = { client, deployment, account };
  const { get, unread } = asking(
    "Wrapped units and shares",
    "Only those of series whose numbers you write under “If the node gives no events” are looked at. Another node may know the others.",
  );
  const made = await Promise.all(
    factoriesOf(asked).map(async ({ name, ofEvents, ofSeries }): Promise<readonly Token[]> => {
      const all = await get(`the events of ${name}`, ofEvents());
      if (all !== undefined) return all;
      return (await Promise.all(also.map((id) => get(`${name} of ${formatSeries(id)}`, ofSeries(id))))).flatMap(
        (tokens) => tokens ?? [],
      );
    }),
  );
  const readings = await Promise.all(
    made.flat().map((token) => (token.kind === "wrapped" ? readWrapped(asked, token) : readShare(asked, token))),
  );
  return {
    tokens: readings.flatMap(({ tokens }) => tokens),
    unread: [...unread(), ...readings.flatMap((reading) => reading.unread)],
  };
}

/** Where tokens come from: asked by events, or by the number of a series. */
type Factory = {
  readonly name: string;
  readonly ofEvents: () => Promise<readonly Token[]>;
  readonly ofSeries: (id: bigint) => Promise<readonly Token[]>;
};

function factoriesOf({ client, deployment }: Asked): readonly Factory[] {
  const { wrapperFactory, accumulatingShareFactory } = deployment.contracts;
  const factories: Factory[] = [];
  if (wrapperFactory !== undefined) {
    const factory = { address: wrapperFactory, abi: wrapperFactoryAbi } as const;
    factories.push({
      name: "wrapped units",
      ofEvents: () =>
        created(client, deployment, async (range) =>
          (await getLogs(client, { address: wrapperFactory, event: WRAPPER_CREATED, ...range })).map((log) => ({
            ...log,
            token: { kind: "wrapped", id: log.args.id, address: log.args.wrapper },
          })),
        ),
      ofSeries: async (id) => {
        const isCreated = await readContract(client, { ...factory, functionName: "isCreated", args: [id] });
        if (!isCreated) return [];
        const address = await readContract(client, { ...factory, functionName: "wrapperOf", args: [id] });
        return [{ kind: "wrapped", id, address }];
      },
    });
  }
  if (accumulatingShareFactory !== undefined) {
    const factory = { address: accumulatingShareFactory, abi: accumulatingShareFactoryAbi } as const;
    factories.push({
      name: "shares",
      ofEvents: () =>
        created(client, deployment, async (range) =>
          (await getLogs(client, { address: accumulatingShareFactory, event: SHARE_CREATED, ...range })).map((log) => ({
            ...log,
            token: { kind: "share", id: log.args.id, address: log.args.share },
          })),
        ),
      ofSeries: async (id) => {
        const exists = await readContract(client, { ...factory, functionName: "exists", args: [id] });
        if (!exists) return [];
        const address = await readContract(client, { ...factory, functionName: "shareOf", args: [id] });
        return [{ kind: "share", id, address }];
      },
    });
  }
  return factories;
}

type Created = { readonly blockNumber: bigint; readonly logIndex: number; readonly token: Token };
type Range = { readonly fromBlock: bigint; readonly toBlock: bigint; readonly strict: true };

async function created(
  client: Client,
  deployment: Deployment,
  fetch: (range: Range) => Promise<readonly Created[]>,
): Promise<readonly Token[]> {
  const { entries } = await scan<Created>({
    previous: undefined,
    startBlock: BigInt(deployment.startBlock),
    head: await getBlockNumber(client, { cacheTime: 0 }),
    fetch: (fromBlock, toBlock) => fetch({ fromBlock, toBlock, strict: true }),
  });
  return entries.map(({ token }) => token);
}

const NOTHING: Reading = { tokens: [], unread: [] };

async function readWrapped(asked: Asked, token: Token): Promise<Reading> {
  const { client, account } = asked;
  const { address, id } = token;
  const wrapper = { address, abi: wrappedHashpowerAbi } as const;
  const { get, unread } = asking(
    `Wrapped units of series ${formatSeries(id)} (${address})`,
    "What could be read is below; a button whose figure is missing can be used, and your node tries the call out first. Units that you hold unwrapped are not concerned. Another node may know the rest.",
  );
  const [held, accrued] = await Promise.all([
    get("your balance", readContract(client, { ...wrapper, functionName: "balanceOf", args: [account] })),
    get("your income", readContract(client, { ...wrapper, functionName: "accruedRewards", args: [account] })),
  ]);
  const hasSome = (held ?? 0n) > 0n || (accrued ?? []).some((amount) => amount > 0n);
  const isKnown = held !== undefined && accrued !== undefined;
  if (!hasSome && (isKnown || !(await everHad(asked, token)))) return NOTHING;
  const [tokens, collected, terms, paymentTokens] = await Promise.all([
    get("its reward tokens", readContract(client, { ...wrapper, functionName: "getRewardTokens" })),
    get("whether its refund was collected", readContract(client, { ...wrapper, functionName: "collected" })),
    get("the terms of its series", termsOf(asked, id)),
    get("its payment token", readContract(client, { ...wrapper, functionName: "getTokensOut" })),
  ]);
  const [paymentToken] = paymentTokens ?? [];
  const refund =
    paymentToken === undefined || held === undefined || held === 0n
      ? undefined
      : await get(
          "its refund",
          readContract(client, { ...wrapper, functionName: "previewRedeem", args: [paymentToken, held] }),
        );
  const wrapped: Wrapped = {
    kind: "wrapped",
    address,
    id,
    unitHashrate: terms?.unitHashrate,
    held,
    units: collected === undefined ? undefined : collected[0] > 0n ? 0n : held,
    income:
      accrued === undefined || tokens === undefined
        ? undefined
        : tokens.map((of, i) => ({ token: of, amount: accrued[i] ?? 0n })),
    refund:
      paymentToken === undefined || refund === undefined || refund === 0n
        ? undefined
        : { token: paymentToken, amount: refund },
  };
  return { tokens: [wrapped], unread: unread() };
}

async function readShare(asked: Asked, token: Token): Promise<Reading> {
  const { client, account } = asked;
  const { address, id } = token;
  const basket = { address, abi: accumulatingShareAbi } as const;
  const { get, unread } = asking(
    `Accumulating share of series ${formatSeries(id)} (${address})`,
    "What could be read is below. Shares stay redeemable at this address, and units outside of it are not concerned. Try another node.",
  );
  const [held, reward, second, payment] = await Promise.all([
    get("your balance", readContract(client, { ...basket, functionName: "balanceOf", args: [account] })),
    get("its reward token", readContract(client, { ...basket, functionName: "rewardToken" })),
    get("its second reward token", readContract(client, { ...basket, functionName: "secondRewardToken" })),
    get("its payment token", readContract(client, { ...basket, functionName: "paymentToken" })),
  ]);
  const paid = distinct([reward, second, payment]);
  const owed = await Promise.all(
    paid.map(async (of): Promise<Amount> => {
      const credit = readContract(client, { ...basket, functionName: "creditOf", args: [account, of] });
      return { token: of, amount: (await get("what it keeps for you", credit)) ?? 0n };
    }),
  );
  const credits = owed.filter(({ amount }) => amount > 0n);
  const hasSome = (held ?? 0n) > 0n || credits.length > 0;
  if (!hasSome && (unread().length === 0 || !(await everHad(asked, token)))) return NOTHING;
  const [out, terms] = await Promise.all([
    held === undefined
      ? undefined
      : get("what comes out", readContract(client, { ...basket, functionName: "previewRedeem", args: [held] })),
    get("the terms of its series", termsOf(asked, id)),
  ]);
  const income = [
    { token: reward, amount: out?.reward },
    { token: second, amount: out?.secondReward },
    { token: payment, amount: out?.payment },
  ].flatMap((one): readonly Amount[] =>
    one.token === undefined || one.amount === undefined || one.amount === 0n
      ? []
      : [{ token: one.token, amount: one.amount }],
  );
  const share: Share = {
    kind: "share",
    address,
    id,
    unitHashrate: terms?.unitHashrate,
    held,
    units: out?.units,
    income: out === undefined ? undefined : income,
    credits,
  };
  // Of shares that are not known to be there nothing can be shown but that they were not read.
  return { tokens: hasSome ? [share] : [], unread: unread() };
}

/** Whether the account ever got some of a token that does not say how much it has; also if the node does not say that either. */
async function everHad({ client, deployment, account }: Asked, { address }: Token): Promise<boolean> {
  try {
    const { entries } = await scan({
      previous: undefined,
      startBlock: BigInt(deployment.startBlock),
      head: await getBlockNumber(client, { cacheTime: 0 }),
      fetch: (fromBlock, toBlock) =>
        getLogs(client, { address, event: TRANSFER, args: { to: account }, fromBlock, toBlock, strict: true }),
    });
    return entries.length > 0;
  } catch {
    return true;
  }
}

function distinct(tokens: readonly (Address | undefined)[]): readonly Address[] {
  const known = tokens.flatMap((token) => (token === undefined || token === zeroAddress ? [] : [token]));
  return known.filter((token, i) => known.findIndex((other) => isAddressEqual(other, token)) === i);
}

async function termsOf({ client, deployment }: Asked, id: bigint) {
  return await readContract(client, {
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "terms",
    args: [id],
  });
}

/** What the holder of a token can do to leave; the best first. */
export function tokenExits(token: HeldToken, to: Address, symbolOf: (token: Address) => string): readonly ExitCall[] {
  return token.kind === "wrapped" ? wrappedExits(token, to, symbolOf) : shareExits(token, to, symbolOf);
}

function wrappedExits(
  { address, held, units, income, refund }: Wrapped,
  to: Address,
  symbolOf: (token: Address) => string,
): readonly ExitCall[] {
  const wrapper = { address, abi: wrappedHashpowerAbi } as const;
  const calls: ExitCall[] = [];
  // Before the claim: what flows in between is claimed with the rest.
  if (refund !== undefined && held !== undefined)
    calls.push({
      words: "Take the refund of the wrapped units",
      ...wrapper,
      functionName: "redeem",
      args: [to, held, refund.token, 0n, false],
    });
  const paid = income?.filter(({ amount }) => amount > 0n);
  if (paid === undefined || paid.length > 0)
    calls.push({ words: "Claim the rewards of the wrapped units", ...wrapper, functionName: "claimTo", args: [to] });
  // One by one, for when one of the tokens pays nobody.
  if (paid !== undefined && paid.length > 1)
    for (const { token } of paid)
      calls.push({
        words: `Claim ${symbolOf(token)} of the wrapped units alone`,
        ...wrapper,
        functionName: "claimToken",
        args: [token, to],
      });
  const out = units ?? held ?? 0n;
  if (out > 0n) calls.push({ words: "Unwrap the units", ...wrapper, functionName: "unwrap", args: [out, to] });
  return calls;
}

function shareExits(
  { address, held, credits }: Share,
  to: Address,
  symbolOf: (token: Address) => string,
): readonly ExitCall[] {
  const basket = { address, abi: accumulatingShareAbi } as const;
  const calls: ExitCall[] = [];
  if (held !== undefined && held > 0n)
    calls.push({
      words: "Take units and rewards out of the share",
      ...basket,
      functionName: "redeem",
      args: [held, to],
    });
  for (const { token } of credits)
    calls.push({
      words: `Take the ${symbolOf(token)} that the share keeps for you`,
      ...basket,
      functionName: "withdrawCredit",
      args: [token, to],
    });
  return calls;
}
