import type { Story } from "../story.ts";

export const halving: Story = {
  name: "halving",
  title: "The halving of May 2020",
  about: "A year across the halving: from May 2020 on a block pays half, the costs stay, and everybody knew.",
  firstDay: "2020-01-01",
  days: 365,
  price: [{ day: 0, value: 9_000 }, { day: 250, value: 10_500 }, { day: 365, value: 19_000 }],
  fees: [{ day: 0, value: 30 }, { day: 131, value: 30 }, { day: 132, value: 80 }],
  series: [
    { name: "Norrfors 365", form: "fixed term", terahash: 5_000, priceCents: 2_200, milliJoulePerTh: 40_000, tariffTenthCents: 45 },
  ],
  assumptions: ["the provider is honest and looks after its series once a week."],
  upfront: { assumption: "the provider pays every day, to the end.", received: (_, { net }) => net },
};
