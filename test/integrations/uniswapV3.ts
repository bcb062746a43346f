import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ask, deployPublished, send } from "../helpers/published.ts";
import { deployUniswapV3, type UniswapV3 } from "../helpers/uniswapV3.ts";
import type { Dex, Pair } from "./dex.ts";
import { approve, asBigint, FEE, inOrder, LAST_TICK, NO_DEADLINE, sorted, sqrtPriceX96, WETH } from "./dex.ts";

const MOST = 2n ** 128n - 1n;

export async function freshUniswapV3(owner: HardhatEthersSigner): Promise<UniswapV3> {
  return await deployUniswapV3(owner, await deployPublished(WETH, owner));
}

/** Opens the pool at the pair's price. */
export async function openPoolV3({ factory, router, positions }: UniswapV3, pair: Pair): Promise<Dex> {
  const { addresses, baseIsFirst } = await sorted(pair);
  const price = sqrtPriceX96(inOrder(pair.price, baseIsFirst));
  await send(positions, "createAndInitializePoolIfNecessary", ...addresses, FEE, price);
  const pool = await ask(factory, "getPool", ...addresses, FEE);
  if (typeof pool !== "string") throw new Error("the factory names the pool's address");
  const manager = await positions.getAddress();
  return {
    name: "Uniswap v3",
    holder: pool,
    provide: async (provider, amounts) => {
      for (const token of [pair.base, pair.quote]) await approve(provider, token, manager);
      const params = [
        ...addresses,
        FEE,
        -LAST_TICK,
        LAST_TICK,
        ...inOrder(amounts, baseIsFirst),
        0n,
        0n,
        provider,
        NO_DEADLINE,
      ];
      const mint = positions.connect(provider);
      const [position] = (await ask(mint, "mint", params)) as [unknown];
      await send(mint, "mint", params);
      return asBigint(position);
    },
    withdraw: async (provider, position) => {
      const asProvider = positions.connect(provider);
      const { liquidity } = (await ask(positions, "positions", position)) as { liquidity: bigint };
      await send(asProvider, "decreaseLiquidity", [position, liquidity, 0n, 0n, NO_DEADLINE]);
      await send(asProvider, "collect", [position, provider, MOST, MOST]);
    },
    swap: async (trader, from, amount) => {
      await approve(trader, from, await router.getAddress());
      const to = from === pair.base ? pair.quote : pair.base;
      await send(router.connect(trader), "exactInputSingle", [from, to, FEE, trader, NO_DEADLINE, amount, 0n, 0n]);
    },
  };
}
