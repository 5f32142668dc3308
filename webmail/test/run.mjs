// Runs the flows one after another in one Chromium. The first line of standard input is JSON: the servers' addresses; see README.md for what else is said.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Control } from './kit/control.mjs';
import { Browser } from './kit/browser.mjs';
import { Context } from './kit/context.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const control = new Control(process.stdin, process.stdout);
const setting = await control.first();
const wanted = (setting.flows ?? '').split(',').filter(Boolean);
const flowsIn = (folder) => readdirSync(join(here, folder)).filter((f) => /^(\d\d|admin)-.*\.mjs$/.test(f)).sort().map((f) => folder + f);
// Drafts are flows that are not yet known to pass: they run where they are named alone.
const files = wanted.length === 0 ? flowsIn('') : [...flowsIn(''), ...flowsIn('drafts/')].filter((f) => wanted.some((w) => f.startsWith(w)));
const flows = [];
for (const f of files) flows.push({ file: f, ...(await import(pathToFileURL(join(here, f)).href)) });
control.say({ flows: flows.map((f) => `${f.file.replace(/\.mjs$/, '')}: ${f.name}`) });

const browser = await Browser.launch(setting.chromium);
for (const [i, flow] of flows.entries()) {
  const began = performance.now();
  const ctx = new Context(setting, control, browser, flow.file.replace(/^.*\/|\.mjs$/g, ''));
  let error = null;
  try {
    await ctx.bounded(flow.run(ctx), flow.seconds ?? 60);
    ctx.quiet();
  } catch (e) {
    error = e?.stack ?? String(e);
    error += await ctx.scene();
  }
  await ctx.close();
  control.say({ flow: i, millis: Math.round(performance.now() - began), error });
}
await browser.close();
process.exit(0);
