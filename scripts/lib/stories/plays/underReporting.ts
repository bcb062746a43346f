import { farmAt } from "../world.ts";
import type { FarmPlan, Story } from "../story.ts";

const REPORTED_PERCENT = 70n;

const truthful: FarmPlan = (_, network, sold) => farmAt(sold, network);
const lying: FarmPlan = (day, network, sold) => {
  const true_ = truthful(day, network, sold);
  return { ...true_, gross: (true_.gross * REPORTED_PERCENT) / 100n };
};

export const underReporting: Story = {
  name: "under-reporting",
  title: "A farm that reports 30 % less than it earned",
  about:
    "The pool's numbers say less than Bitcoin's difficulty makes of the delivered hashrate. What is missing below the tolerance counts as " +
    "owed, so the lie is worth two percent and not thirty.",
  firstDay: "2021-10-01",
  days: 180,
  price: [{ day: 0, value: 45_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors share", form: "profit share", terahash: 5_000, priceCents: 3_200, milliJoulePerTh: 30_000, tariffTenthCents: 45 },
  ],
  farm: lying,
  truth: truthful,
  assumptions: [
    `the farm delivers its hashrate, earns the formula less 1 % of pool fee, and reports ${REPORTED_PERCENT} % of that income.`,
    "the profit share gives holders 90 % of the profit and tolerates 3 %.",
  ],
  upfront: {
    assumption: "the provider shares what it says it earned, and nobody can tell.",
    received: (_, { gross, net, holders }) => {
      const missing = (gross * (100n - REPORTED_PERCENT)) / 100n;
      return net > missing ? (holders * (net - missing)) / net : 0n;
    },
  },
};
