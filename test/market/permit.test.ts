import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, now } from "../helpers/days.ts";
import { signPermit } from "../helpers/series.ts";
import { PERMIT2 } from "../../scripts/lib/deploy.ts";
import { ethers, load, networkHelpers, open, placePermit2, tell, withFarm } from "./fixture.ts";
import type { World } from "./fixture.ts";

const PERMIT2_TYPES = {
  PermitTransferFrom: [
    { name: "permitted", type: "TokenPermissions" },
    { name: "spender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
  TokenPermissions: [
    { name: "token", type: "address" },
    { name: "amount", type: "uint256" },
  ],
};

describe("PrimaryMarket: units are sold for a signature", () => {
  let world: World;
  let market: PrimaryMarket;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;

  beforeEach(async () => {
    world = await load(withFarm);
    ({ market } = world);
    ({ alice, bob } = world.people);
  });

  describe("with an EIP-2612 permit", () => {
    const COST = 5_000_000n;

    it("takes one signature and one transaction", async () => {
      const id = await open(world);
      await world.usdc.mint(alice, COST);
      const { deadline, v, r, s } = await signPermit(world, world.usdc, alice, await market.getAddress(), COST);
      await expect(market.connect(alice).buyWithPermit(id, 1_000n, COST, alice, deadline, v, r, s))
        .to.emit(market, "UnitsSold")
        .withArgs(id, alice, alice, 1_000n, COST);
      expect(await world.usdc.allowance(alice, market)).to.equal(0n);
    });

    it("goes through when somebody used the signature first", async () => {
      const id = await open(world);
      await world.usdc.mint(alice, COST);
      const { deadline, v, r, s } = await signPermit(world, world.usdc, alice, await market.getAddress(), COST);
      await world.usdc.connect(bob).permit(alice, market, COST, deadline, v, r, s);
      await market.connect(alice).buyWithPermit(id, 1_000n, COST, alice, deadline, v, r, s);
      expect(await world.ledger.balanceOf(alice, id)).to.equal(1_000n);
    });

    it("spends nobody else's signature", async () => {
      const id = await open(world);
      await world.usdc.mint(alice, COST);
      const { deadline, v, r, s } = await signPermit(world, world.usdc, alice, await market.getAddress(), COST);
      await expect(market.connect(bob).buyWithPermit(id, 1_000n, COST, bob, deadline, v, r, s))
        .to.be.revertedWithCustomError(world.usdc, "ERC20InsufficientAllowance")
        .withArgs(market, 0, COST);
    });

    it("is worth nothing after its deadline, by chain time", async () => {
      const id = await open(world);
      await world.usdc.mint(alice, COST);
      const { deadline, v, r, s } = await signPermit(world, world.usdc, alice, await market.getAddress(), COST);
      await advanceTo(world, deadline + 1);
      await expect(
        market.connect(alice).buyWithPermit(id, 1_000n, COST, alice, deadline, v, r, s),
      ).to.be.revertedWithCustomError(world.usdc, "ERC20InsufficientAllowance");
    });

    it("leaves the unused part as allowance, for the market alone", async () => {
      const id = await open(world);
      await world.usdc.mint(alice, 2n * COST);
      const { deadline, v, r, s } = await signPermit(world, world.usdc, alice, await market.getAddress(), 2n * COST);
      await market.connect(alice).buyWithPermit(id, 1_000n, 2n * COST, alice, deadline, v, r, s);
      expect(await world.usdc.allowance(alice, market)).to.equal(COST);
      // The allowance is of no use to anybody else: the payer is always the caller.
      await expect(market.connect(bob).buy(id, 1_000n, COST, bob)).to.be.revertedWithCustomError(
        world.usdc,
        "ERC20InsufficientAllowance",
      );
    });

    it("uses an allowance given before where the token knows no permit", async () => {
      const token = await ethers.deployContract("SilentToken");
      await world.config.connect(world.people.governor).setPaymentToken(token, true);
      const id = await open(world, { paymentToken: await token.getAddress() });
      await token.mint(alice, COST);
      await token.connect(alice).approve(market, COST);
      await market.connect(alice).buyWithPermit(id, 1_000n, COST, alice, 0n, 27, ethers.ZeroHash, ethers.ZeroHash);
      expect(await world.ledger.balanceOf(alice, id)).to.equal(1_000n);
    });
  });

  describe("with Permit2's own code", () => {
    const COST = 5_000_000n;
    let id: bigint;
    let deadline: number;

    beforeEach(async () => {
      await placePermit2();
      id = await open(world);
      deadline = (await now(world)) + 3_600;
    });

    /** Dollars for `account`, and its allowance to Permit2. */
    async function giveToPermit2(account: HardhatEthersSigner, amount: bigint): Promise<void> {
      await world.usdc.mint(account, amount);
      await world.usdc.connect(account).approve(PERMIT2, amount);
    }

    async function sign(signer: HardhatEthersSigner, amount: bigint, nonce: bigint, spender?: string): Promise<string> {
      const { chainId } = await ethers.provider.getNetwork();
      return await signer.signTypedData({ name: "Permit2", chainId, verifyingContract: PERMIT2 }, PERMIT2_TYPES, {
        permitted: { token: await world.usdc.getAddress(), amount },
        spender: spender ?? (await market.getAddress()),
        nonce,
        deadline,
      });
    }

    it("takes one signature over the maximum, and only the cost", async () => {
      await giveToPermit2(alice, 3n * COST);
      const signature = await sign(alice, 2n * COST, 7n);
      const sale = market.connect(alice).buyWithPermit2(id, 1_000n, 2n * COST, bob, 7n, deadline, signature);
      await expect(sale).to.emit(market, "UnitsSold").withArgs(id, alice, bob, 1_000n, COST);
      await expect(sale).to.changeTokenBalances(ethers, world.usdc, [alice, market], [-COST, COST]);
      expect(await world.ledger.balanceOf(bob, id)).to.equal(1_000n);
    });

    it("works once a nonce", async () => {
      await giveToPermit2(alice, 3n * COST);
      const signature = await sign(alice, COST, 7n);
      const asAlice = market.connect(alice);
      await asAlice.buyWithPermit2(id, 1_000n, COST, alice, 7n, deadline, signature);
      await expect(
        asAlice.buyWithPermit2(id, 1_000n, COST, alice, 7n, deadline, signature),
      ).to.be.revertedWithCustomError(
        new ethers.Contract(PERMIT2, ["error InvalidNonce()"], ethers.provider),
        "InvalidNonce",
      );
      await asAlice.buyWithPermit2(id, 1_000n, COST, alice, 8n, deadline, await sign(alice, COST, 8n));
    });

    it("refuses another's signature, another amount, another spender, and a late one", async () => {
      const errors = new ethers.Contract(
        PERMIT2,
        ["error InvalidSigner()", "error SignatureExpired(uint256)"],
        ethers.provider,
      );
      await giveToPermit2(alice, 3n * COST);
      await giveToPermit2(bob, 3n * COST);
      const signature = await sign(alice, COST, 1n);
      const forOther = await sign(alice, COST, 1n, bob.address);
      const forgeries = [
        () => market.connect(bob).buyWithPermit2(id, 1_000n, COST, bob, 1n, deadline, signature),
        () => market.connect(alice).buyWithPermit2(id, 1_000n, COST + 1n, alice, 1n, deadline, signature),
        () => market.connect(alice).buyWithPermit2(id, 1_000n, COST, alice, 1n, deadline + 1, signature),
        () => market.connect(alice).buyWithPermit2(id, 1_000n, COST, alice, 1n, deadline, forOther),
      ];
      for (const forgery of forgeries) await expect(forgery()).to.be.revertedWithCustomError(errors, "InvalidSigner");
      await advanceTo(world, deadline + 1);
      await expect(market.connect(alice).buyWithPermit2(id, 1_000n, COST, alice, 1n, deadline, signature))
        .to.be.revertedWithCustomError(errors, "SignatureExpired")
        .withArgs(deadline);
    });

    it("cannot be spent before the cost is known to be acceptable", async () => {
      await giveToPermit2(alice, 3n * COST);
      const signature = await sign(alice, COST - 1n, 1n);
      await expect(market.connect(alice).buyWithPermit2(id, 1_000n, COST - 1n, alice, 1n, deadline, signature))
        .to.be.revertedWithCustomError(market, "CostAboveMaximum")
        .withArgs(COST, COST - 1n);
    });

    it("serves a contract wallet, by EIP-1271", async () => {
      const wallet = await ethers.deployContract("ContractWallet", [alice]);
      await world.usdc.mint(wallet, COST);
      await tell(wallet, alice, world.usdc, world.usdc.interface.encodeFunctionData("approve", [PERMIT2, COST]));
      const signature = await sign(alice, COST, 1n);
      const to = await wallet.getAddress();
      const purchase = market.interface.encodeFunctionData("buyWithPermit2", [
        id,
        1_000n,
        COST,
        to,
        1n,
        deadline,
        signature,
      ]);
      await tell(wallet, alice, market, purchase);
      expect(await world.ledger.balanceOf(wallet, id)).to.equal(1_000n);
      expect(await world.usdc.balanceOf(wallet)).to.equal(0n);
    });

    it("says so on a chain that has none", async () => {
      await networkHelpers.setCode(PERMIT2, "0x");
      await expect(market.connect(alice).buyWithPermit2(id, 1_000n, COST, alice, 1n, deadline, "0x"))
        .to.be.revertedWithCustomError(market, "InvalidWiring")
        .withArgs(PERMIT2);
    });
  });
});
