import type { Story } from "../story.ts";

export const calm: Story = {
  name: "calm",
  title: "A calm year",
  about: "Nothing happens but what was to be expected: difficulty rises, everybody does what was promised.",
  firstDay: "2021-08-01",
  days: 365,
  price: [{ day: 0, value: 40_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors 365", form: "fixed term", terahash: 5_000, priceCents: 6_600, milliJoulePerTh: 29_500, tariffTenthCents: 45 },
  ],
  assumptions: ["the provider is honest and looks after its series once a week."],
  upfront: { assumption: "the provider pays every day, to the end.", received: (_, { net }) => net },
};
