/*
 * Preloaded into a node's process: its wall clock is off by ADIT_SKEW_MS, and its monotonic clock runs at ADIT_CLOCK_RATE.
 * The node itself has no such switch.
 */
const offsetMs = Number(process.env.ADIT_SKEW_MS ?? "0");
const rate = Number(process.env.ADIT_CLOCK_RATE ?? "1");

const realDate = Date;
const now = (): number => realDate.now() + offsetMs;
globalThis.Date = new Proxy(realDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  get: (target, property, receiver): unknown => (property === "now" ? now : Reflect.get(target, property, receiver)),
});

const realNow = performance.now.bind(performance);
Object.defineProperty(performance, "now", { value: (): number => realNow() * rate });
