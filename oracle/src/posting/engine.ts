import { keccak256, type Address } from "viem";
import { reasonOf, type Logger } from "../node/logger.ts";
import { silentMetrics, type Metrics } from "../node/metrics.ts";
import { RevertError, type PostingChain, type PostingHead } from "./chain.ts";
import { sendFailureOf, type SendFailure } from "./failures.ts";
import { planFees } from "./fees.ts";
import type { Job, JobRecord, TransactionRecord } from "./jobs.ts";
import { PolicyViolation, requireAllowedCall, type SigningPolicy } from "./policy.ts";
import { guarded, type TransactionSigner } from "./signer.ts";
import type { PostingStore } from "./store.ts";
import { createWatch } from "./watch.ts";

/** How long the engine waits for what, and when it gives up for a while. */
export type PostingPatience = {
  /** blocks after which an effect is taken for final */
  confirmations: number;
  /** for a transaction to be mined, before a dearer one replaces it */
  stuckMs: number;
  /** before the same transaction is handed to the chain once more */
  resendMs: number;
  /** about, after a failure that may pass */
  retryMs: number;
  /** least and most time that a job which fails the same way again and again is set aside */
  quarantineMs: number;
  maxQuarantineMs: number;
};

export type PosterParameters = {
  chain: PostingChain;
  store: PostingStore;
  signer: TransactionSigner;
  policy: SigningPolicy;
  patience: PostingPatience;
  logger: Logger;
  metrics?: Metrics;
  /** this machine's time, unix milliseconds */
  unixMs: () => number;
  /** from 0 to 1, for jitter */
  random?: () => number;
};

/** What one step came to. */
export type Step =
  | { outcome: "idle" }
  | { outcome: "sent" | "resent" | "waiting"; job: string; reason: string }
  | { outcome: "failed"; job?: string; reason: string };

/** What is known of the engine for those who watch over it. */
export type PosterStatus = {
  address: Address;
  wanted: number;
  quarantined: readonly { id: string; reason: string; retryAt: number }[];
  /** wei, UTC day */
  spentToday: bigint;
  dailyLimit: bigint;
  /** undefined before the first step */
  balance: bigint | undefined;
  last: Step | undefined;
};

/**
 * Sends everything that a process sends. One nonce at a time: the next that the chain's state calls for. Whatever was signed for it
 * stays known, and a different transaction under the same nonce always replaces it by price. Receipts inform; whether a job is done
 * is asked of the chain's state, again and again until its block is buried.
 */
export type Poster = {
  address: Address;
  /** Takes a job in, durably, before anything is sent. @throws PolicyViolation, RangeError if its id names another call */
  submit: (job: Job) => JobRecord;
  /** Does what can be done now; calls at the same time are one. Failures are its outcome, it does not throw. */
  step: () => Promise<Step>;
  job: (id: string) => JobRecord | undefined;
  transactions: (id: string) => TransactionRecord[];
  status: () => PosterStatus;
};

/** Room over the estimate: what a call touches may be colder when it is mined. */
const GAS_NUMERATOR = 6n;
const GAS_DENOMINATOR = 5n;
const DAY_MS = 86_400_000;
/** The same failure in so many different blocks is not an accident. */
const FAILURES_TO_QUARANTINE = 2;
const MAX_DOUBLINGS = 20;

export function createPoster({
  chain,
  store,
  signer: unguarded,
  policy,
  patience,
  logger,
  metrics = silentMetrics,
  unixMs,
  random = Math.random,
}: PosterParameters): Poster {
  const signer = guarded(unguarded, policy);
  const sender = signer.address;
  const watch = createWatch({ chain, store, sender, patience, logger, metrics, unixMs });
  let current: Promise<Step> | undefined;
  let last: Step | undefined;
  let balance: bigint | undefined;
  /** The last reason told for waiting: a wait of hours is one line. */
  let told = "";

  const spentToday = (): bigint => store.reservedSince(sender, Math.floor(unixMs() / DAY_MS));

  function submit({ id, to, data, doneWhen, mootBy = [], priority = 0 }: Job): JobRecord {
    const known = store.job(id);
    if (known !== undefined) {
      if (known.to.toLowerCase() !== to.toLowerCase() || known.data !== data)
        throw new RangeError(`Job ${id} is another call already`);
      return known;
    }
    counted(() => {
      requireAllowedCall(policy, to, data);
    });
    const job: JobRecord = {
      ...{ id, to, data, doneWhen, mootBy, priority, state: "wanted", since: unixMs(), retryAt: 0 },
      ...{ failures: 0, reason: undefined, failedBlock: undefined },
    };
    store.saveJob(job);
    return job;
  }

  function counted(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (error instanceof PolicyViolation) metrics.count("adit_policy_violations_total", { rule: error.rule });
      throw error;
    }
  }

  /** A failure that says the same in two different blocks will say it in the third; others get another try soon. */
  function fail(job: JobRecord, reason: string, block: bigint, repeats: boolean): Step {
    const again = job.reason === reason;
    const failures = !repeats ? job.failures : again ? job.failures + (job.failedBlock === block ? 0 : 1) : 1;
    const isQuarantined = repeats && failures >= FAILURES_TO_QUARANTINE;
    const doublings = Math.min(failures - FAILURES_TO_QUARANTINE, MAX_DOUBLINGS);
    const pause = isQuarantined
      ? Math.min(patience.quarantineMs * 2 ** doublings, patience.maxQuarantineMs)
      : patience.retryMs;
    const retryAt = unixMs() + Math.ceil(pause * (1 + random() / 2));
    if (isQuarantined && job.state !== "quarantined") metrics.count("adit_quarantined_total");
    if (isQuarantined) logger.error({ job: job.id, reason, failures, retryAt }, "job.quarantined");
    else logger.warn({ job: job.id, reason }, "job.failed");
    const state = isQuarantined ? "quarantined" : job.state;
    store.saveJob({ ...job, state, failures, reason, retryAt, failedBlock: repeats ? block : job.failedBlock });
    return { outcome: "failed", job: job.id, reason };
  }

  /** Nothing better can be offered now; what was offered before may still be taken, so it is kept alive. */
  async function wait(
    job: JobRecord,
    reason: string,
    offered: TransactionRecord | undefined,
    head: PostingHead,
  ): Promise<Step> {
    const line = `${job.id}: ${reason}`;
    if (told !== line) logger.warn({ job: job.id, reason }, "job.waits");
    told = line;
    if (offered !== undefined && mayResend(offered, unixMs())) await send(job, offered, head, "resent");
    return { outcome: "waiting", job: job.id, reason };
  }

  /** The job that has the nonce, while it is wanted; else the most urgent one that may be tried now. */
  function choose(
    inFlight: readonly TransactionRecord[],
    nonce: number,
    unclear: ReadonlySet<string>,
  ): JobRecord | undefined {
    const now = unixMs();
    const mayTry = ({ id, retryAt }: JobRecord): boolean => retryAt <= now && !unclear.has(id);
    const holder = inFlight.at(-1);
    const holding = holder === undefined ? undefined : store.job(holder.job);
    if (holding?.state === "wanted") return mayTry(holding) ? holding : undefined;
    const due = [...store.jobs("wanted"), ...store.jobs("quarantined")].filter(mayTry);
    // After a reorganisation a later nonce may hold a job's transaction already: it goes last, for that one may still count.
    const later = new Set(store.fromNonce(sender, nonce + 1).map(({ job }) => job));
    const rank = (job: JobRecord): number => (job.state === "wanted" ? 2 : 0) + (later.has(job.id) ? 0 : 1);
    return due.sort((a, b) => rank(b) - rank(a) || b.priority - a.priority)[0];
  }

  /** Pools forget: what they were given once is given again from time to time. */
  function mayResend({ sentAt }: TransactionRecord, now: number): boolean {
    return sentAt === undefined || now < sentAt || now - sentAt >= patience.resendMs;
  }

  async function advance(
    job: JobRecord,
    inFlight: readonly TransactionRecord[],
    nonce: number,
    head: PostingHead,
  ): Promise<Step> {
    const newest = inFlight.at(-1);
    const now = unixMs();
    if (newest?.job === job.id && !newest.underpriced) {
      const waited = now - newest.waitsSince;
      // A clock that was set back must not hold a transaction for ever.
      if (newest.sentAt === undefined || (waited >= 0 && waited < patience.stuckMs)) {
        if (!mayResend(newest, now)) return { outcome: "waiting", job: job.id, reason: "it is on its way" };
        return await send(job, newest, head, "resent");
      }
    }
    let gas: bigint;
    try {
      gas = ((await chain.estimate({ from: sender, to: job.to, data: job.data })) * GAS_NUMERATOR) / GAS_DENOMINATOR;
    } catch (error) {
      return refused(job, error, head);
    }
    const { baseFeePerGas } = head;
    const plan = planFees(
      { baseFeePerGas, tip: await chain.tip(), earlier: inFlight, waitedMs: now - job.since },
      policy.fees,
    );
    if ("wait" in plan) {
      // If what holds the nonce is too dear to be replaced, it has to be mined before anything else can.
      const holds = newest?.job === job.id || plan.wait === "replacement";
      return await wait(job, waitReason(plan, now - job.since), holds ? newest : undefined, head);
    }
    const worst = gas * plan.fees.maxFeePerGas;
    const before = inFlight.reduce((sum, { reserved }) => sum + reserved, 0n);
    const reserved = worst > before ? worst - before : 0n;
    const spent = spentToday();
    if (spent + reserved > policy.dailyLimit) {
      const reason = `the day's spending limit of ${policy.dailyLimit} wei would be passed (${spent} used, ${reserved} needed); it goes on at the next UTC day`;
      return await wait(job, reason, newest?.job === job.id ? newest : undefined, head);
    }
    return await signAndSend(job, { nonce, gas, ...plan.fees, reserved }, inFlight.length > 0, head);
  }

  function refused(job: JobRecord, error: unknown, head: PostingHead): Step {
    if (!(error instanceof RevertError)) throw error;
    if (job.mootBy.includes(error.message)) {
      logger.info({ job: job.id, reason: error.message }, "job.moot");
      store.saveJob({ ...job, state: "moot", reason: error.message });
      return { outcome: "idle" };
    }
    return fail(job, error.message, head.number, true);
  }

  function waitReason(
    { wait: why, needed, ceiling }: { wait: string; needed: bigint; ceiling: bigint },
    waited: number,
  ): string {
    const patient = waited < policy.fees.patienceMs && ceiling < policy.fees.maxFeePerGas;
    const then = patient ? "it pays more once its patience is over" : "raise the policy's fee or wait";
    return why === "base-fee"
      ? `the base fee needs ${needed} wei per gas, ${ceiling} may be paid; ${then}`
      : `replacing the stuck transaction needs ${needed} wei per gas, ${ceiling} may be paid; ${then}`;
  }

  type Terms = Pick<TransactionRecord, "nonce" | "gas" | "maxFeePerGas" | "maxPriorityFeePerGas" | "reserved">;

  async function signAndSend(job: JobRecord, terms: Terms, replaces: boolean, head: PostingHead): Promise<Step> {
    const { nonce, gas, maxFeePerGas, maxPriorityFeePerGas, reserved } = terms;
    const { to, data } = job;
    const unsigned = { chainId: policy.chainId, to, data, value: 0n, nonce, gas, maxFeePerGas, maxPriorityFeePerGas };
    let raw;
    try {
      raw = await signer.sign(unsigned);
    } catch (error) {
      if (!(error instanceof PolicyViolation)) return fail(job, reasonOf(error), head.number, false);
      metrics.count("adit_policy_violations_total", { rule: error.rule });
      return fail(job, error.message, head.number, true);
    }
    const now = unixMs();
    const transaction: TransactionRecord = {
      ...{ hash: keccak256(raw), job: job.id, sender, nonce, raw, gas, maxFeePerGas, maxPriorityFeePerGas, reserved },
      ...{ day: Math.floor(now / DAY_MS), waitsSince: now, sentAt: undefined, underpriced: false, outcome: undefined },
    };
    // Recorded first: a process that dies from here on finds it again, and signs nothing else under this nonce for less.
    store.saveTransaction(transaction);
    store.saveJob({ ...job, state: "wanted" });
    told = "";
    if (replaces) metrics.count("adit_transactions_total", { event: "replaced" });
    return await send({ ...job, state: "wanted" }, transaction, head, "sent");
  }

  async function send(
    job: JobRecord,
    transaction: TransactionRecord,
    head: PostingHead,
    outcome: "sent" | "resent",
  ): Promise<Step> {
    const { hash, nonce, maxFeePerGas } = transaction;
    let failure: SendFailure | undefined;
    let reason = "";
    try {
      await chain.send(transaction.raw);
    } catch (error) {
      failure = sendFailureOf(error);
      reason = reasonOf(error).split("\n")[0] ?? "";
      metrics.count("adit_transaction_failures_total", { cause: failure });
      if (failure !== "already-known") logger.warn({ job: job.id, hash, failure, reason }, "transaction.not_taken");
    }
    const underpriced = failure === "underpriced" || failure === "fee-too-low";
    const now = unixMs();
    const waitsSince = transaction.sentAt === undefined ? now : transaction.waitsSince;
    store.saveTransaction({ ...transaction, waitsSince, sentAt: now, underpriced });
    if (failure === undefined) {
      metrics.count("adit_transactions_total", { event: outcome });
      logger.info({ job: job.id, hash, nonce, maxFeePerGas }, `transaction.${outcome}`);
    }
    switch (failure) {
      case "insufficient-funds":
        return fail(job, "the posting key cannot pay: send it some of the chain's coin", head.number, false);
      case "rejected":
        return fail(job, `no node takes the transaction: ${reason}`, head.number, true);
      case "underpriced":
      case "fee-too-low":
        return { outcome: "waiting", job: job.id, reason: "the offer is too low; a dearer one replaces it next" };
      case "nonce-too-low":
        return { outcome: "waiting", job: job.id, reason: "its nonce is used; the chain's state will say by what" };
      case "nonce-too-high":
      case "unknown":
        return { outcome: "waiting", job: job.id, reason: `it may have arrived or not: ${reason}` };
      case "already-known":
      case undefined:
        return { outcome, job: job.id, reason: hash };
    }
  }

  async function run(): Promise<Step> {
    const head = await chain.head();
    const nonce = await chain.nonce(sender);
    balance = await chain.balance(sender);
    const { unclear, reverted } = await watch.look(head, nonce);
    for (const id of reverted) {
      const job = store.job(id);
      if (job?.state === "wanted") fail(job, "its transaction was mined and reverted", head.number, true);
    }
    report(head);
    const inFlight = store.atNonce(sender, nonce);
    const job = choose(inFlight, nonce, unclear);
    return job === undefined ? { outcome: "idle" } : await advance(job, inFlight, nonce, head);
  }

  function report({ baseFeePerGas }: PostingHead): void {
    for (const state of ["wanted", "done", "quarantined"] as const)
      metrics.set("adit_jobs", store.jobs(state).length, { state });
    metrics.set("adit_spent_today_wei", Number(spentToday()));
    metrics.set("adit_spending_limit_wei", Number(policy.dailyLimit));
    metrics.set("adit_base_fee_wei", Number(baseFeePerGas));
    if (balance !== undefined) metrics.set("adit_balance_wei", Number(balance));
  }

  async function guardedRun(): Promise<Step> {
    try {
      last = await run();
    } catch (error) {
      const reason = reasonOf(error);
      logger.warn({ reason }, "posting.failed");
      last = { outcome: "failed", reason };
    }
    return last;
  }

  return {
    address: sender,
    submit,
    step: () => {
      current ??= guardedRun().finally(() => {
        current = undefined;
      });
      return current;
    },
    job: (id) => store.job(id),
    transactions: (id) => store.ofJob(id),
    status: () => ({
      address: sender,
      wanted: store.jobs("wanted").length,
      quarantined: store.jobs("quarantined").map(({ id, reason = "", retryAt }) => ({ id, reason, retryAt })),
      spentToday: spentToday(),
      dailyLimit: policy.dailyLimit,
      balance,
      last,
    }),
  };
}
