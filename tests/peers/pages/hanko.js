import { register } from '@teamhanko/hanko-elements'
const view = new URLSearchParams(location.search).get('view') ?? 'auth'
register('http://127.0.0.1:8801/stub').then(() => document.getElementById('app').append(document.createElement(`hanko-${view}`)))
