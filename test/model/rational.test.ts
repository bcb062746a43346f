import { expect } from "chai";
import fc from "fast-check";
import { abs, compare, floor, minus, over, plus, rational, show, times, ZERO } from "./rational.ts";

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n }))
  .map(([n, d]) => rational(n, d));

describe("exact fractions of the model", () => {
  it("are reduced, with a positive denominator", () => {
    expect(rational(6n, -4n)).to.deep.equal({ n: -3n, d: 2n });
    expect(rational(0n, 7n)).to.deep.equal(ZERO);
    expect(show(rational(10n, 5n))).to.equal("2");
    expect(show(rational(1n, 3n))).to.equal("1/3");
    expect(() => rational(1n, 0n)).to.throw("1/0");
  });

  it("floor towards minus infinity", () => {
    expect([floor(rational(7n, 2n)), floor(rational(-7n, 2n)), floor(rational(-4n, 2n))]).to.deep.equal([3n, -4n, -2n]);
    expect(abs(rational(-1n, 2n))).to.deep.equal(rational(1n, 2n));
  });

  it("obey the laws of a field, in their order", () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(plus(plus(a, b), c)).to.deep.equal(plus(a, plus(b, c)));
        expect(times(a, plus(b, c))).to.deep.equal(plus(times(a, b), times(a, c)));
        expect(minus(plus(a, b), b)).to.deep.equal(a);
        if (b.n !== 0n) expect(times(over(a, b), b)).to.deep.equal(a);
        expect(compare(a, b) > 0n).to.equal(minus(a, b).n > 0n);
        expect(compare(rational(floor(a)), a) <= 0n && compare(a, rational(floor(a) + 1n)) < 0n).to.equal(true);
      }),
    );
  });
});
