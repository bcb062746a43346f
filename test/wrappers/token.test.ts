import { expect } from "chai";
import { ethers, networkHelpers, ZERO } from "../leases/fixture.ts";
import { fresh, scene, wrap, wrapFor, wrappedUp, WRAP_TAG, type Wrapped } from "./fixture.ts";

const MAX = ethers.MaxUint256;
const withTokens = scene(wrappedUp);
const withoutTokens = scene(fresh);

describe("WrappedHashpower: an ERC-20 of units", () => {
  let w: Wrapped;

  beforeEach(async () => {
    w = await withTokens();
  });

  it("has as many tokens as units are here, and decimals that make one token a terahash a second", async () => {
    expect(await w.token.totalSupply()).to.equal(800n);
    expect(await w.ledger.balanceOf(w.token, w.id)).to.equal(800n);
    expect(await w.token.balanceOf(w.alice)).to.equal(500n);
    expect([await w.token.name(), await w.token.symbol(), await w.token.decimals()]).to.deep.equal([
      "Wrapped Adit Hashpower 1",
      "wADIT-1",
      3n,
    ]);
  });

  it("moves tokens, and says so", async () => {
    await expect(w.token.connect(w.alice).transfer(w.carol, 120n))
      .to.emit(w.token, "Transfer")
      .withArgs(w.alice, w.carol, 120n);
    expect([await w.token.balanceOf(w.alice), await w.token.balanceOf(w.carol)]).to.deep.equal([380n, 120n]);
  });

  it("moves nothing that is not there", async () => {
    await expect(w.token.connect(w.bob).transfer(w.carol, 301n))
      .to.be.revertedWithCustomError(w.token, "ERC20InsufficientBalance")
      .withArgs(w.bob, 300n, 301n);
    await expect(w.token.connect(w.carol).transfer(w.bob, MAX))
      .to.be.revertedWithCustomError(w.token, "ERC20InsufficientBalance")
      .withArgs(w.carol, 0n, MAX);
  });

  it("moves nothing to the zero address or to itself, where it would be nobody's", async () => {
    for (const to of [ZERO, await w.token.getAddress()]) {
      await expect(w.token.connect(w.bob).transfer(to, 1n))
        .to.be.revertedWithCustomError(w.token, "ERC20InvalidReceiver")
        .withArgs(to);
      await expect(wrap(w, w.bob, 1n, wrapFor(to)))
        .to.be.revertedWithCustomError(w.token, "ERC20InvalidReceiver")
        .withArgs(to);
    }
  });

  it("moves by allowance, which shrinks unless it is endless", async () => {
    await w.token.connect(w.alice).approve(w.carol, 100n);
    await w.token.connect(w.carol).transferFrom(w.alice, w.dave, 60n);
    expect(await w.token.allowance(w.alice, w.carol)).to.equal(40n);
    await expect(w.token.connect(w.carol).transferFrom(w.alice, w.dave, 41n))
      .to.be.revertedWithCustomError(w.token, "ERC20InsufficientAllowance")
      .withArgs(w.carol, 40n, 41n);
    await w.token.connect(w.alice).approve(w.carol, MAX);
    await w.token.connect(w.carol).transferFrom(w.alice, w.dave, 100n);
    expect(await w.token.allowance(w.alice, w.carol)).to.equal(MAX);
    await expect(w.token.connect(w.carol).transferFrom(ZERO, w.dave, 0n)).to.be.revertedWithCustomError(
      w.token,
      "ERC20InvalidSender",
    );
    await expect(w.token.connect(w.alice).approve(ZERO, 1n)).to.be.revertedWithCustomError(
      w.token,
      "ERC20InvalidSpender",
    );
  });

  describe("with an EIP-2612 permit", () => {
    const permit = async (own: { nonce?: bigint; deadline?: bigint; value?: bigint } = {}) => {
      const [deadline, value] = [own.deadline ?? MAX, own.value ?? 70n];
      const { chainId } = await ethers.provider.getNetwork();
      const signature = await w.alice.signTypedData(
        { name: await w.token.name(), version: "1", chainId, verifyingContract: await w.token.getAddress() },
        {
          Permit: ["owner", "spender", "value", "nonce", "deadline"].map((name) => ({
            name,
            type: name === "owner" || name === "spender" ? "address" : "uint256",
          })),
        },
        { owner: w.alice.address, spender: w.carol.address, value, nonce: own.nonce ?? 0n, deadline },
      );
      const { v, r, s } = ethers.Signature.from(signature);
      return async () => await w.token.permit(w.alice, w.carol, 70n, deadline, v, r, s);
    };

    it("takes the owner's word once", async () => {
      const use = await permit();
      await use();
      expect([await w.token.allowance(w.alice, w.carol), await w.token.nonces(w.alice)]).to.deep.equal([70n, 1n]);
      await expect(use()).to.be.revertedWithCustomError(w.token, "ERC2612InvalidSigner");
    });

    it("takes no word that is late, for another amount or out of turn", async () => {
      const yesterday = BigInt(await networkHelpers.time.latest()) - 86_400n;
      await expect((await permit({ deadline: yesterday }))())
        .to.be.revertedWithCustomError(w.token, "ERC2612ExpiredSignature")
        .withArgs(yesterday);
      for (const own of [{ value: 71n }, { nonce: 1n }]) {
        await expect((await permit(own))()).to.be.revertedWithCustomError(w.token, "ERC2612InvalidSigner");
      }
      expect(await w.token.allowance(w.alice, w.carol)).to.equal(0n);
    });
  });
});

describe("WrappedHashpower: units in and out", () => {
  let w: Wrapped;

  beforeEach(async () => {
    w = await withoutTokens();
  });

  it("credits the sender of an ERC-1155 transfer that says it is to be wrapped", async () => {
    await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.token, w.id, 10n, WRAP_TAG))
      .to.emit(w.token, "Wrapped")
      .withArgs(w.alice, w.alice, w.alice, 10n)
      .and.to.emit(w.token, "Transfer")
      .withArgs(ZERO, w.alice, 10n);
    expect(await w.token.WRAP_TAG()).to.equal(WRAP_TAG);
  });

  it("credits the sender and not the operator, and another only if the data name it", async () => {
    await w.ledger.connect(w.alice).setApprovalForAll(w.keeper, true);
    const byKeeper = w.ledger.connect(w.keeper);
    await byKeeper.safeTransferFrom(w.alice, w.token, w.id, 10n, WRAP_TAG);
    await byKeeper.safeTransferFrom(w.alice, w.token, w.id, 7n, wrapFor(w.carol.address));
    const held = [w.alice, w.keeper, w.carol].map(async (account) => await w.token.balanceOf(account));
    expect(await Promise.all(held)).to.deep.equal([10n, 0n, 7n]);
  });

  it("takes a batch of its series, in one", async () => {
    const batch = (ids: bigint[], data: string) =>
      w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.token, ids, [10n, 20n], data);
    await batch([w.id, w.id], WRAP_TAG);
    expect(await w.token.balanceOf(w.alice)).to.equal(30n);
    await expect(batch([w.id, w.id], "0x")).to.be.revertedWithCustomError(w.token, "NotWrapData");
  });

  it("takes no units that came by mistake, however they came", async () => {
    const send = (data: string) => w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.token, w.id, 10n, data);
    const wrong = ["0x", "0x12345678", WRAP_TAG.slice(0, 8), `${WRAP_TAG}00`, `${wrapFor(w.alice.address)}00`];
    for (const data of wrong) {
      await expect(send(data)).to.be.revertedWithCustomError(w.token, "NotWrapData").withArgs(w.alice, w.alice);
    }
    // An address of more than 20 bytes.
    await expect(send(`${WRAP_TAG}${"f".repeat(64)}`)).to.be.revertedWithCustomError(
      w.ledger,
      "ERC1155InvalidReceiver",
    );
    await expect(w.market.mint(w.token, w.id, 5n)).to.be.revertedWithCustomError(w.token, "NotWrapData");
    expect(await w.ledger.balanceOf(w.token, w.id)).to.equal(0n);
  });

  it("takes another series from nobody, and units of another ledger from nobody", async () => {
    const other = 9n << 8n;
    const terms = {
      rewardToken: w.btc,
      secondRewardToken: ZERO,
      paymentToken: w.usdc,
      policy: ZERO,
      unitHashrate: 7n * 10n ** 8n,
      minUnits: 0n,
      startEpoch: 19_000n,
      epochs: 3n,
    };
    await w.market.create(other, terms, 45n, 0n);
    await w.market.mint(w.alice, other, 10n);
    await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.token, other, 10n, WRAP_TAG))
      .to.be.revertedWithCustomError(w.token, "WrongSeries")
      .withArgs(other);
    const batch = w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.token, [w.id, other], [1n, 1n], WRAP_TAG);
    await expect(batch).to.be.revertedWithCustomError(w.token, "WrongSeries").withArgs(other);
    for (const call of [
      w.token.connect(w.carol).onERC1155Received(w.carol, w.carol, w.id, 10n, WRAP_TAG),
      w.token.connect(w.carol).onERC1155BatchReceived(w.carol, w.carol, [], [], WRAP_TAG),
    ]) {
      await expect(call).to.be.revertedWithCustomError(w.token, "NotLedger").withArgs(w.carol);
    }
    // A unit of 0.7 GH/s makes no terahash: whole tokens are units.
    await w.factory.create(other);
    const odd = await ethers.getContractAt("WrappedHashpower", await w.factory.wrapperOf(other));
    expect(await odd.decimals()).to.equal(0n);
  });

  it("gives units back one for one, to the holder or to whom it names", async () => {
    await wrap(w, w.alice, 10n);
    await expect(w.token.connect(w.alice).unwrap(4n, w.carol))
      .to.emit(w.token, "Unwrapped")
      .withArgs(w.alice, w.carol, 4n);
    await w.token.connect(w.alice).unwrap(6n, w.alice);
    expect([await w.ledger.balanceOf(w.carol, w.id), await w.ledger.balanceOf(w.alice, w.id)]).to.deep.equal([
      4n,
      996n,
    ]);
    expect(await w.token.totalSupply()).to.equal(0n);
    await expect(w.token.connect(w.alice).unwrap(1n, w.alice)).to.be.revertedWithCustomError(
      w.token,
      "ERC20InsufficientBalance",
    );
    await expect(w.token.connect(w.carol).unwrap(0n, w.token)).to.be.revertedWithCustomError(w.token, "NotWrapData");
  });

  it("is made once for a series, by anyone, where everybody knew it would be", async () => {
    const at = await w.factory.wrapperOf(w.id);
    expect([await w.factory.isCreated(w.id), await w.factory.ledger()]).to.deep.equal([
      true,
      await w.ledger.getAddress(),
    ]);
    await expect(w.factory.connect(w.carol).create(w.id)).not.to.emit(w.factory, "WrapperCreated");
    expect(await w.factory.connect(w.carol).create.staticCall(w.id)).to.equal(at);
    await expect(w.factory.create(77n << 8n)).to.be.revertedWithCustomError(w.ledger, "NoSuchSeries");
    await expect(ethers.deployContract("WrapperFactory", [w.alice])).to.be.revertedWithCustomError(
      w.factory,
      "InvalidWiring",
    );
    const again = await ethers.deployContract("WrapperFactory", [w.ledger]);
    const future = await again.wrapperOf(w.id);
    expect(await again.isCreated(w.id)).to.equal(false);
    await expect(again.create(w.id)).to.emit(again, "WrapperCreated").withArgs(w.id, future);
    const token = await ethers.getContractAt("WrappedHashpower", future);
    expect([await token.seriesId(), await token.ledger(), await token.market(), await token.policy()]).to.deep.equal([
      w.id,
      await w.ledger.getAddress(),
      await w.market.getAddress(),
      ZERO,
    ]);
  });

  it("answers ERC-165 for every interface it has, within 30,000 gas", async () => {
    const ids = {
      IERC165: "0x01ffc9a7",
      IERC1155Receiver: "0x4e2312e0",
      IERC20: "0x36372b07",
      IERC20Metadata: "0xa219a025",
      IERC20Permit: "0x9d8ff7da",
      IStandardizedYield: await interfaceId("IStandardizedYield"),
      IWrappedHashpower: await interfaceId("IWrappedHashpower"),
    };
    for (const [name, id] of Object.entries(ids)) {
      expect(await w.token.supportsInterface(id, { gasLimit: 51_000 }), name).to.equal(true);
    }
    for (const id of ["0xffffffff", "0xd9b67a26", "0x41c4fbad"]) {
      expect(await w.token.supportsInterface(id), id).to.equal(false);
    }
  });
});

/** ERC-165: the selectors of an interface's own functions, one upon the other. */
async function interfaceId(name: string): Promise<string> {
  const { interface: abi } = await ethers.getContractAt(name, ZERO);
  let id = 0n;
  abi.forEachFunction(({ selector }) => (id ^= BigInt(selector)));
  return ethers.toBeHex(id, 4);
}
