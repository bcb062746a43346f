import { Counter, Gauge, Registry } from "prom-client";

/** What a node counts. A name says what and in which unit; every label has few values by its nature, see `MAX_LABEL_VALUES`. */
const COUNTERS = {
  adit_ticks_total: { help: "Looks at the chain, by outcome", labels: ["outcome"] },
  adit_refusals_total: { help: "Proposals that this node refused", labels: [] },
  adit_refused_by_peers_total: { help: "Proposals of this node that a member refused", labels: ["member"] },
  adit_source_failures_total: { help: "Sources that gave no usable answer", labels: ["source"] },
  adit_peer_failures_total: { help: "Requests to a member that failed", labels: ["member"] },
  adit_equivocations_total: { help: "Members seen to sign two different observations of one day", labels: ["member"] },
  adit_evidence_total: { help: "Evidence stored, served, and asked for in vain", labels: ["event"] },
  adit_observations_total: { help: "Observations signed by this node", labels: [] },
  adit_transactions_total: {
    help: "Transactions by what became of them: sent, resent, replaced, mined, reverted, dropped, reorged",
    labels: ["event"],
  },
  adit_transaction_failures_total: { help: "Attempts to send that failed, by cause", labels: ["cause"] },
  adit_policy_violations_total: { help: "Transactions that the signing policy forbade", labels: ["rule"] },
  adit_quarantined_total: { help: "Jobs set aside because they fail the same way again and again", labels: [] },
} as const satisfies Readonly<Record<string, Description>>;

const GAUGES = {
  adit_build_info: { help: "Always 1; the labels say what runs", labels: ["version", "config_hash", "address"] },
  adit_head_block: { help: "Newest block seen", labels: [] },
  adit_head_lag_seconds: { help: "Age of the newest block by this machine's clock", labels: [] },
  adit_clock_offset_seconds: { help: "This machine's clock less the median of its peers' heartbeats", labels: [] },
  adit_last_observed_epoch: { help: "Newest day that this node observed", labels: [] },
  adit_last_posted_epoch: { help: "Newest day on the chain", labels: [] },
  adit_last_posted_sequence: { help: "Newest batch on the chain", labels: [] },
  adit_view: { help: "View of the batch at hand: how often its leader was replaced", labels: [] },
  adit_jobs: { help: "Jobs of the posting engine by state", labels: ["state"] },
  adit_spent_today_wei: { help: "Most that today's transactions can cost (UTC day)", labels: [] },
  adit_spending_limit_wei: { help: "Most that a UTC day's transactions may cost", labels: [] },
  adit_balance_wei: { help: "Balance of the posting key", labels: [] },
  adit_base_fee_wei: { help: "Base fee of the newest block", labels: [] },
} as const satisfies Readonly<Record<string, Description>>;

type Description = { help: string; labels: readonly string[] };
export type CounterName = keyof typeof COUNTERS;
export type GaugeName = keyof typeof GAUGES;
export type Labels = Readonly<Record<string, string | number>>;

/** What a node tells about itself in numbers. Prometheus reads `text`. */
export type Metrics = {
  /** Adds one, or `by`. */
  count: (name: CounterName, labels?: Labels, by?: number) => void;
  set: (name: GaugeName, value: number, labels?: Labels) => void;
  /** Prometheus' text format, version 0.0.4. */
  text: () => Promise<string>;
};

/** Distinct values that one label may take; later ones are counted together as "other", so that no peer can fill the memory. */
const MAX_LABEL_VALUES = 64;
const MAX_LABEL_LENGTH = 80;

const ignore = (): undefined => undefined;

export const silentMetrics: Metrics = { count: ignore, set: ignore, text: () => Promise.resolve("") };

/** Metrics of one node; several in one process do not meet. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  for (const [name, { help, labels }] of Object.entries(COUNTERS))
    counters.set(name, new Counter({ name, help, labelNames: [...labels], registers: [registry] }));
  for (const [name, { help, labels }] of Object.entries(GAUGES))
    gauges.set(name, new Gauge({ name, help, labelNames: [...labels], registers: [registry] }));

  const seen = new Map<string, Set<string>>();
  const bounded = (name: string, labels: Labels): Record<string, string> =>
    Object.fromEntries(
      Object.entries(labels).map(([label, value]) => {
        const values = seen.get(`${name}/${label}`) ?? new Set();
        seen.set(`${name}/${label}`, values);
        const text = String(value).slice(0, MAX_LABEL_LENGTH);
        if (!values.has(text) && values.size >= MAX_LABEL_VALUES) return [label, "other"];
        values.add(text);
        return [label, text];
      }),
    );

  return {
    count: (name, labels = {}, by = 1) => {
      counters.get(name)?.inc(bounded(name, labels), by);
    },
    set: (name, value, labels = {}) => {
      gauges.get(name)?.set(bounded(name, labels), value);
    },
    text: () => registry.metrics(),
  };
}
