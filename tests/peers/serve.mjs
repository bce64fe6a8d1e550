// Serves the built sign-in pages with brotli, and answers for the backends that some of them ask.
import http from 'node:http'
import fs from 'node:fs'
import path from 'node:path'

export const origin = 'http://127.0.0.1:8801'

const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.json': 'application/json' }

/** Hanko asks which form to show. */
const step = (name, action, inputs) => ({
  name, status: 200, payload: {}, csrf_token: 'x', links: [],
  actions: { [action]: { href: `/${name}?action=${action}%40x`, action, description: '', inputs } },
})
const email = { email: { name: 'email', type: 'email', required: true, min_length: 3, max_length: 100 } }
const stubs = {
  '/stub/login': step('login_init', 'continue_with_login_identifier', email),
  '/stub/registration': step('registration_init', 'register_login_identifier', email),
}

export function serve(folder) {
  const server = http.createServer((request, response) => {
    let { pathname } = new URL(request.url, origin)
    for (const name of ['origin', 'headers', 'methods']) response.setHeader(`access-control-allow-${name}`, '*')
    response.setHeader('access-control-expose-headers', '*')
    if (request.method === 'OPTIONS') return response.end()
    if (!pathname.startsWith('/site/')) {
      response.setHeader('content-type', 'application/json')
      return response.end(JSON.stringify(stubs[pathname] ?? {}))
    }
    let file = path.join(folder, pathname)
    // Keyfob is one page whatever the path.
    if (!path.extname(file)) file = path.join(folder, pathname.split('/').slice(0, 3).join('/'), 'index.html')
    response.setHeader('content-type', types[path.extname(file)] ?? 'application/octet-stream')
    response.setHeader('cache-control', 'no-cache')
    if (fs.existsSync(`${file}.br`)) {
      response.setHeader('content-encoding', 'br')
      file += '.br'
    }
    if (!fs.existsSync(file)) response.statusCode = 404
    response.end(response.statusCode === 404 ? '' : fs.readFileSync(file))
  })
  return new Promise((resolve) => server.listen(8801, '127.0.0.1', () => resolve(server)))
}
