import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { createAuthClient } from 'better-auth/react'
import { AuthUIProvider, AuthView } from '@daveyplate/better-auth-ui'
const { view = 'SIGN_IN', theme = '' } = Object.fromEntries(new URLSearchParams(location.search))
document.documentElement.className = theme
const authClient = createAuthClient({ baseURL: 'http://127.0.0.1:8801/stub' })
createRoot(document.getElementById('app')).render(createElement(AuthUIProvider, { authClient }, createElement(AuthView, { view })))
