/** The world that the local committee observes: real difficulty, assumed rest, served over HTTP in the shape of real services. */
export * from "./chainHistory.ts";
export * from "./difficulty.ts";
export * from "./farms.ts";
export * from "./prices.ts";
export * from "./server.ts";
export { SERVICES, type Fault, type Service } from "./faults.ts";
export * from "./world.ts";
export * from "./committee.ts";
