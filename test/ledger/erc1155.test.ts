import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import {
  ANSWER,
  at,
  deployReceiver,
  ethers,
  ID,
  ID_B,
  ledgerWithHolders,
  load,
  networkHelpers,
  T0,
  U256_MAX,
  U64_MAX,
  type World,
} from "./fixture.ts";

const UNKNOWN_ID = 77n << 8n;

describe("Hashpower as an ERC-1155", () => {
  let w: World;

  beforeEach(async () => {
    w = await load(ledgerWithHolders);
  });

  describe("balances", () => {
    it("answers the units of one account in one series", async () => {
      expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(1_000n);
      expect(await w.ledger.balanceOf(w.dave, ID)).to.equal(0n);
      expect(await w.ledger.balanceOf(w.alice, UNKNOWN_ID)).to.equal(0n);
    });

    it("answers many pairs at once, repeated ones too", async () => {
      const balances = await w.ledger.balanceOfBatch([w.alice, w.bob, w.bob, w.dave], [ID, ID_B, ID_B, ID]);
      expect([...balances]).to.deep.equal([1_000n, 600n, 600n, 0n]);
      expect([...(await w.ledger.balanceOfBatch([], []))]).to.deep.equal([]);
    });

    it("refuses lists of different length, naming both lengths", async () => {
      await expect(w.ledger.balanceOfBatch([w.alice], [ID, ID_B]))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidArrayLength")
        .withArgs(2n, 1n);
    });
  });

  describe("approvals", () => {
    it("are off, then on, then off again, each with its event", async () => {
      expect(await w.ledger.isApprovedForAll(w.alice, w.operator)).to.equal(false);
      await expect(w.ledger.connect(w.alice).setApprovalForAll(w.operator, true))
        .to.emit(w.ledger, "ApprovalForAll")
        .withArgs(w.alice, w.operator, true);
      expect(await w.ledger.isApprovedForAll(w.alice, w.operator)).to.equal(true);
      expect(await w.ledger.isApprovedForAll(w.operator, w.alice)).to.equal(false);
      await expect(w.ledger.connect(w.alice).setApprovalForAll(w.operator, false))
        .to.emit(w.ledger, "ApprovalForAll")
        .withArgs(w.alice, w.operator, false);
      expect(await w.ledger.isApprovedForAll(w.alice, w.operator)).to.equal(false);
    });

    it("refuse the zero address", async () => {
      await expect(w.ledger.connect(w.alice).setApprovalForAll(ethers.ZeroAddress, true))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidOperator")
        .withArgs(ethers.ZeroAddress);
    });
  });

  describe("single transfers", () => {
    it("move units from the caller, with one event", async () => {
      const transfer = w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID, 250n, "0x");
      await expect(transfer).to.emit(w.ledger, "TransferSingle").withArgs(w.alice, w.alice, w.bob, ID, 250n);
      expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(750n);
      expect(await w.ledger.balanceOf(w.bob, ID)).to.equal(850n);
      expect(await w.ledger.balanceOf(w.alice, ID_B)).to.equal(1_000n);
      expect(await w.ledger.totalSupply(ID)).to.equal(2_000n);
    });

    it("move units for an approved operator, who is named in the event", async () => {
      await w.ledger.connect(w.alice).setApprovalForAll(w.operator, true);
      await expect(w.ledger.connect(w.operator).safeTransferFrom(w.alice, w.bob, ID, 1n, "0x"))
        .to.emit(w.ledger, "TransferSingle")
        .withArgs(w.operator, w.alice, w.bob, ID, 1n);
    });

    it("SAFE-B: only the holder or its operator moves units; market and settlement do not", async () => {
      const settlement = await ethers.getImpersonatedSigner(await w.settlement.getAddress());
      await networkHelpers.setBalance(settlement.address, 10n ** 18n);
      for (const caller of [w.bob, w.market, settlement, w.operator]) {
        await expect(w.ledger.connect(caller).safeTransferFrom(w.alice, w.bob, ID, 1n, "0x"))
          .to.be.revertedWithCustomError(w.ledger, "ERC1155MissingApprovalForAll")
          .withArgs(caller, w.alice);
        await expect(w.ledger.connect(caller).safeBatchTransferFrom(w.alice, w.bob, [ID], [1n], "0x"))
          .to.be.revertedWithCustomError(w.ledger, "ERC1155MissingApprovalForAll")
          .withArgs(caller, w.alice);
      }
      await w.ledger.connect(w.alice).setApprovalForAll(w.operator, true);
      await w.ledger.connect(w.alice).setApprovalForAll(w.operator, false);
      await expect(w.ledger.connect(w.operator).safeTransferFrom(w.alice, w.bob, ID, 0n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155MissingApprovalForAll")
        .withArgs(w.operator, w.alice);
    });

    it("refuse the zero address as receiver", async () => {
      await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, ethers.ZeroAddress, ID, 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
    });

    it("refuse more than the balance, naming balance and need, up to 2^256 - 1", async () => {
      for (const units of [1_001n, U64_MAX, U64_MAX + 1n, (1n << 64n) + 1_000n, U256_MAX]) {
        await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID, units, "0x"))
          .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
          .withArgs(w.alice, 1_000n, units, ID);
      }
      await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.alice, ID, 1_001n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
        .withArgs(w.alice, 1_000n, 1_001n, ID);
    });

    it("of an id that no series was created with find no units", async () => {
      await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, UNKNOWN_ID, 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
        .withArgs(w.alice, 0n, 1n, UNKNOWN_ID);
    });

    it("of zero units are transfers: event and hook, no movement", async () => {
      const receiver = await deployReceiver();
      await expect(w.ledger.connect(w.dave).safeTransferFrom(w.dave, receiver, ID, 0n, "0x"))
        .to.emit(w.ledger, "TransferSingle")
        .withArgs(w.dave, w.dave, receiver, ID, 0n);
      expect(await receiver.hooks()).to.equal(1n);
      expect(await w.ledger.balanceOf(receiver, ID)).to.equal(0n);
    });

    it("to oneself change nothing", async () => {
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.alice, ID, 1_000n, "0x");
      expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(1_000n);
    });
  });

  describe("batch transfers", () => {
    it("move several series with one event", async () => {
      await expect(w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.dave, [ID, ID_B], [10n, 20n], "0x"))
        .to.emit(w.ledger, "TransferBatch")
        .withArgs(w.alice, w.alice, w.dave, [ID, ID_B], [10n, 20n]);
      expect(await w.ledger.balanceOf(w.dave, ID)).to.equal(10n);
      expect(await w.ledger.balanceOf(w.dave, ID_B)).to.equal(20n);
    });

    it("add up repeated ids, and refuse what exceeds the balance only in sum", async () => {
      await w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.dave, [ID, ID, ID], [300n, 300n, 400n], "0x");
      expect(await w.ledger.balanceOf(w.dave, ID)).to.equal(1_000n);
      expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(0n);
      await expect(w.ledger.connect(w.bob).safeBatchTransferFrom(w.bob, w.dave, [ID, ID], [400n, 400n], "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
        .withArgs(w.bob, 200n, 400n, ID);
      expect(await w.ledger.balanceOf(w.bob, ID)).to.equal(600n);
    });

    it("may be empty", async () => {
      await expect(w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.dave, [], [], "0x"))
        .to.emit(w.ledger, "TransferBatch")
        .withArgs(w.alice, w.alice, w.dave, [], []);
    });

    it("refuse lists of different length, the zero address, and any single insufficient balance", async () => {
      const byAlice = w.ledger.connect(w.alice);
      await expect(byAlice.safeBatchTransferFrom(w.alice, w.dave, [ID, ID_B], [1n], "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidArrayLength")
        .withArgs(2n, 1n);
      await expect(byAlice.safeBatchTransferFrom(w.alice, w.dave, [ID], [1n, 2n], "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidArrayLength")
        .withArgs(1n, 2n);
      await expect(byAlice.safeBatchTransferFrom(w.alice, ethers.ZeroAddress, [ID], [1n], "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
      await expect(byAlice.safeBatchTransferFrom(w.alice, w.dave, [ID, ID_B], [1n, 1_001n], "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
        .withArgs(w.alice, 1_000n, 1_001n, ID_B);
      expect(await w.ledger.balanceOf(w.dave, ID)).to.equal(0n);
    });
  });

  describe("receiver hooks", () => {
    const DATA = "0xadd17e";

    /** The three ways units reach a contract. */
    const ways = {
      "a transfer": async (world: World, to: string) =>
        await world.ledger.connect(world.alice).safeTransferFrom(world.alice, to, ID, 5n, DATA),
      "a batch": async (world: World, to: string) =>
        await world.ledger.connect(world.alice).safeBatchTransferFrom(world.alice, to, [ID, ID_B], [5n, 6n], DATA),
      "a mint": async (world: World, to: string) => await world.byMarket.mint(to, ID, 5n, DATA),
    };

    it("see operator, holder, ids, values and data, after the units have arrived", async () => {
      const receiver = await deployReceiver();
      await w.ledger.connect(w.alice).setApprovalForAll(w.operator, true);

      await expect(w.ledger.connect(w.operator).safeTransferFrom(w.alice, receiver, ID, 5n, DATA))
        .to.emit(receiver, "HookCalled")
        .withArgs(w.operator, w.alice, [ID], [5n], DATA, false);
      await expect(ways["a batch"](w, await receiver.getAddress()))
        .to.emit(receiver, "HookCalled")
        .withArgs(w.alice, w.alice, [ID, ID_B], [5n, 6n], DATA, true);
      await expect(ways["a mint"](w, await receiver.getAddress()))
        .to.emit(receiver, "HookCalled")
        .withArgs(w.market, ethers.ZeroAddress, [ID], [5n], DATA, false);

      const balanceCall = w.ledger.interface.encodeFunctionData("balanceOf", [await receiver.getAddress(), ID]);
      await receiver.callInHook(w.ledger, balanceCall);
      await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, receiver, ID, 5n, DATA))
        .to.emit(receiver, "Reentered")
        .withArgs(0n, true, ethers.toBeHex(20n, 32));
    });

    it("are not called on accounts without code", async () => {
      const receipt = await (await ways["a transfer"](w, w.dave.address)).wait();
      expect(receipt?.logs.length).to.equal(1);
      expect(await w.ledger.balanceOf(w.dave, ID)).to.equal(5n);
    });

    for (const [way, send] of Object.entries(ways)) {
      describe(`of ${way}`, () => {
        it("accept with the magic value", async () => {
          const receiver = await deployReceiver();
          await send(w, await receiver.getAddress());
          expect(await w.ledger.balanceOf(receiver, ID)).to.equal(5n);
        });

        it("that answer a wrong magic value refuse the units", async () => {
          const receiver = await deployReceiver();
          await receiver.setAnswer(ANSWER.wrongMagic);
          await expect(send(w, await receiver.getAddress()))
            .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidReceiver")
            .withArgs(receiver);
        });

        it("that revert without a reason refuse the units", async () => {
          const receiver = await deployReceiver();
          await receiver.setAnswer(ANSWER.revertWithoutReason);
          await expect(send(w, await receiver.getAddress()))
            .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidReceiver")
            .withArgs(receiver);
        });

        it("that revert with a reason pass it on", async () => {
          const receiver = await deployReceiver();
          await receiver.setAnswer(ANSWER.revertWithString);
          await expect(send(w, await receiver.getAddress())).to.be.revertedWith("the receiver has a reason");
          await receiver.setAnswer(ANSWER.revertWithCustomError);
          await expect(send(w, await receiver.getAddress()))
            .to.be.revertedWithCustomError(receiver, "ReceiverSaysNo")
            .withArgs(42n);
        });

        it("that panic pass the panic on", async () => {
          const receiver = await deployReceiver();
          await receiver.setAnswer(ANSWER.panic);
          await expect(send(w, await receiver.getAddress())).to.be.revertedWithPanic(0x01);
        });

        it("that return nothing, or do not exist, refuse the units", async () => {
          const receiver = await deployReceiver();
          await receiver.setAnswer(ANSWER.returnNothing);
          await expect(send(w, await receiver.getAddress())).to.revert(ethers);
          // A token has code and no hook; so has the ledger itself.
          for (const contract of [w.btc, w.ledger]) {
            await expect(send(w, await contract.getAddress()))
              .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidReceiver")
              .withArgs(contract);
          }
        });
      });
    }
  });

  describe("ERC-165", () => {
    /** XOR of the selectors of the signatures, as the standard defines it. */
    function interfaceId(signatures: string[]): string {
      const xor = signatures.reduce((sum, signature) => sum ^ BigInt(ethers.id(signature).slice(0, 10)), 0n);
      return ethers.toBeHex(xor, 4);
    }

    const ERC165 = interfaceId(["supportsInterface(bytes4)"]);
    const ERC1155 = interfaceId([
      "balanceOf(address,uint256)",
      "balanceOfBatch(address[],uint256[])",
      "setApprovalForAll(address,bool)",
      "isApprovedForAll(address,address)",
      "safeTransferFrom(address,address,uint256,uint256,bytes)",
      "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)",
    ]);
    const METADATA_URI = interfaceId(["uri(uint256)"]);

    it("names ERC-165, ERC-1155 and its metadata extension", async () => {
      expect([ERC165, ERC1155, METADATA_URI]).to.deep.equal(["0x01ffc9a7", "0xd9b67a26", "0x0e89341c"]);
      for (const id of [ERC165, ERC1155, METADATA_URI]) expect(await w.ledger.supportsInterface(id)).to.equal(true);
    });

    it("names its own interface, and that of the views of restricted series", async () => {
      const standard = new Set([
        "supportsInterface",
        "balanceOf",
        "balanceOfBatch",
        "setApprovalForAll",
        "isApprovedForAll",
        "safeTransferFrom",
        "safeBatchTransferFrom",
        "uri",
      ]);
      const views = ["canSend", "canReceive", "canTransfer", "getFrozenTokens", "canSendUnits", "canReceiveUnits"];
      const own: string[] = [];
      const restricted: string[] = [];
      w.ledger.interface.forEachFunction((f) => {
        if (!standard.has(f.name)) (views.includes(f.name) ? restricted : own).push(f.format("sighash"));
      });
      expect(own).to.include("claim(uint256)");
      expect(restricted).to.have.length(views.length);
      for (const functions of [own, restricted]) expect(await w.ledger.supportsInterface(interfaceId(functions))).to.equal(true);
    });

    it("names nothing else", async () => {
      const receiver = interfaceId([
        "onERC1155Received(address,address,uint256,uint256,bytes)",
        "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)",
      ]);
      for (const id of ["0xffffffff", "0x00000000", receiver]) {
        expect(await w.ledger.supportsInterface(id)).to.equal(false);
      }
    });
  });

  describe("names and pictures", () => {
    it("has a name and a symbol", async () => {
      expect(await w.ledger.name()).to.equal("Adit Hashpower");
      expect(await w.ledger.symbol()).to.equal("ADIT");
    });

    it("lets its renderer draw the uri, and passes the renderer's refusal on", async () => {
      expect(await w.ledger.uri(ID)).to.equal(`data:text/plain,${ID}`);
      await expect(w.ledger.uri(0n)).to.be.revertedWithCustomError(w.metadata, "NoSuchSeries").withArgs(0n);
    });
  });

  it("lets units be sent while rewards stream, and after the series was closed", async () => {
    await at(T0);
    await w.bySettlement.deposit(ID, T0 / 86_400n, 1_000n);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID, 1n, "0x");
    await at(T0 + 86_400n);
    await w.bySettlement.close(ID);
    await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID, 1n, "0x"))
      .to.emit(w.ledger, "TransferSingle")
      .withArgs(w.alice, w.alice, w.bob, ID, anyValue);
    expect(await w.ledger.balanceOf(w.bob, ID)).to.equal(602n);
  });
});
