import firebase from 'firebase/compat/app'
import 'firebase/compat/auth'
import * as firebaseui from 'firebaseui'
import 'firebaseui/dist/firebaseui.css'
firebase.initializeApp({ apiKey: 'k' })
const ui = new firebaseui.auth.AuthUI(firebase.auth())
ui.start('#app', { signInOptions: [{ provider: firebase.auth.EmailAuthProvider.PROVIDER_ID }], credentialHelper: 'none' })
