import { createRequire } from "node:module";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);

/**
 * The compiler is the `solc` npm package: nothing is downloaded.
 * Every gas figure of this repository is for the hardfork named here.
 */
const HARDFORK = "cancun";

/** Local chains begin here: before the first day of the scenario, whose difficulty is Bitcoin's from July 2021 on. */
const CHAIN_STARTS_AT = "2021-06-10T00:00:00Z";

const solc = ({ viaIR, runs }: { viaIR: boolean; runs: number }) => ({
  version: "0.8.37",
  path: require.resolve("solc/soljson.js"),
  settings: {
    viaIR,
    evmVersion: HARDFORK,
    optimizer: { enabled: true, runs },
    metadata: { bytecodeHash: "none" },
  },
});

const mochaReport = process.env.ADIT_MOCHA_REPORT;

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  solidity: {
    compilers: [solc({ viaIR: true, runs: 10_000 })],
    overrides: {
      // The hot path. The pipeline without IR finds a function by binary search, which saves a transfer some 700 gas
      // against the IR pipeline's linear search through forty selectors.
      "contracts/Hashpower.sol": solc({ viaIR: false, runs: 1_000_000 }),
      // Large, and called once a day: size counts.
      "contracts/PrimaryMarket.sol": solc({ viaIR: true, runs: 400 }),
      "contracts/Settlement.sol": solc({ viaIR: true, runs: 800 }),
      // Within the size of a contract: with more runs both are some 2,000 bytes above it.
      "contracts/LeaseMarket.sol": solc({ viaIR: true, runs: 200 }),
      "contracts/leases/LeaseMetadata.sol": solc({ viaIR: true, runs: 200 }),
      // The factory holds the whole code of a wrapped token, and both are within the size of a contract.
      "contracts/wrappers/WrappedHashpower.sol": solc({ viaIR: true, runs: 1_000 }),
      "contracts/wrappers/WrapperFactory.sol": solc({ viaIR: true, runs: 1_000 }),
      // Rarely called, and with bonds, stake and refutations in one contract some 3,500 bytes too large with more runs.
      "contracts/oracle/Disputes.sol": solc({ viaIR: true, runs: 200 }),
    },
    /** Roles and the delay of governance are OpenZeppelin's contracts as they stand. */
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
    ],
  },
  networks: {
    default: { type: "edr-simulated", chainType: "l1", hardfork: HARDFORK, initialDate: CHAIN_STARTS_AT },
    /** The chain that `npm start` and the oracle tests serve over HTTP. */
    local: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: HARDFORK,
      initialDate: CHAIN_STARTS_AT,
    },
  },
  test: {
    mocha: {
      timeout: 300_000,
      // The test runner asks for a report that a program can read.
      ...(mochaReport === undefined ? {} : { reporter: "./scripts/lib/test/mocha-reporter.cjs", reporterOptions: { output: mochaReport } }),
    },
  },
});
