import type { Story } from "../story.ts";

export const july2021: Story = {
  name: "july-2021",
  title: "July 2021: difficulty minus 28 %",
  about:
    "Sold in May at May's difficulty; in July half the world's machines are unplugged, and each TH/s that still runs earns far more than it " +
    "was priced at. The provider owes that, and its bond has to grow with it.",
  firstDay: "2021-05-15",
  days: 365,
  price: [{ day: 0, value: 40_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors 365", form: "fixed term", terahash: 5_000, priceCents: 5_200, milliJoulePerTh: 29_500, tariffTenthCents: 45 },
  ],
  assumptions: ["the provider pays, and once a week posts the bond that is then required."],
  upfront: { assumption: "the provider pays every day, to the end, though leaving would pay it more.", received: (_, { net }) => net },
};
