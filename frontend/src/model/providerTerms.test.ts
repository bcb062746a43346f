import assert from "node:assert/strict";
import { test } from "node:test";
import { formatIsoDay } from "@adit/sdk/format";
import { epochStart } from "@adit/sdk/math";
import fc from "fast-check";
import { bytesToHex, getAddress, zeroAddress, zeroHash, type Address } from "viem";
import type { Terms } from "../chain/events.ts";
import { readDraft, type SaleDraft, type SaleField } from "./providerDraft.ts";
import { draftOf, termsOf, type SaleContext } from "./providerTerms.ts";

const NOW = 1_626_000_000;
const TODAY = Math.floor(NOW / 86_400);
const addressOf = (n: number): Address => getAddress(`0x${n.toString(16).padStart(40, "0")}`);
const PROVIDER = addressOf(0xa1);
const USDC = { address: addressOf(0xc6), symbol: "USDC", name: "Dollar", decimals: 6 };
const DAI = { address: addressOf(0xc8), symbol: "DAI", name: "Dollar", decimals: 18 };
const context: SaleContext = {
  provider: PROVIDER,
  nowSeconds: NOW,
  farms: [
    { farmId: 1, network: 1, algorithm: "SHA-256d", auxiliary: 0 },
    { farmId: 2, network: 2, algorithm: "Scrypt", auxiliary: 3 },
  ],
  paymentTokens: [USDC, DAI],
  protocolBps: 100,
  tipBps: 10,
  minBondDays: 7,
};

const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => getAddress(bytesToHex(bytes)));
const feedsOf = (least: number) =>
  fc
    .uniqueArray(
      address.filter((one) => one !== zeroAddress),
      { minLength: least, maxLength: 3, selector: (one) => one },
    )
    .map((list): [Address, Address, Address] => [
      list[0] ?? zeroAddress,
      list[1] ?? zeroAddress,
      list[2] ?? zeroAddress,
    ]);
const NONE: [Address, Address, Address] = [zeroAddress, zeroAddress, zeroAddress];
const whole = (min: number, max: number) => fc.integer({ min, max });
const big = (min: bigint, max: bigint) => fc.bigInt({ min, max });

/** Any terms that the contract's own rules let through, of every form. */
const terms: fc.Arbitrary<Terms> = fc
  .record({
    kind: fc.constantFrom("fixed", "share", "merged"),
    tokens: fc.tuple(address, address),
    payment: fc.constantFrom(USDC, DAI),
    policy: fc.option(address, { nil: zeroAddress }),
    unit: fc.oneof(fc.constant(1_000_000_000n), big(1n, (1n << 64n) - 1n)),
    units: big(1n, (1n << 32n) - 1n),
    least: big(0n, 1n << 32n),
    start: whole(TODAY + 1, TODAY + 365),
    sale: fc.tuple(whole(0, 86_400 * 400), whole(1, 86_400 * 400), fc.boolean()),
    epochs: whole(1, 1_825),
    price: fc.tuple(big(1n, 1n << 100n), fc.boolean()),
    costs: fc.tuple(whole(0, 4_294_967_295), big(0n, 1n << 60n), big(0n, 1n << 60n), whole(0, 5_000)),
    bond: fc.tuple(whole(7, 65_535), whole(7, 365), whole(0, 1_825), whole(0, 5_000)),
    delays: fc.tuple(whole(21_600, 1_209_600), whole(3_600, 259_200)),
    share: fc.tuple(whole(1, 10_000), whole(0, 10_000), whole(0, 2_000), whole(0, 15)),
    feeds: fc.tuple(feedsOf(1), feedsOf(1), feedsOf(0)),
    hash: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
    uri: fc.string({ maxLength: 60 }).map((text) => text.trim()),
  })
  .map((any): Terms => {
    const isShare = any.kind === "share";
    const isMerged = any.kind === "merged";
    const begins = Number(epochStart(any.start));
    const saleEnd = any.sale[2] ? begins : Math.max(NOW + 1, begins - any.sale[1]);
    return {
      provider: PROVIDER,
      farmId: isMerged ? 2 : 1,
      network: isMerged ? 2 : 1,
      secondNetwork: isMerged ? 3 : 0,
      form: isShare ? 1 : 0,
      rewardToken: any.tokens[0],
      secondRewardToken: isMerged ? any.tokens[1] : zeroAddress,
      paymentToken: any.payment.address,
      policy: any.policy,
      unitHashrate: any.unit,
      maxUnits: any.units,
      minUnits: any.least % (any.units + 1n),
      saleStart: saleEnd - 1 - any.sale[0],
      saleEnd,
      startEpoch: any.start,
      epochs: any.epochs,
      price: any.price[1] ? any.price[0] * BigInt(any.epochs) : any.price[0],
      milliJoulePerTh: any.costs[0],
      tariffUsd8: any.costs[1],
      maintenanceUsd8PerThDay: any.costs[2],
      serviceBps: any.costs[3],
      protocolBps: context.protocolBps,
      tipBps: context.tipBps,
      maxUnprofitableEpochs: any.bond[0],
      bondEpochs: any.bond[1],
      marginEpochs: any.bond[2],
      penaltyBps: any.bond[3],
      graceSeconds: any.delays[0],
      maxFeedDelay: any.delays[1],
      holderShareBps: isShare ? any.share[0] : 0,
      minDeliveryBps: isShare ? any.share[1] : 0,
      toleranceBps: isShare ? any.share[2] : 0,
      toleranceDays: isShare ? any.share[3] : 0,
      feeds: any.feeds[0],
      secondFeeds: isMerged ? any.feeds[1] : NONE,
      paymentFeeds: any.feeds[2],
      documentHash: any.hash === undefined ? zeroHash : bytesToHex(any.hash),
      documentUri: any.uri,
    };
  });

const algorithmOf = ({ network }: Terms): string => (network === 1 ? "SHA-256d" : "Scrypt");
const decimalsOf = (one: Terms): number => (one.paymentToken === DAI.address ? 18 : 6);

test("every terms that the contract allows can be typed, and come out of the form as they went in", () => {
  fc.assert(
    fc.property(terms, (one) => {
      const outcome = termsOf(draftOf(one, decimalsOf(one), algorithmOf(one)), context);
      assert.deepEqual(outcome, { ok: true, terms: one });
    }),
    { numRuns: 300 },
  );
});

test("a draft is kept as it was typed, and a foreign one is not read", () => {
  fc.assert(
    fc.property(terms, (one) => {
      const draft = draftOf(one, decimalsOf(one), algorithmOf(one));
      assert.deepEqual(readDraft(JSON.stringify(draft)), draft);
    }),
  );
  for (const stored of [null, "", "{", "[]", '{"farmId":"1"}', '{"farmId":1}'])
    assert.equal(readDraft(stored), undefined);
});

/** A plain sale that is in order. */
const sound: SaleDraft = {
  farmId: "1",
  form: "fixed",
  rewardToken: addressOf(0xb7),
  secondRewardToken: "",
  paymentToken: USDC.address,
  policy: "",
  unit: "0.001",
  most: "5,000",
  least: "",
  saleStart: "",
  saleEnd: "",
  firstDay: formatIsoDay(TODAY + 14),
  days: "90",
  price: "0.135",
  priceBasis: "day",
  efficiency: "29.5",
  tariff: "0.045",
  maintenance: "0.0025",
  service: "2.5",
  unprofitableDays: "14",
  bondDays: "14",
  marginDays: "30",
  penalty: "5",
  grace: "48",
  feedDelay: "24",
  holderShare: "",
  minDelivery: "",
  tolerance: "",
  toleranceDays: "",
  feeds: [addressOf(0xfe)],
  secondFeeds: [],
  paymentFeeds: [],
  documentUri: "",
  documentHash: "",
};

test("units of people become the contract's own", () => {
  const outcome = termsOf(sound, context);
  assert.ok(outcome.ok);
  const { terms: made } = outcome;
  assert.equal(made.maxUnits, 5_000_000n);
  assert.equal(made.unitHashrate, 1_000_000_000n);
  assert.equal(made.price, 135_000n * 90n * 10n ** 18n);
  assert.equal(made.milliJoulePerTh, 29_500);
  assert.equal(made.tariffUsd8, 4_500_000n);
  assert.equal(made.saleStart, NOW);
  assert.equal(made.saleEnd, (TODAY + 14) * 86_400);
  assert.equal(made.graceSeconds, 172_800);
  assert.deepEqual([made.protocolBps, made.tipBps], [100, 10]);
});

const WRONG: readonly [Partial<SaleDraft>, SaleField, RegExp][] = [
  [{ farmId: "9" }, "farmId", /one of your farms/],
  [{ form: "merged", secondRewardToken: addressOf(1), secondFeeds: [addressOf(2)] }, "form", /merge-mined/],
  [{ rewardToken: "" }, "rewardToken", /Choose a token/],
  [{ paymentToken: addressOf(3) }, "paymentToken", /Choose a token/],
  [{ policy: "0x12" }, "policy", /leave it empty/],
  [{ unit: "0" }, "unit", /more than nothing/],
  [{ most: "abc" }, "most", /“abc” is not/],
  [{ most: "5000.0005" }, "most", /steps of one unit, 0\.001/],
  [{ least: "5001" }, "least", /no more than what is for sale/],
  [{ firstDay: formatIsoDay(TODAY) }, "firstDay", /after today/],
  [{ firstDay: formatIsoDay(TODAY + 366) }, "firstDay", /within a year/],
  [{ firstDay: "2021-02-30" }, "firstDay", /like 2026-07-12/],
  [{ days: "1826" }, "days", /at most 1,825/],
  [{ days: "0" }, "days", /at least 1/],
  [{ saleEnd: "2021-07-11T10:39" }, "saleEnd", /lies ahead/],
  [{ saleEnd: `${formatIsoDay(TODAY + 15)}T00:00` }, "saleEnd", /before the first mined day/],
  [{ saleStart: `${formatIsoDay(TODAY + 14)}T00:00` }, "saleStart", /before it ends/],
  [{ saleStart: "tomorrow" }, "saleStart", /a day and a time/],
  [{ price: "0" }, "price", /more than nothing/],
  [{ service: "50.01" }, "service", /at most 50 %/],
  [{ unprofitableDays: "6" }, "unprofitableDays", /at least 7/],
  [{ bondDays: "6" }, "bondDays", /at least 7/],
  [{ penalty: "51" }, "penalty", /at most 50 %/],
  [{ grace: "5:59" }, "grace", /at least 6 hours/],
  [{ grace: "336:00:01" }, "grace", /at most 336 hours/],
  [{ grace: "two days" }, "grace", /like 48/],
  [{ feedDelay: "73" }, "feedDelay", /at most 72 hours/],
  [{ feeds: [] }, "feeds", /at least one price feed/],
  [{ feeds: [addressOf(5), addressOf(5)] }, "feeds", /each feed once/],
  [{ form: "share" }, "holderShare", /Enter a percentage/],
  [
    { form: "share", holderShare: "80", minDelivery: "85", tolerance: "21", toleranceDays: "0" },
    "tolerance",
    /at most 20 %/,
  ],
  [{ documentHash: "0x1234" }, "documentHash", /32 bytes/],
  [{ documentUri: "x".repeat(2_049) }, "documentUri", /2,048 bytes/],
];
for (const [change, field, message] of WRONG) {
  test(`${field} of ${JSON.stringify(change).slice(0, 60)} is refused in words`, () => {
    const outcome = termsOf({ ...sound, ...change }, context);
    assert.ok(!outcome.ok);
    assert.match(
      outcome.problems.get(field) ?? `nothing about ${field}: ${JSON.stringify([...outcome.problems])}`,
      message,
    );
  });
}
