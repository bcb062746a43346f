import { expect } from "chai";
import type { Hex } from "viem";
import { controlScript } from "../../sdk/src/bitcoin/index.ts";
import { DAY_ONE, ethers, fromTheStart, load } from "../oracle/fixture.ts";
import { hex, p2tr, p2wpkh, spendProof } from "./blocks.ts";
import {
  blockAt,
  controlProof,
  deployFarms,
  FARM_SCRIPT,
  farmInput,
  FIRST_HEIGHT,
  funding,
  list,
  OTHER_SCRIPT,
  pay,
  payingPool,
  POOL_SCRIPT,
  registerFarm,
  report,
  spending,
  STRANGER_SCRIPT,
  takeControl,
  type Farms,
} from "./payoutFixture.ts";

const HEIGHT = FIRST_HEIGHT + 50;
const OPEN = 2n ** 32n - 1n;
const HASH = ethers.keccak256(FARM_SCRIPT);

describe("PayoutVerifier: who has a payout script", () => {
  before(fromTheStart);

  let farms: Farms;

  beforeEach(async () => {
    farms = await load(payingPool);
  });

  const change = (farmId: number, script: Buffer) =>
    farms.registry.connect(farms.provider).updateFarm(farmId, farmInput(script));
  const refusesPayout = async (height: number, script: Buffer, farmId: number, controller: number): Promise<void> => {
    await expect(farms.verifier.provePoolPayout(farmId, pay(height, { payee: script }).proof, 0))
      .to.be.revertedWithCustomError(farms.verifier, "NotFarmScript")
      .withArgs(farmId, ethers.keccak256(script), controller, height);
  };

  it("names chain, registry and farm in 46 bytes, as the SDK writes them", async () => {
    const { chainId } = await ethers.provider.getNetwork();
    const registry = (await farms.registry.getAddress()) as Hex;
    for (const farmId of [1, 70_000]) {
      expect(await farms.verifier.controlScript(farmId)).to.equal(controlScript({ chainId, registry, farmId }));
    }
  });

  it("is shown by a spend of the script with that output; until then the farm is declared", async () => {
    const fresh = await load(deployFarms);
    expect(await fresh.verifier.isControlled(1, FARM_SCRIPT)).to.equal(false);
    expect((await fresh.verifier.gradeOf(1)).isControlled).to.equal(false);
    const { proof, vout } = await controlProof(fresh, 1, FARM_SCRIPT, HEIGHT);
    await ethers.provider.send("evm_increaseTime", [5 * 86_400]);
    const txid = ethers.sha256(ethers.sha256(proof.transaction));
    await expect(fresh.verifier.proveControl(1, proof, vout))
      .to.emit(fresh.verifier, "ControlProven")
      .withArgs(1, HASH, hex(Buffer.from(txid.slice(2), "hex").reverse()), hex(FARM_SCRIPT), HEIGHT);
    expect(await fresh.verifier.isControlled(1, FARM_SCRIPT)).to.equal(true);
    expect(await fresh.verifier.isControlled(2, FARM_SCRIPT)).to.equal(false);
    expect(await fresh.verifier.controlOf(HASH)).to.deep.equal([1n, BigInt(HEIGHT), OPEN]);
    expect((await fresh.verifier.gradeOf(1)).isControlled).to.equal(true);
    expect(await fresh.verifier.isControlled(0, STRANGER_SCRIPT)).to.equal(false);
  });

  it("is not shown by whoever only names the farm, nor for another farm, chain or registry", async () => {
    const { verifier, registry } = farms;
    const farmId = await registerFarm(farms, OTHER_SCRIPT);
    const { chainId } = await ethers.provider.getNetwork();
    const named = { chainId, registry: (await registry.getAddress()) as Hex, farmId };
    const shows = (payer: Buffer, script: string) => {
      const from = funding({ value: 5_000n, script: payer });
      const output = { value: 0n, script: Buffer.from(script.slice(2), "hex") };
      return spendProof(blockAt(HEIGHT, [spending(from, 0, [output])]), 1, from);
    };
    // Money of another script.
    await expect(verifier.proveControl(farmId, shows(STRANGER_SCRIPT, controlScript(named)), 0))
      .to.be.revertedWithCustomError(verifier, "NotFarmScript")
      .withArgs(farmId, ethers.keccak256(STRANGER_SCRIPT), 0, HEIGHT);
    const wrong = [
      { ...named, farmId: farmId + 1 },
      { ...named, chainId: chainId + 1n },
      { ...named, registry: (await verifier.getAddress()) as Hex },
    ].map(controlScript);
    const padded = `${controlScript(named)}00`;
    const other = controlScript(named).replace("0x6a", "0x61");
    for (const script of [...wrong, padded, other]) {
      await expect(verifier.proveControl(farmId, shows(OTHER_SCRIPT, script), 0))
        .to.be.revertedWithCustomError(verifier, "NotControlOutput")
        .withArgs(farmId, ethers.keccak256(script));
    }
    await verifier.proveControl(farmId, shows(OTHER_SCRIPT, controlScript(named)), 0);
    expect(await verifier.isControlled(farmId, OTHER_SCRIPT)).to.equal(true);
  });

  it("needs a script with one payee, and never a pool's", async () => {
    await change(1, Buffer.from("51", "hex"));
    await expect(takeControl(farms, 1, Buffer.from("51", "hex"), HEIGHT))
      .to.be.revertedWithCustomError(farms.verifier, "UnknownScriptForm")
      .withArgs("0x51");
    await change(1, POOL_SCRIPT);
    await expect(takeControl(farms, 1, POOL_SCRIPT, HEIGHT))
      .to.be.revertedWithCustomError(farms.verifier, "ScriptOfPool")
      .withArgs(ethers.keccak256(POOL_SCRIPT));
  });

  it("ends when the script turns out to be a pool's: its change is nobody's income", async () => {
    const { proof } = pay(HEIGHT, { block: { salt: "before" } });
    await farms.verifier.provePoolPayout(1, proof, 0);
    await list(farms, { script: hex(FARM_SCRIPT) });
    expect(await farms.verifier.isControlled(1, FARM_SCRIPT)).to.equal(false);
    await refusesPayout(HEIGHT + 1, FARM_SCRIPT, 1, 0);
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 50_000n]);
    // The farm may go on with another script.
    await change(1, OTHER_SCRIPT);
    await takeControl(farms, 1, OTHER_SCRIPT, HEIGHT + 2);
    await farms.verifier.provePoolPayout(1, pay(HEIGHT + 3, { payee: OTHER_SCRIPT }).proof, 0);
  });

  it("script change: declared again, proven income stays, and each block pays the script of its time", async () => {
    await farms.verifier.provePoolPayout(1, pay(HEIGHT).proof, 0);
    await change(1, OTHER_SCRIPT);
    expect((await farms.verifier.gradeOf(1)).isControlled).to.equal(false);
    expect(await farms.verifier.isControlled(1, OTHER_SCRIPT)).to.equal(false);
    await refusesPayout(HEIGHT + 1, OTHER_SCRIPT, 1, 0);

    await expect(takeControl(farms, 1, OTHER_SCRIPT, HEIGHT + 10)).to.not.be.revert(ethers);
    expect((await farms.verifier.gradeOf(1)).isControlled).to.equal(true);
    expect(await farms.verifier.controlOf(HASH)).to.deep.equal([1n, BigInt(FIRST_HEIGHT + 1), BigInt(HEIGHT + 10)]);
    await refusesPayout(HEIGHT + 9, OTHER_SCRIPT, 1, 1);
    await refusesPayout(HEIGHT + 10, FARM_SCRIPT, 1, 1);
    await farms.verifier.provePoolPayout(1, pay(HEIGHT + 9).proof, 0);
    await farms.verifier.provePoolPayout(1, pay(HEIGHT + 10, { payee: OTHER_SCRIPT }).proof, 0);
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 150_000n]);
  });

  it("payouts of before control do not count: a farm cannot borrow a rich script and its past", async () => {
    await change(1, OTHER_SCRIPT);
    await takeControl(farms, 1, OTHER_SCRIPT, HEIGHT);
    await refusesPayout(HEIGHT - 1, OTHER_SCRIPT, 1, 1);
    await farms.verifier.provePoolPayout(1, pay(HEIGHT, { payee: OTHER_SCRIPT }).proof, 0);
  });

  it("two farms cannot be paid by one script at one time: the newest block decides, whatever comes first", async () => {
    const second = await registerFarm(farms, FARM_SCRIPT);
    await report(farms, second, DAY_ONE + 2, 1n);
    const older = await controlProof(farms, 1, FARM_SCRIPT, HEIGHT - 10);
    await takeControl(farms, second, FARM_SCRIPT, HEIGHT);
    expect(await farms.verifier.isControlled(1, FARM_SCRIPT)).to.equal(false);
    expect(await farms.verifier.isControlled(second, FARM_SCRIPT)).to.equal(true);
    await refusesPayout(HEIGHT + 1, FARM_SCRIPT, 1, second);
    await farms.verifier.provePoolPayout(second, pay(HEIGHT + 1).proof, 0);
    // A control of before, kept back, takes nothing away.
    await expect(farms.verifier.proveControl(1, older.proof, older.vout))
      .to.be.revertedWithCustomError(farms.verifier, "ControlNotNewer")
      .withArgs(HEIGHT, HEIGHT - 10);
    const same = await controlProof(farms, 1, FARM_SCRIPT, HEIGHT);
    await expect(farms.verifier.proveControl(1, same.proof, same.vout)).to.be.revertedWithCustomError(farms.verifier, "ControlNotNewer");
    await takeControl(farms, 1, FARM_SCRIPT, HEIGHT + 5);
    expect(await farms.verifier.controlOf(HASH)).to.deep.equal([1n, BigInt(HEIGHT + 5), OPEN]);
  });

  it("replay: a control that stands is not shown twice, so that nobody moves its beginning", async () => {
    await expect(takeControl(farms, 1, FARM_SCRIPT, HEIGHT))
      .to.be.revertedWithCustomError(farms.verifier, "ControlStands")
      .withArgs(1, FIRST_HEIGHT + 1);
  });

  it("replay: a former script's control does not come back by its old proof", async () => {
    const first = await controlProof(farms, 1, FARM_SCRIPT, HEIGHT);
    await change(1, OTHER_SCRIPT);
    await takeControl(farms, 1, OTHER_SCRIPT, HEIGHT + 1);
    await change(1, FARM_SCRIPT);
    await expect(farms.verifier.proveControl(1, first.proof, first.vout))
      .to.be.revertedWithCustomError(farms.verifier, "ControlNotNewer")
      .withArgs(HEIGHT + 1, HEIGHT);
    await takeControl(farms, 1, FARM_SCRIPT, HEIGHT + 2);
    expect(await farms.verifier.isControlled(1, FARM_SCRIPT)).to.equal(true);
    expect(await farms.verifier.isControlled(1, OTHER_SCRIPT)).to.equal(false);
  });

  it("a farm that does not exist has no script", async () => {
    const { proof, vout } = await controlProof(farms, 1, FARM_SCRIPT, HEIGHT);
    await expect(farms.verifier.proveControl(9, proof, vout)).to.be.revertedWithCustomError(farms.registry, "NoSuchFarm");
    await expect(farms.verifier.gradeOf(9)).to.be.revertedWithCustomError(farms.registry, "NoSuchFarm");
    for (const script of [p2tr(1), p2wpkh(9)]) {
      expect(await farms.verifier.controlOf(ethers.keccak256(script))).to.deep.equal([0n, 0n, 0n]);
    }
  });
});
