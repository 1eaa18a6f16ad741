// The JavaScript side of the comparison: each package that is installed beside this file, the same conditions over the
// same events, one line of JSON each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, which] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), "package.json"));
const lines = (name) => readFileSync(join(folder, name), "utf8").split("\n").filter((l) => l !== "").map((l) => JSON.parse(l));
const fields = lines("fields.json")[0];
const sources = lines("rules.jsonl");

// Integers as the package wants them: a whole number of JavaScript is a double to those that keep the types apart.
const eventsWith = (int) =>
  lines("events.jsonl").map((e) => Object.fromEntries(Object.entries(e).map(([k, v]) => [k, fields[k] === "int" ? int(v) : v])));

const peers = {
  "@bufbuild/cel": (m) => {
    const env = m.celEnv();
    return { compile: (source) => m.plan(env, m.parse(source)), events: eventsWith(BigInt) };
  },
  "cel-js": (m) => ({
    compile: (source) => {
      const parsed = m.parse(source);
      if (!parsed.isSuccess) throw new Error(parsed.errors.join(", "));
      return (event) => m.evaluate(parsed.cst, event);
    },
    events: eventsWith(Number),
  }),
  "@marcbachmann/cel-js": (m) => ({ compile: (source) => m.parse(source), events: eventsWith(BigInt) }),
};

const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
function best(pass) {
  let least = Infinity;
  for (let round = 0; round < 5; ++round) {
    const began = seconds();
    let passes = 0;
    let spent = 0;
    while (spent < 0.5) {
      pass();
      ++passes;
      spent = seconds() - began;
    }
    least = Math.min(least, spent / passes);
  }
  return least;
}

// The folder of the package, whatever its exports hide.
function folderOf(name) {
  return join(process.cwd(), "node_modules", name);
}
const manifest = JSON.parse(readFileSync(join(folderOf(which), "package.json"), "utf8"));
let entry;
try {
  entry = require.resolve(which);
} catch {
  const exported = manifest.exports?.["."] ?? manifest.exports;
  const file = exported?.import?.default ?? exported?.import ?? exported?.default ?? manifest.module ?? manifest.main;
  entry = join(folderOf(which), file);
}
const { compile, events } = peers[which](await import(pathToFileURL(entry)));

let programs = sources.map(compile);
let matches = 0;
let digest = 0;
for (const event of events) {
  programs.forEach((program, i) => {
    if (program(event) === true) {
      ++matches;
      digest = (Math.imul(digest, 1000003) + i + 1) >>> 0;
    }
  });
}
let sum = 0;
const evaluating = best(() => {
  for (const event of events) for (const program of programs) sum += program(event) === true ? 1 : 0;
});
const compiling = best(() => {
  programs = sources.map(compile);
});
console.log(
  JSON.stringify({
    name: which,
    version: manifest.version,
    matches,
    digest,
    ns: +((evaluating * 1e9) / (events.length * sources.length)).toFixed(2),
    compile_us: +((compiling * 1e6) / sources.length).toFixed(2),
  }),
);
