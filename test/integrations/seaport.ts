import { ItemType } from "@opensea/seaport-js/lib/constants.js";
import { Seaport } from "@opensea/seaport-js";
import type { CreateOrderInput, OrderWithCounter } from "@opensea/seaport-js/lib/types.js";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import { ask, deployPublished, send } from "../helpers/published.ts";
import type { SeriesWorld } from "./fixture.ts";
import { ethers, networkHelpers } from "./fixture.ts";

const ARTIFACTS = "@opensea/seaport-js/src/artifacts/seaport/contracts";

/** Seaport 1.6 and a conduit of a marketplace's: sellers approve the conduit, which moves for Seaport what was sold. */
export interface Exchange {
  readonly seaport: BaseContract;
  readonly conduit: string;
  readonly conduitKey: string;
}

export async function deploySeaport(owner: HardhatEthersSigner): Promise<Exchange> {
  const controller = await deployPublished(
    `${ARTIFACTS}/conduit/ConduitController.sol/LocalConduitController.json`,
    owner,
  );
  const seaport = await deployPublished(`${ARTIFACTS}/Seaport`, owner, [controller]);
  const conduitKey = ethers.zeroPadBytes(owner.address, 32);
  const conduit = await ask(controller, "createConduit", conduitKey, owner.address);
  if (typeof conduit !== "string") throw new Error("the controller names the conduit's address");
  await send(controller, "createConduit", conduitKey, owner.address);
  await send(controller, "updateChannel", conduit, seaport, true);
  return { seaport, conduit, conduitKey };
}

/** Seaport as its own library speaks to it, for one person. */
export async function trader(exchange: Exchange, person: HardhatEthersSigner): Promise<Seaport> {
  const { seaport, conduit, conduitKey } = exchange;
  // Both sides mean the one installed ethers, which TypeScript sees twice: as ESM here, as CommonJS there.
  const signer = person as unknown as ConstructorParameters<typeof Seaport>[0];
  return new Seaport(signer, {
    conduitKeyToConduit: { [conduitKey]: conduit },
    overrides: { contractAddress: await seaport.getAddress(), defaultConduitKey: conduitKey },
  });
}

/** Units of a series, as an item of an order. */
export async function unitsItem(world: SeriesWorld, units: bigint, id = world.id) {
  return {
    itemType: ItemType.ERC1155,
    token: await world.ledger.getAddress(),
    identifier: id.toString(),
    amount: units.toString(),
  } as const;
}

/** Base units of the payment token, as an item of an order. */
export async function dollarsItem(world: SeriesWorld, amount: bigint) {
  return { token: await world.usdc.getAddress(), amount: amount.toString() };
}

/** `seller` offers units for dollars, for a week from now. */
export async function asking(world: SeriesWorld, units: bigint, price: bigint): Promise<CreateOrderInput> {
  return {
    ...(await goodForAWeek()),
    offer: [await unitsItem(world, units)],
    consideration: [await dollarsItem(world, price)],
  };
}

/** The chain's clock is not the one on the wall, which the library would take. */
export async function goodForAWeek(): Promise<Pick<CreateOrderInput, "startTime" | "endTime">> {
  const now = await networkHelpers.time.latest();
  return { startTime: now, endTime: now + 7 * 86_400 };
}

/** Approves what the order needs, and signs it. */
export async function makeOrder(
  exchange: Exchange,
  person: HardhatEthersSigner,
  input: CreateOrderInput,
): Promise<OrderWithCounter> {
  const { executeAllActions } = await (await trader(exchange, person)).createOrder(input);
  return await executeAllActions();
}

/** Approves the exact price, and fills the order, or `unitsToFill` of it. */
export async function fill(
  exchange: Exchange,
  person: HardhatEthersSigner,
  order: OrderWithCounter,
  unitsToFill?: bigint,
): Promise<void> {
  const seaport = await trader(exchange, person);
  const { executeAllActions } = await seaport.fulfillOrder({
    order,
    exactApproval: true,
    ...(unitsToFill !== undefined && { unitsToFill }),
  });
  await (await executeAllActions()).wait();
}
