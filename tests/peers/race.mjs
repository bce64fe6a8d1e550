// Times the sign-in pages side by side, cold, in turns; medians in ms.
//   painted: first contentful paint; field: an e-mail field is to be seen; running: the code behind
//   the form is there (with the kits that draw it by script, that is the same moment).
import { createRequire } from 'node:module'
import path from 'node:path'
import { origin, serve } from './serve.mjs'

const [folder, runs = 5, kits = 'keyfob,hanko,supabase,firebaseui,better-auth-ui'] = process.argv.slice(2)
if (!folder) throw new Error('usage: CHROME=<browser> race.mjs FOLDER [RUNS [KITS]]')
const { chromium } = createRequire(path.resolve(folder, 'pkgs/tool/x.js'))('playwright-core')
const server = await serve(folder)
const profiles = {
  'loopback, no slow-down': null,
  '1.6 Mbit/s, 150 ms, processor 4x slower': { bytes: 200_000, latency: 150, rate: 4 },
  '400 kbit/s, 400 ms, processor 6x slower': { bytes: 50_000, latency: 400, rate: 6 },
}
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'] })
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1] ?? NaN

const watch = () => {
  const times = (window.__times = {})
  const look = () => {
    const root = document.querySelector('#app > [class=""]')?.shadowRoot ?? document.querySelector('hanko-auth')?.shadowRoot
    const field = root?.querySelector('input[type=email], input[name=email]') ?? document.querySelector('input[type=email], input[name=email], input[type=text]')
    if (field?.getBoundingClientRect().width > 10) times.field ??= performance.now()
    if ('ready' in document.documentElement.dataset) times.running ??= performance.now()
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

async function visit(kit, profile) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  if (profile) {
    const { bytes, latency, rate } = profile
    await devtools.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: bytes, uploadThroughput: bytes })
    await devtools.send('Emulation.setCPUThrottlingRate', { rate })
  }
  await page.addInitScript(watch)
  const done = kit.startsWith('keyfob') ? 'running' : 'field'
  try {
    await page.goto(`${origin}/site/${kit}/${kit.startsWith('keyfob') ? 'sign-in' : ''}`, { waitUntil: 'commit' })
    await page.waitForFunction((done) => window.__times?.[done], done, { timeout: 60000 })
    await page.waitForTimeout(200)
    return await page.evaluate((done) => ({
      painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
      field: __times.field,
      running: __times[done],
      kib: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, it) => sum + it.encodedBodySize, 0) / 1024,
    }), done)
  } finally {
    await context.close()
  }
}

for (const [name, profile] of Object.entries(profiles)) {
  const visits = {}
  for (let run = 0; run < +runs; run++) {
    for (const kit of kits.split(',')) {
      try {
        (visits[kit] ??= []).push(await visit(kit, profile))
      } catch (error) {
        console.error(`${kit}: ${error.message.split('\n')[0]}`)
      }
    }
  }
  console.log(name)
  const of = (kit, what) => median((visits[kit] ?? []).map((it) => it[what]))
  for (const kit of kits.split(',')) {
    const told = ['painted', 'field', 'running'].map((what) => {
      const ratio = of('keyfob', what) / of(kit, what)
      return `${what} ${of(kit, what).toFixed(0).padStart(6)}${kit === 'keyfob' ? '        ' : ` (${ratio.toFixed(2)}x)`}`
    })
    console.log(`  ${kit.padEnd(15)} ${told.join('  ')}  ${of(kit, 'kib').toFixed(0)} KiB`)
  }
}
await browser.close()
server.close()
