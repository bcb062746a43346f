// What mocha found, as a file that a program can read. Mocha's own JSON reporter breaks off at an assertion that compares bigints.
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Runner.constants;

module.exports = class FileReporter extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    const pending = [];
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      failures.push({ fullTitle: test.fullTitle(), err: { message: String(error?.message ?? error), stack: error?.stack } });
    });
    runner.on(EVENT_TEST_PENDING, (test) => pending.push({ fullTitle: test.fullTitle(), err: {} }));
    runner.once(EVENT_RUN_END, () => {
      const report = { stats: { passes: this.stats.passes }, pending, failures };
      writeFileSync(options.reporterOptions.output, JSON.stringify(report));
    });
  }
};
