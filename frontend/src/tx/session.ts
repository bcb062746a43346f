import { signRequirement, type SignatureWay } from "@adit/sdk/actions";
import { encodeFunctionData, type Hash } from "viem";
import { estimateContractGas, getTransactionCount, sendCalls, simulateContract, writeContract } from "viem/actions";
import { getConnectorClient, switchChain } from "wagmi/actions";
import type { App } from "../app/context.ts";
import type { Ceremony, Step } from "./ceremony.ts";
import { inWords } from "./inWords.ts";
import { reduce, sameStamp, START, type FlowEvent, type FlowState, type Prepared, type Stamp } from "./machine.ts";
import type { Call, MakePlan, Plan } from "./plan.ts";
import { deadlineOf, prepare, stampNow } from "./prepare.ts";
import { Refusal } from "./refusal.ts";
import { isRejection } from "./rejection.ts";
import { fingerprintOf } from "./replacement.ts";
import type { Tracked } from "./store.ts";

/** A plan older than this is made and tried out anew before the wallet is asked. */
const FRESH_BLOCKS = 5n;
const FRESH_MS = 60_000;
/** A wallet that has shown nothing for this long may never do so. */
const SLOW_MS = 20_000;
/** Gas above the estimate: the chain moves on between estimate and block, and streams with it. */
const GAS_MARGIN_PERCENT = 125n;
/** A contract wallet's transaction that no node knows after this long waits for its other owners. */
const LATER_MS = 15_000;

/** The person has gone on without this attempt. */
class Abandoned extends Error {
  override readonly name = "Abandoned";
}

/** One action from planning to its end. It outlives the dialog that shows it: what was sent is looked after in any case. */
export class FlowSession {
  #state: FlowState = START;
  #attempt = 0;
  #ceremony: Ceremony | undefined;
  #madeAtMs = 0;
  #hidden = false;
  #previous: string | undefined;
  #listeners = new Set<() => void>();
  readonly #app: App;
  readonly #make: MakePlan;
  readonly #path: string;
  readonly #resolve: (hash: Hash | undefined) => void;
  /** The hash once it is confirmed, undefined if it comes to any other end. */
  readonly ended: Promise<Hash | undefined>;

  constructor(app: App, make: MakePlan, path: string) {
    this.#app = app;
    this.#make = make;
    this.#path = path;
    let resolve: (hash: Hash | undefined) => void = () => undefined;
    this.ended = new Promise((settle) => {
      resolve = settle;
    });
    this.#resolve = resolve;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): FlowState => this.#state;

  /** Plans and tries out, from the beginning. */
  async begin(event: "start" | "instead" = "start"): Promise<void> {
    const attempt = ++this.#attempt;
    this.#dispatch({ type: event });
    try {
      const prepared = await this.#prepare(attempt);
      if (prepared !== undefined) this.#dispatch({ type: "prepared", prepared });
    } catch (error) {
      await this.#told(attempt, error);
    }
  }

  /** Carries it out another way; a signature that is still open in the wallet counts for nothing then. */
  async instead(ceremony: Ceremony): Promise<void> {
    this.#ceremony = ceremony;
    await this.begin("instead");
  }

  async switchNetwork(): Promise<void> {
    const attempt = this.#attempt;
    this.#dispatch({ type: "askSwitch" });
    try {
      // The wallet is told of the network if it does not know it.
      await switchChain(this.#app.config, { chainId: this.#app.deployment.chainId });
    } catch {
      if (attempt === this.#attempt) this.#dispatch({ type: "switchDeclined" });
      return;
    }
    if (attempt === this.#attempt) await this.begin();
  }

  readonly tick = (risk: string, on: boolean): void => {
    this.#dispatch({ type: "tick", risk, on });
  };

  /** Carries out what was reviewed, and nothing else. */
  async confirm(): Promise<void> {
    const reviewed = this.#state;
    if (reviewed.phase !== "review") return;
    const attempt = ++this.#attempt;
    try {
      const stamp = await this.#unless(attempt, stampNow(this.#app));
      this.#dispatch({ type: "confirm", stamp });
      if (this.#phase() !== "simulating") return;
      const prepared = this.#isFresh(reviewed.prepared) ? reviewed.prepared : await this.#prepare(attempt);
      if (prepared === undefined) return;
      this.#dispatch({ type: "prepared", prepared });
      await this.#carryOut(attempt);
    } catch (error) {
      await this.#told(attempt, error);
    }
  }

  /** The dialog was closed. What is in the wallet or on the chain goes on; anything before is dropped. */
  close(): void {
    const { phase } = this.#state;
    if (phase === "confirming" || phase === "pending") {
      this.#hidden = true;
      return;
    }
    this.#attempt += 1;
    this.#resolve(undefined);
  }

  async #prepare(attempt: number): Promise<Prepared | undefined> {
    const stamp = await this.#unless(attempt, stampNow(this.#app));
    if (stamp === undefined)
      throw new Refusal("No wallet is connected.", "Nothing was sent. Connect one and try again.");
    if (stamp.chainId !== this.#app.deployment.chainId) {
      this.#dispatch({ type: "wrongNetwork" });
      return undefined;
    }
    const plan = await this.#unless(attempt, this.#make({ app: this.#app, account: stamp.account }));
    this.#dispatch({ type: "planned", title: plan.title });
    const prepared = await this.#unless(attempt, prepare(this.#app, plan, stamp, this.#ceremony));
    this.#madeAtMs = Date.now();
    return prepared;
  }

  #isFresh({ block }: Prepared): boolean {
    const head = this.#app.head.get().number ?? block;
    return head - block <= FRESH_BLOCKS && head >= block && Date.now() - this.#madeAtMs < FRESH_MS;
  }

  async #carryOut(attempt: number): Promise<void> {
    let signed: Call | undefined;
    for (;;) {
      const state = this.#state;
      if (state.phase !== "checking") return;
      const { prepared, at } = state;
      const step = prepared.steps[at];
      if (step === undefined) return;
      if (step.kind === "sign") {
        signed = await this.#sign(attempt, prepared, step.with);
        this.#dispatch({ type: "next" });
        continue;
      }
      const key =
        step.kind === "batch"
          ? await this.#sendBatch(attempt, prepared, step)
          : await this.#send(attempt, prepared, at, step.call ?? need(signed), step.title);
      if (await this.#follow(attempt, key, at === prepared.steps.length - 1)) return;
    }
  }

  /** Waits for a transaction's end and tells it. True if the action has come to its end with it. */
  async #follow(attempt: number, key: string, last: boolean): Promise<boolean> {
    const release = this.#app.transactions.tellInline(key);
    try {
      const tracked = await this.#settled(key);
      if (tracked === undefined) {
        this.#dispatch({ type: "lose" });
        this.#resolve(undefined);
        return true;
      }
      if (attempt !== this.#attempt) return true;
      if (tracked.outcome === "confirmed" && !last && !this.#hidden) {
        this.#previous = key;
        this.#dispatch({ type: "next" });
        return false;
      }
      // With the dialog gone, no wallet opens by itself: what is left to do is told in the corner.
      if (tracked.outcome !== "confirmed" || last) this.#tell(tracked);
      if (this.#hidden) this.#resolve(undefined);
      return true;
    } finally {
      release();
    }
  }

  #tell({ outcome, hash, spedUp, by, reason, advice }: Tracked): void {
    switch (outcome) {
      case "confirmed":
        this.#dispatch({ type: "done", hash, spedUp });
        this.#resolve(hash);
        return;
      case "failed":
        this.#dispatch({ type: "fail", hash, words: { reason: reason ?? "It failed.", advice: advice ?? "" } });
        return;
      case "replaced":
      case "cancelled":
        this.#dispatch({ type: "replace", by, cancelled: outcome === "cancelled" });
        return;
      case "pending":
        return;
    }
  }

  async #sign(attempt: number, { plan, stamp }: Prepared, how: "permit" | "permit2"): Promise<Call> {
    const { payment } = plan;
    if (payment === undefined) throw new Error("A signature was planned for a payment that is not there");
    const requirements = await this.#unless(attempt, payment.getRequirements({ deadline: deadlineOf(this.#app) }));
    const way = requirements.flatMap(({ ways }) => ways).find((one): one is SignatureWay => one.type === how);
    if (way === undefined) {
      // Something else has allowed the payment meanwhile: the call needs no signature any more.
      if (requirements.length === 0) return payment.buildTx();
      throw new Refusal("This payment cannot be signed any more.", "Nothing was sent. Close this and begin again.");
    }
    const wallet = await this.#wallet(attempt, stamp);
    this.#dispatch({ type: "sign" });
    return payment.buildTx(await this.#whileSlow(attempt, signRequirement(wallet, way)));
  }

  async #send(attempt: number, prepared: Prepared, at: number, call: Call, title: string): Promise<string> {
    const { client, transactions, head } = this.#app;
    const { stamp, plan } = prepared;
    const account = stamp.account;
    // Tried out on the chain's own node once more, as it will be sent: what would fail never reaches the wallet.
    if (call.functionName !== "approve") await this.#unless(attempt, simulateContract(client, { ...call, account }));
    const [gas, nonce, wallet] = await this.#unless(
      attempt,
      Promise.all([
        estimateContractGas(client, { ...call, account }),
        getTransactionCount(client, { address: account, blockTag: "pending" }),
        this.#wallet(attempt, stamp),
      ]),
    );
    this.#dispatch({ type: "ask" });
    const sentBlock = head.get().number?.toString();
    const hash = await this.#whileSlow(
      attempt,
      writeContract(wallet, { ...call, gas: (gas * GAS_MARGIN_PERCENT) / 100n, chain: wallet.chain }),
    );
    // From here on it may happen, whether or not anybody still looks.
    transactions.add({
      hash,
      from: account,
      nonce: stamp.walletClass === "contract" ? undefined : nonce,
      label: title,
      sentAtMs: Date.now(),
      sentBlock,
      fingerprint: fingerprintOf(call.address, encodeFunctionData(call)),
      contract: stamp.walletClass === "contract",
      next: this.#nextOf(plan, at, prepared),
    });
    if (this.#previous !== undefined) transactions.update(this.#previous, { next: undefined });
    this.#dispatch({ type: "sent", key: hash });
    return hash;
  }

  async #sendBatch(attempt: number, prepared: Prepared, step: Extract<Step, { kind: "batch" }>): Promise<string> {
    const { transactions, head } = this.#app;
    const { stamp } = prepared;
    const wallet = await this.#wallet(attempt, stamp);
    this.#dispatch({ type: "ask" });
    const { id } = await this.#whileSlow(
      attempt,
      sendCalls(wallet, {
        account: wallet.account,
        chain: wallet.chain,
        calls: step.calls.map((call) => ({ to: call.address, data: encodeFunctionData(call) })),
        forceAtomic: step.calls.length > 1,
      }),
    );
    transactions.add({
      key: id,
      from: stamp.account,
      label: step.title,
      sentAtMs: Date.now(),
      sentBlock: head.get().number?.toString(),
      batchOf: this.#connectorId(),
      contract: stamp.walletClass === "contract",
    });
    this.#dispatch({ type: "sent", key: id });
    return id;
  }

  /** What was to follow a transaction, for whoever reloads the page before it did. */
  #nextOf(plan: Plan, at: number, { steps }: Prepared): Tracked["next"] {
    return at < steps.length - 1 ? { title: plan.title, path: plan.resume ?? this.#path } : undefined;
  }

  #connectorId(): string {
    const { current, connections } = this.#app.config.state;
    return (current === null ? undefined : connections.get(current)?.connector.id) ?? "unknown";
  }

  /** The wallet, if it is still the one that reviewed. */
  async #wallet(attempt: number, stamp: Stamp) {
    const [now, wallet] = await this.#unless(
      attempt,
      Promise.all([stampNow(this.#app), getConnectorClient(this.#app.config, { chainId: stamp.chainId })]),
    );
    if (!sameStamp(stamp, now) || wallet.account.address.toLowerCase() !== stamp.account.toLowerCase()) {
      throw new Refusal(
        "The wallet changed since you reviewed this.",
        "Nothing was sent from the other account or network. Review it again.",
      );
    }
    return wallet;
  }

  /** Waits until the transaction store knows what became of it; undefined if its wallet may finish it much later. */
  async #settled(key: string): Promise<Tracked | undefined> {
    const { transactions, head } = this.#app;
    void head.poll();
    const begun = Date.now();
    return await new Promise((resolve) => {
      const look = (): void => {
        const tracked = transactions.find(key);
        if (tracked === undefined) return;
        const later = tracked.contract && tracked.outcome === "pending" && Date.now() - begun > LATER_MS;
        if (tracked.outcome === "pending" && !later) return;
        stop();
        clearInterval(timer);
        resolve(later ? undefined : tracked);
      };
      const stop = transactions.subscribe(look);
      const timer = setInterval(look, 1_000);
      look();
    });
  }

  /** Waits for the wallet, and says so when it takes long. */
  async #whileSlow<T>(attempt: number, asked: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      if (attempt === this.#attempt) this.#dispatch({ type: "slow" });
    }, SLOW_MS);
    try {
      const answer = await asked;
      // A transaction that was sent is told even if its dialog is gone; a signature that nobody waits for is dropped.
      if (attempt !== this.#attempt && this.#phase() !== "confirming") throw new Abandoned();
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  async #unless<T>(attempt: number, work: Promise<T>): Promise<T> {
    const result = await work;
    if (attempt !== this.#attempt) throw new Abandoned();
    return result;
  }

  /** An error as the end of the attempt. */
  async #told(attempt: number, error: unknown): Promise<void> {
    if (error instanceof Abandoned || attempt !== this.#attempt) return;
    if (isRejection(error)) {
      const { phase } = this.#state;
      if (phase === "signing" || phase === "confirming") {
        this.#dispatch({ type: "reject" });
        if (this.#hidden) this.#resolve(undefined);
        return;
      }
    }
    const words = error instanceof Refusal ? error.words : await inWords(error, this.#app.deployment, "tried");
    if (attempt !== this.#attempt) return;
    this.#dispatch({ type: "refuse", words });
    if (this.#hidden) this.#resolve(undefined);
  }

  #phase(): FlowState["phase"] {
    return this.#state.phase;
  }

  #dispatch(event: FlowEvent): void {
    const next = reduce(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

function need(call: Call | undefined): Call {
  if (call === undefined) throw new Error("A call was to carry a signature that was never given");
  return call;
}
