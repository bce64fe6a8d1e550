import { Clerk } from '@clerk/clerk-js'
import * as ui from '@clerk/ui'
const { view = 'SignIn', theme = '' } = Object.fromEntries(new URLSearchParams(location.search))
const key = 'pk_test_' + btoa('stub.clerk.accounts.dev$')
const clerk = new Clerk(key)
window.clerk = clerk
console.log(Object.keys(ui))
