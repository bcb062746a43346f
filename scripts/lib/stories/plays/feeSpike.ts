import type { Story } from "../story.ts";

const CALM_FEES = 75;
const SPIKE_FEES = 1_500;
const FIRST_DAY = 90;
const LAST_DAY = 99;

export const feeSpike: Story = {
  name: "fee-spike",
  title: "Ten days of fees at twenty times the usual",
  about:
    "Fees of 1.5 BTC a block lie outside what the contract believes at once, so those days wait for a week of disputes. Then they are paid " +
    "in full and in order, and nobody is late.",
  firstDay: "2021-10-01",
  days: 180,
  price: [{ day: 0, value: 45_000 }],
  fees: [
    { day: FIRST_DAY - 1, value: CALM_FEES },
    { day: FIRST_DAY, value: SPIKE_FEES },
    { day: LAST_DAY, value: SPIKE_FEES },
    { day: LAST_DAY + 1, value: CALM_FEES },
  ],
  series: [
    { name: "Norrfors 180", form: "fixed term", terahash: 5_000, priceCents: 3_700, milliJoulePerTh: 29_500, tariffTenthCents: 45 },
  ],
  assumptions: ["the provider is honest and looks after its series once a week."],
  upfront: {
    assumption: "the provider keeps the fees of those ten days to itself: its contract never mentioned fees.",
    received: (day, { net, gross }) => (day < FIRST_DAY || day > LAST_DAY ? net : withoutSpike(net, gross)),
  },
};

/** Of a block of 6.25 BTC and 1.5 BTC of fees, 6.325 BTC are what it would usually pay. */
function withoutSpike(net: bigint, gross: bigint): bigint {
  const extra = (gross * BigInt(SPIKE_FEES - CALM_FEES)) / BigInt(6_250 + SPIKE_FEES);
  return net > extra ? net - extra : 0n;
}
