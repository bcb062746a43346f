import type { Deployment } from "@adit/sdk";
import { erc20Abi, hashpowerAbi, primaryMarketAbi, settlementAbi, testTokenAbi } from "@adit/sdk/abis";
import { seriesState } from "@adit/sdk";
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  getAbiItem,
  http,
  parseEther,
  publicActions,
  type Address,
  type Hash,
  type Hex,
  type LocalAccount,
} from "viem";

/** The local chain under the dApp, for what a test has to arrange or to check behind its back. */
export type ChainUnderTest = ReturnType<typeof chainUnderTest>;

const ENOUGH_ETHER = parseEther("10");

export function chainUnderTest(deployment: Deployment, rpc: string) {
  const chain = defineChain({
    id: deployment.chainId,
    name: "Chain under test",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
  const transport = http(rpc);
  const reader = createPublicClient({ chain, transport, pollingInterval: 200 });
  const cheat = createTestClient({ chain, transport, mode: "hardhat" }).extend(publicActions);
  const { contracts } = deployment;
  const paymentToken = first(deployment.paymentTokens, "payment token").address;
  const rewardToken = first(deployment.rewardTokens, "reward token").address;

  const mined = async (hash: Hash): Promise<void> => {
    const receipt = await reader.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`A transaction of the test itself failed: ${hash}`);
  };
  const as = (account: LocalAccount | Address) => createWalletClient({ account, chain, transport });

  return {
    /** Gives an account coins for fees and payment tokens. */
    endow: async (account: LocalAccount, amount: bigint): Promise<void> => {
      await cheat.setBalance({ address: account.address, value: ENOUGH_ETHER });
      await mined(
        await as(account).writeContract({
          address: paymentToken,
          abi: testTokenAbi,
          functionName: "mint",
          args: [account.address, amount],
        }),
      );
    },
    /** Sends all payment tokens of an account away. */
    drain: async (account: LocalAccount, to: Address): Promise<void> => {
      const amount = await reader.readContract({
        address: paymentToken,
        abi: erc20Abi,
        functionName: "balanceOf",
        args: [account.address],
      });
      await mined(
        await as(account).writeContract({
          address: paymentToken,
          abi: erc20Abi,
          functionName: "transfer",
          args: [to, amount],
        }),
      );
    },
    /** Sends a bare call as an account would with a wallet of its own. */
    sendAs: async (account: LocalAccount, call: { to: Address; data: Hex }): Promise<void> => {
      await mined(await as(account).sendTransaction(call));
    },
    unitsOf: (account: Address, id: bigint): Promise<bigint> =>
      reader.readContract({
        address: contracts.hashpower,
        abi: hashpowerAbi,
        functionName: "balanceOf",
        args: [account, id],
      }),
    rewardsOf: (account: Address): Promise<bigint> =>
      reader.readContract({ address: rewardToken, abi: erc20Abi, functionName: "balanceOf", args: [account] }),
    moneyOf: (account: Address): Promise<bigint> =>
      reader.readContract({ address: paymentToken, abi: erc20Abi, functionName: "balanceOf", args: [account] }),
    allowanceOf: (account: Address): Promise<bigint> =>
      reader.readContract({
        address: paymentToken,
        abi: erc20Abi,
        functionName: "allowance",
        args: [account, contracts.market],
      }),
    /** Ids of series in a state: those with the most settled days first, then the newest. */
    seriesIn: async (state: string): Promise<readonly bigint[]> => {
      const opened = await reader.getLogs({
        address: contracts.market,
        event: getAbiItem({ abi: primaryMarketAbi, name: "SeriesOpened" }),
        fromBlock: BigInt(deployment.startBlock),
        strict: true,
      });
      const settlement = { address: contracts.settlement, abi: settlementAbi } as const;
      const all = await Promise.all(
        opened.map(async ({ args: { id } }) => {
          const [now, { settledEpochs }] = await Promise.all([
            reader.readContract({ ...settlement, functionName: "state", args: [id] }),
            reader.readContract({ ...settlement, functionName: "account", args: [id] }),
          ]);
          return { id, settledEpochs, state: seriesState(now) };
        }),
      );
      return all
        .filter((one) => one.state === state)
        .sort((a, b) => b.settledEpochs - a.settledEpochs || Number(b.id - a.id))
        .map(({ id }) => id);
    },
    /** Moves units of whoever bought them first to an account, as any holder may. */
    handOver: async (id: bigint, to: Address): Promise<bigint> => {
      const sales = await reader.getLogs({
        address: contracts.market,
        event: getAbiItem({ abi: primaryMarketAbi, name: "UnitsSold" }),
        args: { id },
        fromBlock: BigInt(deployment.startBlock),
        strict: true,
      });
      for (const { args } of sales) {
        const units = await reader.readContract({
          address: contracts.hashpower,
          abi: hashpowerAbi,
          functionName: "balanceOf",
          args: [args.to, id],
        });
        if (units < 2n) continue;
        await cheat.impersonateAccount({ address: args.to });
        await cheat.setBalance({ address: args.to, value: ENOUGH_ETHER });
        await mined(
          await as(args.to).writeContract({
            address: contracts.hashpower,
            abi: hashpowerAbi,
            functionName: "safeTransferFrom",
            args: [args.to, to, id, units / 2n, "0x"],
          }),
        );
        await cheat.stopImpersonatingAccount({ address: args.to });
        return units / 2n;
      }
      throw new Error(`Nobody holds units of series ${id}`);
    },
  };
}

function first<T>(list: readonly T[], what: string): T {
  const [item] = list;
  if (item === undefined) throw new Error(`The deployment names no ${what}`);
  return item;
}
