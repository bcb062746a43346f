import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, BaseContract } from "ethers";
import type { MorphoHashpowerOracle } from "../../types/ethers-contracts/index.js";
import { ask, deployArtifact, send } from "../helpers/published.ts";
import { asBigint } from "./dex.ts";
import { ethers } from "./fixture.ts";
import { morphoArtifacts } from "./morphoSource.ts";
import type { SharedWorld } from "./shared.ts";

/** Loan to value at which a position can be liquidated: 77 %, as Morpho's governance has enabled it on public chains. */
export const LLTV = 77n * 10n ** 16n;
export const WAD = 10n ** 18n;
/** Scale of an oracle's price. */
export const PRICE_SCALE = 10n ** 36n;
/** How careful the lenders are: nine tenths of the income to come, discounted by ten percent a year. */
const RULES = { incomeBps: 9_000, discountBps: 1_000 } as const;

/** One isolated market: dollars are lent against accumulating shares. */
export interface LendingMarket {
  readonly morpho: BaseContract;
  readonly oracle: MorphoHashpowerOracle;
  /** loan token, collateral token, oracle, model of interest, liquidation loan to value */
  readonly params: readonly [string, string, string, string, bigint];
  readonly id: string;
}

export async function deployMorpho(world: SharedWorld): Promise<LendingMarket> {
  const { deployer } = world.people;
  const { morpho: blue, irm: interest } = morphoArtifacts();
  const morpho = await deployArtifact(blue, deployer, [deployer.address]);
  const irm = await deployArtifact(interest, deployer);
  await send(morpho, "enableIrm", irm);
  await send(morpho, "enableLltv", LLTV);
  const [dollars, shares] = [await world.usdc.getAddress(), await world.share.getAddress()];
  const collateral = { valuer: world.valuer, id: world.id, share: shares, ...RULES };
  const none = ethers.ZeroAddress;
  const oracle = await ethers.deployContract("MorphoHashpowerOracle", [collateral, dollars, [none, none, none]]);
  const params = [dollars, shares, await oracle.getAddress(), await irm.getAddress(), LLTV] as const;
  await send(morpho, "createMarket", params);
  const types = ["address", "address", "address", "address", "uint256"];
  return { morpho, oracle, params, id: ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(types, params)) };
}

/** Somebody lends dollars to whoever brings collateral. */
export async function lend(
  { morpho, params }: LendingMarket,
  world: SharedWorld,
  lender: HardhatEthersSigner,
  amount: bigint,
): Promise<void> {
  await world.usdc.mint(lender, amount);
  await world.usdc.connect(lender).approve(morpho, amount);
  await send(morpho.connect(lender), "supply", params, amount, 0n, lender, "0x");
}

export async function pledge(
  { morpho, params }: LendingMarket,
  world: SharedWorld,
  owner: HardhatEthersSigner,
  shares: bigint,
): Promise<void> {
  await world.share.connect(owner).approve(morpho, shares);
  await send(morpho.connect(owner), "supplyCollateral", params, shares, owner, "0x");
}

export interface Debt {
  readonly borrowShares: bigint;
  readonly collateral: bigint;
  /** dollars that a repayment of everything takes now, rounded up */
  readonly assets: bigint;
}

/** Interest up to this second is added before. */
export async function debtOf({ morpho, params, id }: LendingMarket, borrower: AddressLike): Promise<Debt> {
  await send(morpho, "accrueInterest", params);
  const { borrowShares, collateral } = (await ask(morpho, "position", id, borrower)) as {
    borrowShares: bigint;
    collateral: bigint;
  };
  const { totalBorrowAssets, totalBorrowShares } = (await ask(morpho, "market", id)) as {
    totalBorrowAssets: bigint;
    totalBorrowShares: bigint;
  };
  // Shares of a debt are counted with one dollar's base unit and a million shares of nobody.
  const [assets, shares] = [totalBorrowAssets + 1n, totalBorrowShares + 1_000_000n];
  return { borrowShares, collateral, assets: (borrowShares * assets + shares - 1n) / shares };
}

/** What may be borrowed against as much collateral at the oracle's price, rounded down twice as Morpho does. */
export async function limitOf({ oracle }: LendingMarket, collateral: bigint): Promise<bigint> {
  return (((collateral * (await oracle.price())) / PRICE_SCALE) * LLTV) / WAD;
}

/** Dollars of the lender's that are there to be taken out, and that it takes out. */
export async function takeOutAll({ morpho, params, id }: LendingMarket, lender: HardhatEthersSigner): Promise<bigint> {
  const { supplyShares } = (await ask(morpho, "position", id, lender)) as { supplyShares: bigint };
  const [assets] = (await ask(morpho.connect(lender), "withdraw", params, 0n, supplyShares, lender, lender)) as [
    unknown,
  ];
  await send(morpho.connect(lender), "withdraw", params, 0n, supplyShares, lender, lender);
  return asBigint(assets);
}
