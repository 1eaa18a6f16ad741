// The engines of run.py that run under Node: node peers.mjs ENGINE DATA.json prints the microseconds of
// processor time an event took at best and how many rules matched.
import { readFileSync } from 'node:fs';

const [engine, path] = process.argv.slice(2);
const { events, rules } = JSON.parse(readFileSync(path, 'utf8'));

async function celJs() {
  const { Environment } = await import('@marcbachmann/cel-js');
  const env = new Environment();
  const first = events[0];
  for (const [name, value] of Object.entries(first)) {
    const type = typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool'
      : events.some((e) => !Number.isInteger(e[name])) ? 'double' : 'int';
    env.registerVariable(name, type);
    if (type === 'int') for (const e of events) e[name] = BigInt(e[name]);
    first[`:${name}`] = type;
  }
  const types = Object.fromEntries(Object.entries(first).filter(([k]) => k[0] === ':').map(([k, v]) => [k.slice(1), v]));
  for (const k of Object.keys(types)) delete first[`:${k}`];
  const literal = (f, v) => typeof v === 'string' ? JSON.stringify(v)
    : types[f] === 'double' && Number.isInteger(v) ? `${v}.0` : `${v}`;
  const text = ([f, op, v]) => op === 'true' ? f : op === 'false' ? `!${f}`
    : op === 'in' ? `${f} in [${v.map((x) => literal(f, x)).join(', ')}]`
      : `${f} ${{ eq: '==', ne: '!=', ge: '>=', lt: '<' }[op]} ${literal(f, v)}`;
  const programs = rules.map((r) => env.parse(r.cnf.map((c) => `(${c.map(text).join(' || ')})`).join(' && ')));
  return async (event) => {
    let n = 0;
    for (const program of programs) if (program(event)) ++n;
    return n;
  };
}

async function jsonRulesEngine() {
  const { Engine } = await import('json-rules-engine');
  const operator = { eq: 'equal', ne: 'notEqual', ge: 'greaterThanInclusive', lt: 'lessThan', in: 'in' };
  const one = ([fact, op, value]) => op === 'true' || op === 'false'
    ? { fact, operator: 'equal', value: op === 'true' } : { fact, operator: operator[op], value };
  const all = new Engine();
  for (const r of rules) {
    all.addRule({ conditions: { all: r.cnf.map((c) => c.length === 1 ? one(c[0]) : { any: c.map(one) }) }, event: { type: `${r.id}` } });
  }
  return async (event) => (await all.run(event)).events.length;
}

const match = await (engine === 'json-rules-engine' ? jsonRulesEngine() : celJs());
let best = Infinity;
let matched = 0;
for (let round = 0; round < 3; ++round) {
  matched = 0;
  const began = process.cpuUsage();
  for (const event of events) matched += await match(event);
  const took = process.cpuUsage(began);
  best = Math.min(best, took.user + took.system);
}
console.log(best / events.length, matched);
