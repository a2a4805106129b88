// What the Node drivers share: the line protocol of base.py on stdin and stdout.
"use strict";
const readline = require("node:readline");

class Unsupported extends Error {}

// Whatever a library prints goes to stderr, never into the protocol.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

function say(line) {
  write(JSON.stringify(line, (_, value) => (typeof value === "bigint" ? value.toString() : value)) + "\n");
}

function emit(kind, fields) {
  say({ event: { kind, ...fields } });
}

async function answer(driver, line) {
  const why = driver.unsupported[line.verb];
  if (why) return say({ id: line.id, unsupported: why });
  try {
    const verb = driver.verbs[line.verb];
    if (!verb) throw new Error(`no verb ${line.verb}`);
    say({ id: line.id, ok: (await verb(line.args)) ?? null });
  } catch (error) {
    if (error instanceof Unsupported) return say({ id: line.id, unsupported: error.message });
    console.error("---", line.verb, JSON.stringify(line.args), error);
    say({ id: line.id, error: { name: driver.errorName(error), detail: String(error.message ?? error) } });
  }
}

// A promise that a library forgot is its affair; the scene sees what matters in answers and events.
process.on("unhandledRejection", (error) => console.error("unhandled rejection", error));

// make(settings) gives {verbs, unsupported, errorName}; it is called with the first line of input.
function main(make) {
  let driver = null;
  const lines = readline.createInterface({ input: process.stdin, terminal: false });
  lines.on("line", (text) => {
    const line = JSON.parse(text);
    if (driver === null) {
      driver = make(line);
      driver.verbs.verbs = () => ({
        verbs: Object.keys(driver.verbs).filter((name) => !(name in driver.unsupported)).sort(),
        unsupported: driver.unsupported,
      });
      return;
    }
    void answer(driver, line);
  });
  lines.on("close", () => process.exit(0)); // the test has closed our input
}

const text64 = (bytes) => Buffer.from(bytes).toString("base64url");
const bytes64 = (text) => Buffer.from(text, "base64url");

module.exports = { Unsupported, bytes64, emit, main, text64 };
