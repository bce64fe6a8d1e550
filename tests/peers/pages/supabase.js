import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from '@supabase/supabase-js'
import { Auth } from '@supabase/auth-ui-react'
import { ThemeSupa } from '@supabase/auth-ui-shared'
const { view = 'sign_in', theme = 'default' } = Object.fromEntries(new URLSearchParams(location.search))
const supabaseClient = createClient('http://127.0.0.1:8801/stub', 'k')
createRoot(document.getElementById('app')).render(createElement(Auth, { supabaseClient, view, theme, appearance: { theme: ThemeSupa }, providers: [] }))
