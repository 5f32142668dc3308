// Builds the pages into src/main/resources; with --check builds into memory and fails where a byte differs from what is committed.
import { build, transform } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync, mkdirSync, rmSync, existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'src/main/resources/org/posthouse/webmail');
const pages = { index: 'mail/main', admin: 'admin/main' };

/** Parts that are loaded later: what import() names anywhere below these folders. */
function later(...folders) {
  const found = new Set();
  for (const folder of folders)
    for (const f of readdirSync(join(here, 'src', folder), { recursive: true }).filter((f) => f.endsWith('.ts'))) {
      const path = join(here, 'src', folder, f);
      for (const m of readFileSync(path, 'utf8').matchAll(/import\('(\.[^']+)'\)/g)) found.add(`${join(dirname(path), m[1])}.ts`);
    }
  return found;
}

/** Has every later part ask for the page's first script, which is there already: so esbuild puts all they share into that one file, not into a dozen. What the settings share with the composer is in the composer's file likewise. Texts share nothing. */
function oneFile(entry, parts) {
  const composer = join(here, 'src/compose/open.ts'), settings = join(here, 'src/settings/main.ts');
  return {
    name: 'one-file',
    setup(b) {
      b.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const source = parts.has(path) ? readFileSync(path, 'utf8') : '';
        const first = path === settings ? [entry, composer] : [entry];
        return /^import (?!type)/m.test(source) ? { contents: `${first.map((f) => `import ${JSON.stringify(f)};\n`).join('')}${source}`, loader: 'ts', resolveDir: dirname(path) } : undefined;
      });
    },
  };
}

/** The styles that a script holds as text, made as small as those in files. */
const styles = {
  name: 'styles',
  setup(b) {
    b.onLoad({ filter: /[\\/]style\.ts$/ }, async ({ path }) => {
      const [, before, css] = /^([^`]*)`([^`$]*)`;\s*$/.exec(readFileSync(path, 'utf8')) ?? fail(`${path} is more than one text of styles`);
      const { code } = await transform(css, { loader: 'css', minify: true, charset: 'utf8', target: 'chrome120' });
      return { contents: `${before}${JSON.stringify(code.trim())};`, loader: 'ts' };
    });
  },
};

function fail(why) {
  throw new Error(why);
}

/** Our policy lets no style attribute work that is written by name or parsed; what is set by script works. So the editor sets them that way. */
const editor = {
  name: 'editor',
  setup(b) {
    b.onResolve({ filter: /^squire-rte$/ }, () => ({ path: join(here, 'node_modules/squire-rte/dist/squire-raw.mjs') }));
    b.onLoad({ filter: /squire-raw\.mjs$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8');
      for (const [was, is] of [
        ['        el.setAttribute(attr, value);', '        attr === "style" ? (el.style.cssText = value) : el.setAttribute(attr, value);'],
        ['    root.innerHTML = html;', '    root.replaceChildren(this._config.again(html));'],
      ]) {
        if (contents.split(was).length !== 2) fail(`the editor is not as expected: ${was}`);
        contents = contents.replace(was, () => is);
      }
      return { contents, loader: 'js' };
    });
  },
};

async function bundle(entryPoints, plugins, define = {}) {
  return build({
    plugins,
    define,
    absWorkingDir: here,
    entryPoints,
    outbase: 'src',
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    // What the editor keeps to itself by the custom of its names.
    mangleProps: /^_[a-z]/,
    charset: 'utf8',
    legalComments: 'none',
    entryNames: 'assets/[dir]-[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    metafile: true,
    write: false,
  });
}

/** Path in the folder of results -> bytes. */
const files = new Map();

// What a message is shown in is kept by browsers for ever, as scripts are: a message opens without a question for it.
const frameStyle = await bundle(['src/base/frame.css'], []);
const [frameCss] = Object.keys(frameStyle.metafile.outputs);
const frame = readFileSync(join(here, 'src/frame.html'), 'utf8').replace('{{style}}', `/${relative(out, join(here, frameCss))}`);
const framePath = `assets/frame-${createHash('sha256').update(frame).digest('hex').slice(0, 8).toUpperCase()}.html`;
files.set(framePath, Buffer.from(frame));

// The two pages share no files: each is as few as can be.
const results = await Promise.all([
  bundle(['src/mail/main.ts', 'src/mail/mail.css'], [oneFile(join(here, 'src/mail/main.ts'), later('mail', 'base', 'compose', 'settings', 'journey')), styles, editor], { FRAME_PATH: JSON.stringify(`/${framePath}`) }),
  bundle(['src/admin/main.ts', 'src/admin/admin.css'], []),
  frameStyle,
]);
const result = { outputFiles: results.flatMap((r) => r.outputFiles), metafile: { outputs: Object.assign({}, ...results.map((r) => r.metafile.outputs)) } };

for (const f of result.outputFiles) files.set(relative(out, f.path), Buffer.from(f.contents));

/** The built name of a source file. */
function built(source) {
  for (const [path, o] of Object.entries(result.metafile.outputs))
    if (o.entryPoint === source) return relative(out, join(here, path));
  throw new Error(`${source} was not built`);
}

/** The script of a page. Where the first one only asks for another, that one. */
function script(source) {
  const path = relative(here, join(out, built(source)));
  const { imports, inputs } = result.metafile.outputs[path];
  const static_ = imports.filter((i) => i.kind === 'import-statement');
  const empty = Object.values(inputs).every((i) => i.bytesInOutput === 0);
  return relative(out, join(here, empty && static_.length === 1 ? static_[0].path : path));
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
  const first = script(`src/${entry}.ts`);
  const html = readFileSync(join(here, `src/${name}.html`), 'utf8')
    .replace('{{script}}', `/${first}`)
    .replace('{{style}}', `/${built('src/mail/mail.css')}`)
    .replace('{{admin}}', `/${built('src/admin/admin.css')}`)
    .replace('{{preload}}', preloads(first).sort().map((p) => `<link rel="modulepreload" href="/${p}">`).join(''));
  files.set(`${name}.html`, Buffer.from(html));
}
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
