/** A property of the design's section 9 that does not hold. */
export class Violation extends Error {
  constructor(property: string, detail: string) {
    super(`${property}: ${detail}`);
  }
}

export function equal(property: string, what: string, actual: bigint, expected: bigint): void {
  if (actual !== expected) throw new Violation(property, `${what}: ${actual} is not ${expected}`);
}

export function atLeast(property: string, what: string, actual: bigint, least: bigint): void {
  if (actual < least) throw new Violation(property, `${what}: ${actual} is less than ${least}`);
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

/** The element, which is there unless the test itself is wrong. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`there is no element ${index} among ${list.length}`);
  return found;
}
