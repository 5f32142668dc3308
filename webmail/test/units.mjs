// Runs unit/*.test.mjs by Node's test runner, bundled first, for they import TypeScript.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(join(here, 'unit')).filter((f) => f.endsWith('.test.mjs'));
const out = join(here, '../target/unit');
await build({
  absWorkingDir: join(here, '..'),
  entryPoints: names.map((n) => `test/unit/${n}`),
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  outExtension: { '.js': '.mjs' },
  // What modules want of a browser when they are loaded.
  banner: { js: "globalThis.navigator ??= { language: 'en', languages: ['en'] }; globalThis.localStorage ??= { getItem: () => null, setItem() {} };" },
});
process.exit(spawnSync(process.execPath, ['--test', ...names.map((n) => join(out, n))], { stdio: 'inherit' }).status ?? 1);
