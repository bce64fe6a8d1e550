// Pictures of the sign-in and sign-up pages, on a phone and a desktop, in light and dark, into OUT.
// They are other people's work: look at them, and leave them out of the repository.
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'
import { origin, serve } from './serve.mjs'

const [folder, out] = process.argv.slice(2)
if (!out) throw new Error('usage: CHROME=<browser> pictures.mjs FOLDER OUT')
const { chromium } = createRequire(path.resolve(folder, 'pkgs/tool/x.js'))('playwright-core')
const server = await serve(folder)
fs.mkdirSync(out, { recursive: true })
const pages = {
  keyfob: { 'sign-in': 'sign-in', 'sign-up': 'sign-up' },
  hanko: { 'sign-in': '?view=auth', 'sign-up': '?view=registration' },
  supabase: { 'sign-in': '?view=sign_in', 'sign-up': '?view=sign_up' },
  firebaseui: { 'sign-in': '' },
  'better-auth-ui': { 'sign-in': '?view=SIGN_IN', 'sign-up': '?view=SIGN_UP' },
  clerk: { 'sign-in': '?view=SignIn', 'sign-up': '?view=SignUp' },
}
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'] })

/** What Clerk's frontend API says of an app with e-mail and password. */
const attribute = (enabled, more = {}) => ({ enabled, required: enabled, used_for_first_factor: enabled, first_factors: [], used_for_second_factor: false, second_factors: [], verifications: [], verify_at_sign_up: false, ...more })
const environment = {
  auth_config: { object: 'auth_config', id: 'a', single_session_mode: true, claimed_at: null, reverification: true },
  display_config: { object: 'display_config', id: 'd', instance_environment_type: 'production', application_name: 'Acme', theme: {}, branded: true, preferred_sign_in_strategy: 'password', home_url: origin, sign_in_url: origin, sign_up_url: origin, after_sign_in_url: origin, after_sign_up_url: origin, captcha_public_key: null, support_email: '', logo_image_url: '', favicon_image_url: '', show_devmode_warning: false },
  user_settings: {
    attributes: {
      email_address: attribute(true, { first_factors: ['email_code'], verifications: ['email_code'], verify_at_sign_up: true }), password: attribute(true), username: attribute(false), phone_number: attribute(false),
      first_name: attribute(false), last_name: attribute(false), passkey: attribute(false), web3_wallet: attribute(false), authenticator_app: attribute(false), backup_code: attribute(false), ticket: attribute(true),
    },
    social: {}, saml: { enabled: false }, enterprise_sso: { enabled: false }, actions: { delete_self: true, create_organization: false },
    sign_in: { second_factor: { required: false, enabled: false } }, sign_up: { captcha_enabled: false, progressive: true, mode: 'public', legal_consent_enabled: false, custom_action_required: false },
    password_settings: { min_length: 8, max_length: 72, disable_hibp: true, show_zxcvbn: false, allowed_special_characters: '' }, passkey_settings: { allow_autofill: false, show_sign_in_button: false }, username_settings: { min_length: 4, max_length: 64 },
  },
  organization_settings: { enabled: false, domains: { enabled: false }, slug: {}, organization_creation_defaults: {} }, commerce_settings: { billing: { user: {}, organization: {} } }, api_keys_settings: {}, maintenance_mode: false,
}
const client = { object: 'client', id: 'client', sign_in: null, sign_up: null, sessions: [], last_active_session_id: null, captcha_bypass: false, cookie_expires_at: null, created_at: 1, updated_at: 1 }

for (const [width, height] of [[360, 740], [1280, 800]]) {
  for (const scheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en-GB' })
    await context.route(/^https:/, (route) => {
      const url = new URL(route.request().url())
      const answer = url.pathname.endsWith('/environment') ? environment : { response: client, client: null }
      if (!url.host.startsWith('clerk.')) return route.abort()
      route.fulfill({ json: answer, headers: { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' } })
    })
    for (const [kit, views] of Object.entries(pages)) {
      if (process.env.KITS && !process.env.KITS.split(',').includes(kit)) continue
      for (const [view, query] of Object.entries(views)) {
        const page = await context.newPage()
        if (process.env.LOG) page.on('console', (it) => console.log(kit, it.text())).on('pageerror', (it) => console.log(kit, String(it)))
        const theme = scheme === 'dark' && query.startsWith('?') ? '&theme=dark' : ''
        await page.goto(`${origin}/site/${kit}/${query}${theme}`)
        await page.waitForTimeout(2500)
        await page.screenshot({ path: path.join(out, `${view}-${width}-${scheme}-${kit}.png`) })
        await page.close()
      }
    }
    await context.close()
  }
}
await browser.close()
server.close()
