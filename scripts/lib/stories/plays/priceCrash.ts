import type { Story } from "../story.ts";

export const priceCrash: Story = {
  name: "price-crash",
  title: "Bitcoin loses four fifths",
  about:
    "In the fifth month the price falls until electricity costs more than is mined. Days that owe nothing pay the provider nothing; after a " +
    "fortnight of them a holder ends the series, and the rest of the escrow goes back.",
  firstDay: "2021-08-01",
  days: 365,
  price: [{ day: 0, value: 40_000 }, { day: 120, value: 40_000 }, { day: 150, value: 8_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors 365", form: "fixed term", terahash: 5_000, priceCents: 5_500, milliJoulePerTh: 45_000, tariffTenthCents: 70 },
  ],
  assumptions: ["the provider is honest; a holder winds the series up on the first day on which that is allowed."],
  upfront: { assumption: "the provider pays every day that has net, and keeps what was paid for the others.", received: (_, { net }) => net },
};
