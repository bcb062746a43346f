import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { BaseContract } from "ethers";
import { PERMIT2 } from "../../scripts/lib/deploy.ts";
import { placePermit2 } from "../helpers/permit2.ts";
import { ask, deployPublished, send } from "../helpers/published.ts";
import type { Dex, Pair } from "./dex.ts";
import {
  approve,
  asBigint,
  FEE,
  inOrder,
  LAST_TICK,
  NO_DEADLINE,
  sorted,
  sqrtPriceX96,
  TICK_SPACING,
  WETH,
} from "./dex.ts";
import { ethers, networkHelpers } from "./fixture.ts";

/** Steps of a position manager's plan. */
const MINT_POSITION = 0x02;
const BURN_POSITION = 0x03;
const SETTLE_PAIR = 0x0d;
const TAKE_PAIR = 0x11;

const Q96 = 2n ** 96n;
/** Prices that no swap may pass: the ends of the range. */
const LOWEST_PRICE = 4_295_128_739n + 1n;
const HIGHEST_PRICE = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n - 1n;
const MOST_PERMIT2 = 2n ** 160n - 1n;
const NO_PERMIT2_DEADLINE = 2n ** 48n - 1n;
const UNSUBSCRIBE_GAS = 300_000n;

const coder = ethers.AbiCoder.defaultAbiCoder();
const KEY = "tuple(address,address,uint24,int24,address)";

/** The one contract that holds all pools, the manager of positions, and the router that the core's authors deploy for tests. */
export interface UniswapV4 {
  readonly manager: BaseContract;
  readonly positions: BaseContract;
  readonly router: BaseContract;
}

export async function deployUniswapV4(owner: HardhatEthersSigner): Promise<UniswapV4> {
  await placePermit2(networkHelpers);
  const weth = await deployPublished(WETH, owner);
  const manager = await deployPublished("@uniswap/v4-core/out/PoolManager.sol/PoolManager.json", owner, [
    owner.address,
  ]);
  const router = await deployPublished("@uniswap/v4-core/out/PoolSwapTest.sol/PoolSwapTest.json", owner, [manager]);
  const positions = await deployPublished(
    "@uniswap/v4-periphery/foundry-out/PositionManager.sol/PositionManager.json",
    owner,
    [manager, PERMIT2, UNSUBSCRIBE_GAS, ethers.ZeroAddress, weth],
  );
  return { manager, positions, router };
}

/** Opens the pool at the pair's price, without hooks. */
export async function openPoolV4({ manager, positions, router }: UniswapV4, pair: Pair): Promise<Dex> {
  const { addresses, baseIsFirst } = await sorted(pair);
  const key = [...addresses, FEE, TICK_SPACING, ethers.ZeroAddress];
  const price = sqrtPriceX96(inOrder(pair.price, baseIsFirst));
  await send(manager, "initialize", key, price);
  const follow = async (
    provider: HardhatEthersSigner,
    steps: readonly (readonly [number, string])[],
  ): Promise<void> => {
    const actions = ethers.hexlify(Uint8Array.from(steps.map(([action]) => action)));
    const plan = coder.encode(["bytes", "bytes[]"], [actions, steps.map(([, params]) => params)]);
    await send(positions.connect(provider), "modifyLiquidities", plan, NO_DEADLINE);
  };
  return {
    name: "Uniswap v4",
    holder: await manager.getAddress(),
    provide: async (provider, amounts) => {
      for (const token of [pair.base, pair.quote]) {
        await approve(provider, token, PERMIT2);
        await allowPermit2(provider, await token.getAddress(), await positions.getAddress());
      }
      const position = asBigint(await ask(positions, "nextTokenId"));
      const ordered = inOrder(amounts, baseIsFirst);
      const mint = [key, -LAST_TICK, LAST_TICK, liquidityOf(ordered, price), ...ordered, provider.address, "0x"];
      const types = [KEY, "int24", "int24", "uint256", "uint128", "uint128", "address", "bytes"];
      await follow(provider, [
        [MINT_POSITION, coder.encode(types, mint)],
        [SETTLE_PAIR, coder.encode(["address", "address"], addresses)],
      ]);
      return position;
    },
    withdraw: async (provider, position) => {
      await follow(provider, [
        [BURN_POSITION, coder.encode(["uint256", "uint128", "uint128", "bytes"], [position, 0n, 0n, "0x"])],
        [TAKE_PAIR, coder.encode(["address", "address", "address"], [...addresses, provider.address])],
      ]);
    },
    swap: async (trader, from, amount) => {
      await approve(trader, from, await router.getAddress());
      const zeroForOne = (from === pair.base) === baseIsFirst;
      // What goes in is negative: the swapper's balance falls.
      const params = [zeroForOne, -amount, zeroForOne ? LOWEST_PRICE : HIGHEST_PRICE];
      await send(router.connect(trader), "swap", key, params, [false, false], "0x");
    },
  };
}

/** Liquidity that both amounts suffice for, over the whole range, whose ends are so far away that they do not count. */
function liquidityOf([first, second]: readonly [bigint, bigint], price: bigint): bigint {
  const [ofFirst, ofSecond] = [(first * price) / Q96, (second * Q96) / price];
  const least = ofFirst < ofSecond ? ofFirst : ofSecond;
  return least - least / 1_000_000_000n - 1n;
}

async function allowPermit2(owner: HardhatEthersSigner, token: string, spender: string): Promise<void> {
  const permit2 = new BaseContract(PERMIT2, ["function approve(address,address,uint160,uint48)"], owner);
  await send(permit2, "approve", token, spender, MOST_PERMIT2, NO_PERMIT2_DEADLINE);
}
