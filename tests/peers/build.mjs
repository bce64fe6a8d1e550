// Makes FOLDER/site/<kit>: a sign-in page of each kit, and Keyfob's out of DIST, with brotli
// beside each file. After install.sh FOLDER.
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

const [folder, dist] = process.argv.slice(2).map((it) => path.resolve(it))
if (!dist) throw new Error('usage: build.mjs FOLDER DIST')
const pages = path.join(import.meta.dirname, 'pages')
const esbuild = createRequire(path.join(folder, 'pkgs/tool/x.js'))('esbuild')
const page = (title, head, script) => `<!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width"><title>${title}</title>${head}</head><body><div id=app></div><script type=module src="${script}"></script></body></html>`
const fresh = (name) => {
  const out = path.join(folder, 'site', name)
  fs.rmSync(out, { recursive: true, force: true })
  fs.mkdirSync(out, { recursive: true })
  return out
}

for (const kit of ['hanko', 'supabase', 'firebaseui', 'better-auth-ui']) {
  const at = path.join(folder, 'pkgs', kit)
  const entry = path.join(at, 'page.js')
  fs.copyFileSync(path.join(pages, `${kit}.js`), entry)
  const outdir = fresh(kit)
  const { metafile } = await esbuild.build({
    entryPoints: [entry], bundle: true, minify: true, format: 'esm', splitting: true, outdir, platform: 'browser', target: ['es2022'],
    metafile: true, logLevel: 'silent', legalComments: 'none', mainFields: ['browser', 'module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', 'process.env': '{}' },
    loader: { '.svg': 'dataurl', '.woff': 'empty', '.woff2': 'empty', '.ttf': 'empty', '.png': 'empty' },
  })
  const files = Object.keys(metafile.outputs)
  const script = path.basename(files.find((file) => metafile.outputs[file].entryPoint && file.endsWith('.js')))
  let sheet = files.find((file) => file.endsWith('.css'))
  if (kit === 'better-auth-ui') {
    sheet = path.join(outdir, 'page.css')
    const source = path.join(at, 'page.css')
    fs.copyFileSync(path.join(pages, `${kit}.css`), source)
    execFileSync(path.join(at, 'node_modules/.bin/tailwindcss'), ['--input', source, '--output', sheet, '--minify'], { cwd: at, stdio: 'ignore' })
  }
  const link = sheet ? `<link rel=stylesheet href="${path.basename(sheet)}">` : ''
  fs.writeFileSync(path.join(outdir, 'index.html'), page(kit, link, script))
}

// As its CDN sends it.
const clerk = fresh('clerk')
for (const of of ['clerk-js', 'ui']) {
  const from = path.join(folder, 'pkgs/clerk/node_modules/@clerk', of, 'dist')
  for (const file of fs.readdirSync(from)) if (file.endsWith('.js') && /browser/.test(file) || /_ui_/.test(file)) fs.copyFileSync(path.join(from, file), path.join(clerk, file))
}
const key = `pk_live_${btoa('clerk.stub.example$')}`
fs.writeFileSync(path.join(clerk, 'index.html'), fs.readFileSync(path.join(pages, 'clerk.html'), 'utf8').replace('KEY', key))

const keyfob = fresh('keyfob')
fs.cpSync(dist, keyfob, { recursive: true })
const index = path.join(keyfob, 'index.html')
const text = fs.readFileSync(index, 'utf8').replaceAll('="/', '="/site/keyfob/').replace(/(name="keyfob-backend" content=)"[^"]*"/, '$1"http://127.0.0.1:8801/stub/"')
fs.writeFileSync(index, text)

// Of Clerk's files only some are fetched: it is looked at, and not timed.
for (const kit of fs.readdirSync(path.join(folder, 'site')).filter((kit) => kit !== 'clerk')) {
  for (const name of fs.readdirSync(path.join(folder, 'site', kit))) {
    const file = path.join(folder, 'site', kit, name)
    const small = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 24 } }
    if (!name.endsWith('.br') && !name.endsWith('.map')) fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(fs.readFileSync(file), small))
  }
}
