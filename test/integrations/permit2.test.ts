import { expect } from "chai";
import { permit2Nonce, permit2TypedData } from "@adit/sdk/actions";
import { getAddress, hashTypedData } from "viem";
import { PERMIT2 } from "../../scripts/lib/deploy.ts";
import { placePermit2 } from "../helpers/permit2.ts";
import { deploySafe, execute, executeAll, signMessage, type Safe } from "../helpers/safe.ts";
import { settleDays } from "../helpers/series.ts";
import type { SeriesWorld } from "./fixture.ts";
import { begin, ethers, forSale, loadFixture, networkHelpers, sell, worldWithFarm } from "./fixture.ts";
import { expectAllAccounted, expectNothingLost } from "./income.ts";

const UNITS = 75_000n;

interface Counter extends SeriesWorld {
  readonly cost: bigint;
}

/** Permit2's own code is at its address. Bob gave it an allowance for his dollars some day, as for any other protocol. */
async function counter(): Promise<Counter> {
  await placePermit2(networkHelpers);
  const world = await forSale(await worldWithFarm());
  const { bob, dave } = world.people;
  const cost = await world.market.quote(world.id, UNITS);
  await world.usdc.mint(bob, 3n * cost);
  await world.usdc.connect(bob).approve(PERMIT2, ethers.MaxUint256);
  await sell(world, [[dave, UNITS]]);
  return { ...world, cost };
}

async function typedData(w: Counter, amount: bigint) {
  const { chainId } = await ethers.provider.getNetwork();
  return permit2TypedData({
    chainId: Number(chainId),
    permit2: PERMIT2,
    token: getAddress(await w.usdc.getAddress()),
    amount,
    spender: getAddress(await w.market.getAddress()),
    nonce: permit2Nonce(),
    deadline: BigInt((await networkHelpers.time.latest()) + 1_800),
  });
}

describe("Permit2: units are bought with one signature over dollars", () => {
  let w: Counter;

  beforeEach(async () => {
    w = await loadFixture(counter);
  });

  it("takes the price and not the maximum, and the units earn from the first second on", async () => {
    const { market, ledger, usdc, id, cost, people } = w;
    const { domain, types, message } = await typedData(w, 2n * cost);
    const { TokenPermissions, PermitTransferFrom } = types;
    const signature = await people.bob.signTypedData(
      domain,
      { TokenPermissions: [...TokenPermissions], PermitTransferFrom: [...PermitTransferFrom] },
      message,
    );
    const { nonce, deadline } = message;
    await market.connect(people.bob).buyWithPermit2(id, UNITS, 2n * cost, people.bob, nonce, deadline, signature);
    expect(await usdc.balanceOf(people.bob)).to.equal(2n * cost);
    expect(await usdc.allowance(people.bob, market), "the market itself was never approved").to.equal(0n);
    expect(await usdc.balanceOf(PERMIT2)).to.equal(0n);
    const again = market
      .connect(people.bob)
      .buyWithPermit2(id, UNITS, 2n * cost, people.bob, nonce, deadline, signature);
    await expect(again, "once").to.be.revertedWithCustomError(
      new ethers.Contract(PERMIT2, ["error InvalidNonce()"], ethers.provider),
      "InvalidNonce",
    );
    await begin(w);
    await settleDays(w, id, 2);
    await ledger.connect(people.bob).claim(id);
    await expectNothingLost(w, [people.bob], people.dave);
    await expectAllAccounted(w, [people.bob, people.dave]);
  });

  it("works for a treasury, whose owners sign and whose contract answers (EIP-1271)", async () => {
    const { market, usdc, ledger, id, cost, people } = w;
    const safe = await deploySafe([people.governor, people.guardian, people.treasury], { version: "1.4.1" });
    await usdc.mint(safe.address, cost);
    await execute(safe, usdc, usdc.interface.encodeFunctionData("approve", [PERMIT2, cost]));
    const data = await typedData(w, cost);
    const purchase = (signature: string) =>
      market.interface.encodeFunctionData("buyWithPermit2", [
        id,
        UNITS,
        cost,
        safe.address,
        data.message.nonce,
        data.message.deadline,
        signature,
      ]);
    const alone = await forged(safe, hashTypedData(data));
    await expect(
      executeAll(safe, [{ target: market, data: purchase(alone) }]),
      "one owner's word is not the Safe's",
    ).to.be.revertedWith("GS013");
    await executeAll(safe, [{ target: market, data: purchase(await signMessage(safe, hashTypedData(data))) }]);
    expect(await ledger.balanceOf(safe.address, id)).to.equal(UNITS);
    expect(await usdc.balanceOf(safe.address)).to.equal(0n);
    await begin(w);
    await settleDays(w, id, 2);
    await expectNothingLost(w, [safe.address], people.dave);
  });
});

/** The signature of one owner twice. */
async function forged(safe: Safe, message: string): Promise<string> {
  const [owner] = safe.owners;
  if (owner === undefined) throw new Error("the Safe has owners");
  return await signMessage({ ...safe, owners: [owner, owner] }, message);
}
