// Settles an Alipay trade with the official SDK against paymock: `npm install && npm test`.
// paymock is the program in PAYMOCK_BIN, or the server whose control API PAYMOCK_CONTROL names.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'

let mock, shop, app, base, sdk
const callbacks = []
let arrived = () => {}

// ask posts a body as JSON, or gets; what is answered with another status than 200, as 422 with the nearest misses, fails.
const ask = async (url, body) => {
  const answer = await fetch(url, body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

beforeAll(async () => {
  let control = process.env.PAYMOCK_CONTROL
  if (!control) {
    mock = spawn(process.env.PAYMOCK_BIN ?? 'paymock', ['serve', '--json', '--listen=127.0.0.1:0', '--control=127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [line] = await once(createInterface({ input: mock.stdout }), 'line')
    control = JSON.parse(line).control
  }
  shop = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    callbacks.push(Object.fromEntries(new URLSearchParams(body)))
    arrived()
    response.end('success')
  }).listen(0, '127.0.0.1')
  await once(shop, 'listening')
  app = await ask(`${control}/apps`, { provider: 'alipay', notify_url: `http://127.0.0.1:${shop.address().port}/notify` })
  base = `${control}/apps/alipay/${app.id}`
  sdk = new AlipaySdk({
    appId: app.id, keyType: 'PKCS8', privateKey: app.merchant_private_key,
    alipayPublicKey: app.platform_public_key, gateway: `${app.platform_url}/gateway.do`,
  })
})

afterAll(async () => {
  shop?.close()
  mock?.kill()
})

// finish checks what was called: each expectation is met, nothing else came, the books balance, every callback has ended.
const finish = async (...expectations) => {
  for (const expected of expectations) await ask(`${base}/verify`, expected)
  for (const check of ['verify/unexpected', 'ledger/check']) await ask(`${base}/${check}`)
  await ask(`${base}/clock`, { advance: '0s' }) // what is due is over then
  expect((await ask(`${base}/callbacks`)).callbacks.filter(c => c.state === 'waiting')).toEqual([])
}

const exec = (method, bizContent) => sdk.exec(method, { bizContent }, { validateSign: true })

test('a settle is refused once, then done', async () => {
  const trade = await ask(`${base}/trades`, { amount: 10000 }) // paid, 100.00 yuan
  const receiver = { type: 'userId', account: '2088000000000077' }
  await exec('alipay.trade.royalty.relation.bind', { out_request_no: 'b1', receiver_list: [receiver] })
  await ask(`${base}/rules`, { when: { operation: 'settle' }, then: { respond: 'ACQ.TRADE_STATUS_ERROR' }, times: 1 })
  const settle = () => exec('alipay.trade.order.settle', {
    out_request_no: 's1', trade_no: trade.no, royalty_parameters: [{ trans_in: receiver.account, amount: 10.5 }],
  })
  expect((await settle()).subCode).toBe('ACQ.TRADE_STATUS_ERROR')
  expect((await settle()).code).toBe('10000')
  await finish({ operation: 'bind', exactly: 1 }, { operation: 'settle', exactly: 2 })
})

test('a payment is notified, rightly signed', async () => {
  const trade = await ask(`${base}/trades`, { amount: 8888, status: 'waiting' })
  await ask(`${base}/trades/${trade.no}/pay`, {})
  const mine = () => callbacks.find(c => c.trade_no === trade.no && c.trade_status === 'TRADE_SUCCESS')
  while (!mine()) await new Promise(resolve => { arrived = resolve })
  expect(sdk.checkNotifySignV2(mine())).toBe(true)
  expect(mine().total_amount).toBe('88.88')
})
