import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ethers, type AddressLike, type BaseContract } from "ethers";
import { deployPublished } from "./published.ts";

const PERIPHERY = "@uniswap/v3-periphery/artifacts/contracts";

/** Uniswap v3 as its authors published it: factory, router of swaps, and positions that give pools their liquidity. */
export interface UniswapV3 {
  readonly factory: BaseContract;
  readonly router: BaseContract;
  readonly positions: BaseContract;
}

/** @param weth wrapped ether, in which nobody here pays */
export async function deployUniswapV3(signer: HardhatEthersSigner, weth: AddressLike): Promise<UniswapV3> {
  const factory = await deployPublished("@uniswap/v3-core/artifacts/contracts/UniswapV3Factory", signer);
  const router = await deployPublished(`${PERIPHERY}/SwapRouter`, signer, [factory, weth]);
  // Draws the pictures of positions, which nobody looks at here.
  const painter = ethers.ZeroAddress;
  const positions = await deployPublished(`${PERIPHERY}/NonfungiblePositionManager`, signer, [factory, weth, painter]);
  return { factory, router, positions };
}
