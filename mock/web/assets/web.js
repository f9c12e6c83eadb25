'use strict'
// The workbench reads without this script. It follows the feed, asks for parts of the page anew,
// sends forms as calls of the control API, and knows keys.
const $ = (selector, root = document) => root.querySelector(selector)
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)]
const base = document.body.dataset.base
// What the server says in answers is in the page's language, whatever the browser prefers.
const get = (url, more) => fetch(url, { credentials: 'same-origin', ...more, headers: { 'Accept-Language': document.documentElement.lang, ...more?.headers } })
document.documentElement.classList.add('js')

// Parts: parts of a page are the same address with part=NAME,NAME; each comes in a place of its name.
const places = () => $$('[data-part]').map(place => place.dataset.part)
const asked = new Map()
// While a button is held down nothing is put in its place, or the click would be lost.
let held, letGo
addEventListener('pointerdown', () => { held ??= new Promise(done => { letGo = done }) }, true)
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setTimeout(() => { letGo?.(); held = letGo = undefined }), true)
async function refresh(...parts) { return ask(parts) }
// What a reader has opened or stands on in a place stays so when it is shown anew.
const stops = place => $$('a, button, input, select, textarea, summary, [tabindex]', place)
const opens = place => $$('details', place).map(d => [$('summary', d).textContent, d.open])
async function ask(parts, rows, live) {
  const wanted = parts.map(part => $(`[data-part="${part}"]`)).filter(Boolean)
  if (!wanted.length) return
  const url = new URL(location.href), turns = new Map()
  url.searchParams.set('part', wanted.map(place => place.dataset.part).join(','))
  if (rows) url.searchParams.set('rows', rows)
  for (const { dataset: { part } } of wanted) {
    turns.set(part, (asked.get(part) || 0) + 1)
    asked.set(part, turns.get(part))
  }
  wanted.forEach(place => place.setAttribute('aria-busy', 'true'))
  try {
    const answer = await get(url)
    if (answer.status === 404 && parts[0] === 'detail' && !parts[1]) return // what was read is gone, and stays to be read
    if (answer.status === 401 || answer.status === 404) return sending || location.reload() // the sign-in page, or what is gone
    if (!answer.ok) return
    const got = document.createRange().createContextualFragment(await answer.text())
    await held
    for (const place of wanted) {
      const part = place.dataset.part, fresh = $(`[data-part="${part}"]`, got)
      if (!fresh || asked.get(part) !== turns.get(part)) continue // an older answer must not replace a newer one
      if (live && busyWith(place)) continue // somebody has begun to type meanwhile
      if (fresh.innerHTML === place.innerHTML) continue
      const focused = document.activeElement, at = stops(place).indexOf(focused), before = opens(place)
      place.replaceChildren(...fresh.childNodes)
      $$('details', place).forEach((d, i) => { if ($('summary', d).textContent === before[i]?.[0]) d.open = before[i][1] })
      if (part === 'list') markOpen()
      if (at >= 0) (focused.dataset.row ? $(`[data-row="${CSS.escape(focused.dataset.row)}"]`, place) : stops(place)[at])?.focus({ preventScroll: true })
    }
  } catch { /* the server is away; the feed says so */ } finally {
    wanted.forEach(place => place.setAttribute('aria-busy', 'false'))
  }
}
const busyWith = place => place.contains(document.activeElement) && document.activeElement.matches('input, select, textarea') ||
  $('form[data-touched], form [data-keep], details[open][data-keep]', place)

// Live: news comes as a number; what is shown is asked for. While somebody reads further down or
// has chosen a row, new rows wait behind a button.
// On a busy server the list is a sample: a few rows, each second, and the whole again when it is calm.
const BUSY = 100, SAMPLE = 25
let sending = 0 // calls on the way: they may end on another page
let paused = false, waiting = 0, pending = 0, timer, calm
const rates = []
const reading = () => scrollY > 200 || (new URL(location.href).searchParams.get('at') && !document.hidden)
function swapLive(rate) {
  timer = sending ? setTimeout(swapLive, 100, rate) : undefined // what is on the way may remove what is shown
  if (timer) return
  const list = $('[data-live]')
  const still = list && (paused || reading())
  if (still) {
    waiting += pending
    const fresh = $('[data-fresh]')
    if (fresh && waiting) { fresh.hidden = false; fresh.textContent = fresh.dataset.text.replace('{n}', waiting) }
  }
  pending = 0
  const place = part => $(`[data-part="${part}"]`)
  const swapped = places().filter(part => !['detail', 'commands'].includes(part) && !(still && place(part) === list) && !busyWith(place(part)))
  if (!list || !still) ask(swapped, rate > BUSY ? SAMPLE : undefined, true)
  if (!list && $('.detail') && !busyWith($('.detail'))) ask(['detail'], undefined, true)
}
function news(count) {
  const now = Date.now()
  rates.push([now, count])
  while (rates[0][0] < now - 1000) rates.shift()
  const rate = rates.reduce((sum, r) => sum + r[1], 0), busy = $('[data-busy]')
  if (busy) { busy.hidden = rate <= BUSY; busy.textContent = busy.dataset.text.replace('{n}', rate) }
  pending += count
  if (!timer) timer = setTimeout(swapLive, rate > BUSY ? 1000 : 50, rate)
  clearTimeout(calm)
  if (rate > BUSY) calm = setTimeout(() => { if (busy) busy.hidden = true; clearTimeout(timer); swapLive(0) }, 1500)
}
function showFresh() {
  waiting = 0
  const fresh = $('[data-fresh]')
  if (fresh) fresh.hidden = true
  scrollTo(0, 0)
  refresh('list')
}
if (!['signin', 'lost', 'exchange', 'reference'].includes(document.body.dataset.page)) {
  setTimeout(follow)
  // A browser has six connections to a server: tabs that nobody sees leave theirs to others.
  document.addEventListener('visibilitychange', () => { feed?.close(); if (!document.hidden) follow() })
}
// While the server is away the page says so and tries again; what happened meanwhile is asked for when it
// is back. A feed that is refused for good, as after a token was changed, is asked for again, too.
let feed
function follow() {
  feed = new EventSource(`${base}/ui/feed?app=${encodeURIComponent(document.body.dataset.app)}`)
  const away = $('[data-away]')
  feed.addEventListener('news', e => news(JSON.parse(e.data).entries))
  feed.onopen = () => { // what happened before is not told
    if (!away.hidden) { away.hidden = true; pending++ }
    swapLive(0)
  }
  feed.onerror = () => {
    away.hidden = false
    if (feed.readyState === EventSource.CLOSED) setTimeout(() => { if (!document.hidden) { refresh('now'); follow() } }, 3000)
  }
}

// Times are the platforms', as the server writes them. The app's clock runs on between answers.
const inZone = ms => new Date(ms + 8 * 3600e3).toISOString().slice(0, 19).replace('T', ' ')
const loaded = Date.now()
setInterval(() => {
  for (const t of $$('[data-clock]')) {
    if (t.dataset.clock === 'frozen') continue
    if (!t.since) { t.since = Date.now(); t.began = Date.parse(t.dateTime) }
    t.textContent = inZone(t.began + Date.now() - t.since)
  }
}, 1000)

// Calls.
async function request(method, path, body) {
  const answer = await get(`${base}/${path}`, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
  })
  if (answer.status === 401) location.reload()
  if (answer.ok) return answer
  const value = parsed(await answer.text())
  throw Object.assign(new Error(value.message ?? value), value.message ? value : {})
}
function parsed(text) {
  try { return JSON.parse(text) } catch { return text } // not all answers are JSON
}
const call = async (method, path, body) => parsed(await (await request(method, path, body)).text())
const fill = (text, value) => text.replace(/\{([\w.]+)\}/g, (_, path) => {
  const found = path.split('.').reduce((v, k) => v?.[k], value) ?? ''
  return /^\d{4}-\d\d-\d\dT/.test(found) ? inZone(Date.parse(found)) : found
})
function say(text, undo) {
  const place = $('[data-say]')
  place.textContent = text
  if (undo) {
    const button = document.createElement('button')
    button.textContent = place.dataset.undo
    button.onclick = async () => { try { await undo(); say('✓') } catch (e) { say(e.message) } all() }
    place.append(button)
  }
  clearTimeout(say.timer)
  say.timer = setTimeout(() => { place.textContent = '' }, undo ? 15000 : 4000)
}
const all = () => refresh(...places())
function bodyOf(form) {
  const body = {}
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.dataset.path !== undefined || (field.type === 'checkbox' && !field.checked && field.dataset.type !== 'bool')) continue
    let value = field.value
    if (field.dataset.type === 'bool') value = field.type === 'checkbox' ? field.checked : value === 'true'
    else if (value === '' && !('empty' in field.dataset)) continue
    else if (field.dataset.type === 'int') value = Number(value)
    else if (field.dataset.type === 'money') value = minor(value, Number(field.dataset.digits))
    else if (field.dataset.type === 'json') value = JSON.parse(value)
    const path = 'flat' in field.dataset ? [field.name] : field.name.split('.')
    let at = body
    while (path.length > 1) at = at[path[0]] ??= {}, path.shift()
    at[path[0]] = value
  }
  return 'whole' in form.dataset ? body.body ?? {} : body
}
function minor(text, digits) { // never through a fraction
  const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim()) ?? []
  if (whole === undefined || part.length > digits) throw new Error(`${text}?`)
  return Number(sign + whole + part.padEnd(digits, '0'))
}
async function each(method, paths) {
  for (const path of paths) await call(method, path)
}
async function send(form, button) {
  let [method, path] = form.dataset.call.split(' ')
  const note = $('.trouble, .done', form) ?? form.appendChild(document.createElement('p'))
  note.className = 'done'; note.textContent = ''; note.removeAttribute('role')
  for (const field of $$('[data-path]', form)) path = path.replace(`{${field.name}}`, encodeURIComponent(field.value))
  if (button?.value && button.name === 'path') path += button.value
  sending++
  try {
    button && (button.disabled = true)
    const body = ['GET', 'DELETE'].includes(method) ? undefined : bodyOf(form)
    const got = form.dataset.each ? await each(method, form.dataset.each.split(' '))
      : 'lines' in form.dataset ? await callLines(method, path, body, form) : await call(method, path, body)
    form.removeAttribute('data-touched')
    const show = $('[data-answer]', form.parentElement)
    if (show) { show.hidden = false; show.textContent = typeof got === 'string' ? got : JSON.stringify(got, null, 2) }
    if (form.dataset.then) return sending++, location.assign(base + fill(form.dataset.then, got))
    const [un, undoPath] = (form.dataset.undo ?? '').split(' ')
    const made = 'undoRules' in form.dataset ? got.trades.length + got.terminals.length ? [] : got.rules : [got] // trades can't be taken back
    const undo = async () => { for (const one of made) await call(un, fill(undoPath, one), form.dataset.undoBody && JSON.parse(form.dataset.undoBody)) }
    say(fill(form.dataset.said ?? '✓', { ...body, ...got }), un && made.length && undo)
    if ('clear' in form.dataset) form.reset()
    setTimeout(all)
  } catch (e) {
    note.className = 'trouble'; note.setAttribute('role', 'alert')
    note.textContent = e instanceof TypeError ? $('[data-away]').textContent : (e.line ? `${e.line}:${e.column ?? 1} ` : '') + (e.field ? `${e.field}: ` : '') + e.message
    if (e.line) mark($('textarea', form), e.line)
  } finally { sending--; button && (button.disabled = false) }
}
function mark(area, line) {
  if (!area) return
  const lines = area.value.split('\n'), from = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  area.focus(); area.setSelectionRange(from, from + (lines[line - 1] ?? '').length)
}
document.addEventListener('submit', e => {
  const form = e.target
  if (!form.dataset.call) {
    if (form.dataset.filter) { e.preventDefault(); filter(form) }
    return
  }
  e.preventDefault()
  const button = e.submitter
  if (form.dataset.ask && !button.dataset.sure) { // what can't be undone is asked twice, in place
    button.dataset.sure = '1'; button.dataset.word = button.textContent; button.textContent = form.dataset.ask
    setTimeout(() => { delete button.dataset.sure; button.textContent = button.dataset.word }, 4000)
    return
  }
  send(form, button)
})
document.addEventListener('input', e => {
  e.target.form?.setAttribute('data-touched', '')
  const form = e.target.form
  if (form?.dataset.filter) { clearTimeout(filter.timer); filter.timer = setTimeout(() => filter(form), 200) }
})
// What the mouse chooses is gone to at once. Arrow keys pass over others on their way: Enter ends it.
let byKeys = false
document.addEventListener('pointerdown', () => { byKeys = false }, true)
document.addEventListener('keydown', e => {
  if (!e.target.matches('[data-choose]')) return
  byKeys = e.key !== 'Enter'
  if (!byKeys) { e.preventDefault(); e.target.form.submit() }
})
document.addEventListener('change', e => { if (e.target.matches('[data-choose]') && !byKeys) e.target.form.submit() })

// Filters change the address and the list; the page stays.
function filter(form) {
  const url = new URL(location.href)
  for (const field of form.elements) {
    if (!field.name) continue
    if (field.value && (field.type !== 'checkbox' || field.checked)) url.searchParams.set(field.name, field.value)
    else url.searchParams.delete(field.name)
  }
  history.replaceState(null, '', url)
  form.removeAttribute('data-touched')
  refresh(form.dataset.filter)
}

// Rows open beside the list, with an address of their own.
async function open(link) {
  history.pushState(null, '', link.href)
  await show()
}
const chosenRow = () => new URL(location.href).searchParams.get($('[data-row]')?.dataset.key ?? 'at')
function markOpen() { // a list may have been asked for before its row was opened
  const chosen = chosenRow()
  for (const row of $$('[data-row]')) {
    row.dataset.row === chosen ? row.setAttribute('aria-current', 'true') : row.removeAttribute('aria-current')
    row.closest('li')?.classList.toggle('open', row.dataset.row === chosen)
  }
}
let opened = chosenRow()
async function show() {
  const split = $('.split')
  if (!split) return location.reload()
  const chosen = chosenRow()
  split.classList.toggle('opened', !!chosen)
  markOpen()
  await refresh('detail', 'commands')
  if (!chosen) waiting && showFresh()
  // On narrow screens list and detail take turns, and what is hidden loses the focus.
  const shown = chosen ? $('.back a') : $(`[data-row="${CSS.escape(opened ?? '')}"]`)
  const lost = document.activeElement === document.body || !document.activeElement.checkVisibility()
  if (lost && shown?.checkVisibility()) shown.focus()
  opened = chosen
}
addEventListener('popstate', show)

document.addEventListener('click', async e => {
  const button = e.target.closest('button, a')
  if (!button) return
  if (button.matches('[data-row]') && $('.split') && !e.ctrlKey && !e.metaKey && !e.shiftKey) { e.preventDefault(); open(button) }
  if (button.matches('.back a') && $('.split')) { e.preventDefault(); open(button) }
  if (button.matches('[data-fresh]')) showFresh()
  if (button.matches('[data-pause]')) pause(button)
  if (button.matches('[data-copy], [data-copy-secret]')) copy(button)
  if (button.matches('[data-reveal]')) reveal(button)
  if (button.matches('[data-fill]')) { const field = $(button.dataset.into); field.value = button.dataset.fill; field.focus() }
})
function pause(button) {
  paused = !paused
  button.setAttribute('aria-pressed', paused)
  if (!paused) showFresh()
}
async function copy(button) {
  let text = button.dataset.copy ? JSON.parse(button.dataset.copy) : await secret(button)
  if (button.dataset.keys) {
    for (const [hole, name, form] of text.matchAll(/\$\{(\w+):([\w-]+)\}/g)) {
      const key = await get(`${base}/${button.dataset.keys}&name=${name}&form=${form}`)
      if (key.ok) text = text.replace(hole, (await key.text()).trim())
    }
  }
  try { await navigator.clipboard.writeText(text) } catch {
    const area = document.createElement('textarea') // no clipboard on plain http beside localhost
    area.value = text; document.body.append(area); area.select(); document.execCommand('copy'); area.remove()
  }
  const label = button.firstChild, word = label.data // what it is about stands behind, for screen readers
  if (word === button.dataset.done) return
  label.data = button.dataset.done
  setTimeout(() => { label.data = word }, 1000)
}

// Secrets come when they are asked for, and go when they are hidden.
async function secret(button) {
  const { url, member } = button.closest('[data-secret]').dataset
  const text = await (await get(`${base}/${url}`)).text()
  return member ? member.split('.').reduce((v, name) => v[name], JSON.parse(text)) : text.trim()
}
async function reveal(button) {
  const place = $('.secret', button.closest('[data-secret]')), shown = place.textContent !== '••••••••'
  place.textContent = shown ? '••••••••' : await secret(button)
  const label = button.firstChild, next = button.dataset.reveal
  button.dataset.reveal = label.data
  label.data = next
}

// A probe's cases come as lines, and are shown as text: what a merchant has answered is not to be trusted.
async function callLines(method, path, body, form) {
  const place = $('[data-cases]', form.parentElement)
  place.replaceChildren(); place.hidden = false
  const answer = await request(method, path, body), reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = '', last
  for (;;) {
    const { done, value } = await reader.read()
    const lines = (text += value ?? '').split('\n')
    text = lines.pop()
    for (const line of lines) {
      last = JSON.parse(line)
      if (last.result) showCase(place, last)
    }
    if (done) break
  }
  if (!last?.cases) throw Object.assign(new Error(last?.message ?? '?'), last)
  return last
}
function showCase(place, c) {
  const add = (parent, tag, className, text) => {
    const made = parent.appendChild(document.createElement(tag))
    made.className = className; made.textContent = text
    return made
  }
  const one = add(place, 'div', 'case', ''), word = place.dataset[c.result === 'not judged' ? 'notJudged' : c.result]
  add(one, 'span', 'chip ' + ({ passed: 'ok', failed: 'sign' }[c.result] ?? 'wait'), ({ passed: '✓ ', failed: '✗ ' }[c.result] ?? '○ ') + word)
  add(one, 'b', '', ' ' + c.title)
  add(one, 'p', 'muted', c.why)
  if (c.risk) add(one, 'p', 'sign', `${place.dataset.risk}: ${c.risk}`)
  if (c.fix) add(one, 'p', '', `${place.dataset.fix}: ${c.fix}`)
}

// Keys.
const field = e => e.target.matches('input, select, textarea') || e.target.isContentEditable
document.addEventListener('keydown', e => {
  if (e.key === 'Escape' && field(e)) return e.target.blur()
  if (field(e) || e.ctrlKey || e.metaKey || e.altKey) return
  const rows = $$('[data-row]'), at = rows.indexOf(document.activeElement)
  const step = { j: 1, k: -1 }[e.key]
  if (e.key === '/') { e.preventDefault(); $('#search')?.focus() }
  else if (e.key === '?') $('.keys').showModal()
  else if (e.key === 'p') $('[data-pause]')?.click()
  else if (e.key === 'Escape' && $('.split.opened') && !$('.keys').open) $('.back a')?.click()
  else if (step && rows.length) rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))].focus()
  else if (/^[0-9]$/.test(e.key)) $(`.places [aria-keyshortcuts="${e.key}"]`)?.click()
})
