import type { Story } from "../story.ts";

const GONE_ON = 100;

export const providerVanishes: Story = {
  name: "provider-vanishes",
  title: "The provider vanishes on day 100",
  about:
    "From day 100 on nobody funds the series. Once the grace is over a stranger has the bond pay, day by day and with a penalty, until it is " +
    "used up. Then the series ends, and the escrow of every day that was not earned goes back.",
  firstDay: "2021-08-01",
  days: 365,
  price: [{ day: 0, value: 40_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors 365", form: "fixed term", terahash: 5_000, priceCents: 6_600, milliJoulePerTh: 29_500, tariffTenthCents: 45 },
  ],
  vanishesOn: GONE_ON,
  assumptions: [`the provider is honest until day ${GONE_ON - 1} and does nothing from then on but take what was released.`],
  upfront: {
    assumption: `the provider pays until day ${GONE_ON - 1} and is gone with the rest.`,
    received: (day, { net }) => (day < GONE_ON ? net : 0n),
  },
};
