/** How much is under way at once. */
export type LaneLimits = {
  /** in one lane: what a service that does not answer can hold up */
  perLane: number;
  inAll: number;
  /** true: nothing new begins any more */
  isOver: () => boolean;
};

/**
 * Runs all items, those of one lane in the order in which they come, a few at a time. A lane that is slow slows nobody else.
 * @returns the items that were not begun before it was over
 */
export async function inLanes<Item>(
  items: readonly Item[],
  laneOf: (item: Item) => string,
  { perLane, inAll, isOver }: LaneLimits,
  run: (item: Item) => Promise<void>,
): Promise<Item[]> {
  const lanes = new Map<string, Item[]>();
  for (const item of items) {
    const lane = lanes.get(laneOf(item));
    if (lane === undefined) lanes.set(laneOf(item), [item]);
    else lane.push(item);
  }
  const slots = createSlots(inAll);
  const left: Item[] = [];
  const work = async (queue: Iterator<Item>): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      const item = next.value;
      await slots.take();
      try {
        if (isOver()) left.push(item);
        else await run(item);
      } finally {
        slots.give();
      }
    }
  };
  await Promise.all(
    [...lanes.values()].flatMap((lane) => {
      // Workers of a lane share one iterator: each item is run once.
      const queue = lane.values();
      return Array.from({ length: Math.min(perLane, lane.length) }, () => work(queue));
    }),
  );
  return left;
}

/** So many may pass at once; the others wait in line. */
function createSlots(count: number): { take: () => Promise<void>; give: () => void } {
  let free = count;
  const line: (() => void)[] = [];
  return {
    take: () =>
      new Promise((resolve) => {
        if (free > 0) {
          free--;
          resolve();
        } else line.push(resolve);
      }),
    give: () => {
      const next = line.shift();
      if (next === undefined) free++;
      else next();
    },
  };
}
