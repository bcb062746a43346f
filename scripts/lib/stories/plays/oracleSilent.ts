import type { Story } from "../story.ts";

export const oracleSilent: Story = {
  name: "oracle-silent",
  title: "The committee is silent for three weeks",
  about:
    "Nobody reports days 60 to 80. Nothing can be settled, and nobody can have the bond pay for it; when the reports come, all days are " +
    "settled in order and nothing is lost.",
  firstDay: "2021-10-01",
  days: 180,
  price: [{ day: 0, value: 45_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors 180", form: "fixed term", terahash: 5_000, priceCents: 3_700, milliJoulePerTh: 29_500, tariffTenthCents: 45 },
  ],
  silence: { from: 60, to: 81 },
  assumptions: ["the committee posts nothing about days 60 to 80 until day 81 is over, then everything; price feeds go on.", "the provider is honest."],
  upfront: { assumption: "the provider pays every day, to the end: nobody needs an oracle who trusts.", received: (_, { net }) => net },
};
