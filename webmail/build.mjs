// Builds the pages into src/main/resources; with --check builds into memory and fails where a byte differs from what is committed.
import { build } from 'esbuild';
import { readFileSync, readdirSync, writeFileSync, mkdirSync, rmSync, existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'src/main/resources/org/posthouse/webmail');
const pages = { index: 'mail/main', admin: 'admin/main' };

/** Parts of the mail page that are loaded later ask for its shell first, so that esbuild puts what they share with it into one file, not a dozen. */
const later = ['compose/open', 'compose/recover', 'settings/main', 'mail/reader', 'mail/picker', 'mail/palette', 'mail/print', 'mail/notify'].map((e) => join(here, `src/${e}.ts`));
const oneShell = {
  name: 'one-shell',
  setup(b) {
    b.onLoad({ filter: /\.ts$/ }, ({ path }) => later.includes(path) ? { contents: `import ${JSON.stringify(join(here, 'src/mail/app.ts'))};\n${readFileSync(path, 'utf8')}`, loader: 'ts', resolveDir: dirname(path) } : undefined);
  },
};

const result = await build({
  plugins: [oneShell],
  absWorkingDir: here,
  entryPoints: [...Object.values(pages).map((e) => `src/${e}.ts`), 'src/mail/mail.css', 'src/admin/admin.css', 'src/base/frame.css'],
  outbase: 'src',
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2023',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  entryNames: 'assets/[dir]-[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  metafile: true,
  write: false,
});

/** Path in the folder of results -> bytes. */
const files = new Map();
for (const f of result.outputFiles) files.set(relative(out, f.path), Buffer.from(f.contents));

/** The built name of a source file. */
function built(source) {
  for (const [path, o] of Object.entries(result.metafile.outputs))
    if (o.entryPoint === source) return relative(out, join(here, path));
  throw new Error(`${source} was not built`);
}

/** What a page needs at once, for preloading: the chunks that its script imports statically. */
function preloads(entry) {
  const seen = new Set();
  const visit = (path) => {
    for (const i of result.metafile.outputs[path].imports)
      if (i.kind === 'import-statement' && !seen.has(i.path)) {
        seen.add(i.path);
        visit(i.path);
      }
  };
  visit(relative(here, join(out, entry)));
  return [...seen].map((p) => relative(out, join(here, p)));
}

for (const [name, entry] of Object.entries(pages)) {
  const script = built(`src/${entry}.ts`);
  const html = readFileSync(join(here, `src/${name}.html`), 'utf8')
    .replace('{{script}}', `/${script}`)
    .replace('{{style}}', `/${built('src/mail/mail.css')}`)
    .replace('{{admin}}', `/${built('src/admin/admin.css')}`)
    .replace('{{preload}}', preloads(script).sort().map((p) => `<link rel="modulepreload" href="/${p}">`).join(''));
  files.set(`${name}.html`, Buffer.from(html));
}
files.set('frame.html', Buffer.from(readFileSync(join(here, 'src/frame.html'), 'utf8').replace('{{style}}', `/${built('src/base/frame.css')}`)));
for (const f of readdirSync(join(here, 'src/static'))) files.set(f, readFileSync(join(here, 'src/static', f)));
files.set('files.txt', Buffer.from([...files.keys()].sort().map((k) => `${k}\n`).join('')));

function committed(dir) {
  return readdirSync(dir, { recursive: true }).filter((f) => statSync(join(dir, f)).isFile());
}

if (process.argv.includes('--check')) {
  const there = existsSync(out) ? committed(out) : [];
  const wrong = [...files.keys()].filter((f) => !there.includes(f) || !readFileSync(join(out, f)).equals(files.get(f)))
    .concat(there.filter((f) => !files.has(f)));
  if (wrong.length > 0) {
    console.error(`The committed pages are not what the sources give; run npm run build. They differ in: ${wrong.join(', ')}`);
    process.exit(1);
  }
} else {
  rmSync(out, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), bytes);
  }
}
for (const [path, bytes] of [...files].sort())
  console.log(`${String(bytes.length).padStart(8)} ${String(gzipSync(bytes).length).padStart(7)} gzip  ${path}`);
