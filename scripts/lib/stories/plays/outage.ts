import { farmAt } from "../world.ts";
import type { FarmPlan, Story } from "../story.ts";

const FROM = 60;
const TO = 90;
const LEFT_PERCENT = 40n;

const brokenFarm: FarmPlan = (day, network, sold) => farmAt(day >= FROM && day < TO ? (sold * LEFT_PERCENT) / 100n : sold, network);

export const outage: Story = {
  name: "outage",
  title: "A transformer burns: thirty days at 40 %",
  about:
    "The same farm has sold a fixed term and two profit shares. The fixed term is owed in full, and the provider buys the coins; a profit share " +
    "earns what the farm earned, and the escrow of missing machines goes back. One of them asks for 70 % of its machines over two weeks: " +
    "a holder ends it, and has the bond and the rest of the escrow.",
  firstDay: "2021-10-01",
  days: 180,
  price: [{ day: 0, value: 45_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Norrfors fixed", form: "fixed term", terahash: 3_000, priceCents: 3_700, milliJoulePerTh: 30_000, tariffTenthCents: 45 },
    {
      name: "Norrfors share",
      form: "profit share",
      terahash: 2_000,
      priceCents: 3_200,
      milliJoulePerTh: 30_000,
      tariffTenthCents: 45,
      minDeliveryBps: 3_000,
    },
    {
      name: "Norrfors strict",
      form: "profit share",
      terahash: 1_000,
      priceCents: 3_200,
      milliJoulePerTh: 30_000,
      tariffTenthCents: 45,
      minDeliveryBps: 7_000,
    },
  ],
  farm: brokenFarm,
  assumptions: [
    `the farm works at ${LEFT_PERCENT} % from day ${FROM} to day ${TO - 1}, pays for the energy it uses, and reports the truth.`,
    "the profit shares give holders 90 % of the profit; one asks for 30 % of its machines over two weeks, the other for 70 %.",
    "a holder ends the strict one on the first morning on which that is allowed; until then somebody tries each morning.",
  ],
  upfront: {
    assumption: "the provider passes the outage on: 40 % of a day's net for thirty days, and returns nothing.",
    received: (day, { net }) => (day >= FROM && day < TO ? (net * LEFT_PERCENT) / 100n : net),
  },
};
