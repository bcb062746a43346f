/** Something that runs beside the node's ticks and writes down what cannot be asked for later. */
export type Collector = { name: string; start: () => void; stop: () => Promise<void> };
