import type { Story } from "../story.ts";

export const oracleSilent: Story = {
  name: "oracle-silent",
  title: "The committee is silent for three weeks",
  about:
    "Nobody reports days 66 to 86. Nothing can be settled, and nobody can have the bond pay for it. After two weeks a stranger records " +
    "each day as what it is taken for, and holders are paid by that; when the reports come, the other days are settled in order.",
  firstDay: "2021-10-01",
  days: 180,
  price: [{ day: 0, value: 45_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors 180", form: "fixed term", terahash: 5_000, priceCents: 3_700, milliJoulePerTh: 29_500, tariffTenthCents: 45 },
  ],
  silence: { from: 66, to: 87 },
  assumptions: [
    "the committee posts nothing about days 66 to 86 until day 87 is over, then everything; price feeds go on.",
    "a stranger records the fallback of a day as soon as two weeks have passed since its end; a report that comes later changes nothing for it.",
    "the provider is honest.",
  ],
  upfront: { assumption: "the provider pays every day, to the end: nobody needs an oracle who trusts.", received: (_, { net }) => net },
};
