// Drives Alipay's official Node SDK, unchanged, against a running paymock: does it understand
// the mock's answers, does it believe their signatures, and does it refuse them with one bit
// changed?
//
//   npm install && node alipay.mjs http://127.0.0.1:12180 http://127.0.0.1:12181 [control token]
//
// It makes its own app and trades by the control API, prints one JSON report, and ends with code
// 0 only if every check held. Between SDK and mock stands a proxy of this script that flips bits.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import { AlipaySdk } from 'alipay-sdk';

const [platform, control, token] = process.argv.slice(2);
if (!control) {
  console.error('usage: node alipay.mjs PLATFORM_URL CONTROL_URL [CONTROL_TOKEN]');
  process.exit(2);
}

// Whatever hangs ends the run.
setTimeout(() => {
  console.error('no end after two minutes; the checks so far:', JSON.stringify(checks, null, 1));
  process.exit(1);
}, 120_000).unref();

const checks = [];
const receiver = '2088101126708402';
const aesKey = Buffer.from('paymock sdkjudge').toString('base64');
const unknownTrade = '2014030411001007850000672009';

// --- the mock's control API

async function ask(method, path, body) {
  const headers = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(control.replace(/\/$/, '') + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

// --- the proxy: passes everything on, remembers the last answer, may change one byte of it

class Proxy {
  flip = -1; // which byte of the next answers' bodies loses its lowest bit
  last = Buffer.alloc(0); // as the SDK got it

  async listen() {
    this.server = createServer((from, to) => {
      const target = new URL(from.url, platform);
      const on = request(target, { method: from.method, headers: { ...from.headers, host: target.host } }, answer => {
        const chunks = [];
        answer.on('data', chunk => chunks.push(chunk));
        answer.on('end', () => {
          const body = Buffer.concat(chunks);
          if (this.flip >= 0) body[this.flip] ^= 1;
          this.last = body;
          const headers = { ...answer.headers, 'content-length': body.length };
          delete headers['transfer-encoding'];
          to.writeHead(answer.statusCode, headers).end(body);
        });
      });
      on.on('error', error => to.destroy(error));
      from.pipe(on);
    }).listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${this.server.address().port}`;
  }
}

// --- the report

async function check(mode, name, run) {
  try {
    await run();
    checks.push({ mode, name, ok: true });
  } catch (error) {
    checks.push({ mode, name, ok: false, detail: `${error.name}: ${error.message}`.slice(0, 600) });
  }
}

function same(what, got, want) {
  if (got !== want) throw new Error(`${what} is ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
}

async function refused(what, run, proxy, at) {
  proxy.flip = at;
  try {
    const got = await run();
    throw Object.assign(new Error(`${what}: byte ${at} was changed and the SDK took ${JSON.stringify(got)}`), { accepted: true });
  } catch (error) {
    if (error.accepted) throw error;
  } finally {
    proxy.flip = -1;
  }
}

// --- what every way of speaking must be able to do

let numbers = 0;
const fresh = () => `J${Date.now()}_${++numbers}`;
const royalties = amount => [{ royalty_type: 'transfer', trans_in: receiver, amount, desc: '平台服务费 5% & a=b+c/d "引号"' }];

// A call gives the fields of a success; a business refusal gives its code and message.
function v2(sdk, encrypted) {
  const verify = encrypted ? {} : { validateSign: true };
  return async (method, content) => {
    const got = await sdk.exec(method, { bizContent: content, needEncrypt: encrypted || undefined }, verify);
    if (encrypted) byHand(sdk, method);
    return got.code === '10000' ? { fields: got } : { refusal: got.subCode, message: got.subMsg };
  };
}

const posts = new Set(['alipay.trade.order.settle', 'alipay.trade.query', 'alipay.trade.refund', 'alipay.trade.royalty.relation.bind']);

function v3(sdk, encrypted) {
  return async (method, content) => {
    const path = '/v3/' + method.replaceAll('.', '/');
    try {
      const got = posts.has(method)
        ? await sdk.curl('POST', path, { body: content, needEncrypt: encrypted || undefined })
        : await sdk.curl('GET', path, { query: content });
      return { fields: camel(got.data) };
    } catch (error) {
      if (!error.responseHttpStatus || error.responseHttpStatus === 200) throw error;
      return { refusal: error.code, message: error.message.replace(/ \(traceId.*/, '') };
    }
  };
}

const camel = fields => Object.fromEntries(Object.entries(fields).map(([k, v]) => [k.replace(/_(.)/g, (_, c) => c.toUpperCase()), v]));

let proxy;

// The SDK can't verify an encrypted v2 answer, so its own rsaCheck is asked about the JSON
// string of the ciphertext, quotes included.
function byHand(sdk, method, body = proxy.last.toString()) {
  const answer = JSON.parse(body);
  const content = answer[method.replaceAll('.', '_') + '_response'];
  const text = typeof content === 'string' ? JSON.stringify(content) : sdk.getSignStr(body, method.replaceAll('.', '_') + '_response');
  if (!sdk.rsaCheck(text, answer.sign)) throw new Error('the signature does not fit');
}

async function operations(mode, app, call) {
  const trade = (await ask('POST', `${app.path}/trades`, { amount: 10000, subject: '充电预付' })).no;
  const number = fresh();
  let first;
  await check(mode, 'bind', async () => {
    const { fields } = await call('alipay.trade.royalty.relation.bind', { out_request_no: fresh(), receiver_list: [{ type: 'userId', account: receiver }] });
    same('result_code', fields?.resultCode, 'SUCCESS');
  });
  await check(mode, 'settle', async () => {
    const got = await call('alipay.trade.order.settle', { out_request_no: number, trade_no: trade, royalty_parameters: royalties('12.34') });
    if (!got.fields) throw new Error(`refused with ${got.refusal}: ${got.message}`);
    same('trade_no', got.fields.tradeNo, trade);
    first = got.fields.settleNo;
    if (!/^\d{32}$/.test(first)) throw new Error(`settle_no is ${first}`);
  });
  await check(mode, 'settle again gives the first answer', async () => {
    const got = await call('alipay.trade.order.settle', { out_request_no: number, trade_no: trade, royalty_parameters: royalties('12.34') });
    same('settle_no', got.fields?.settleNo, first);
  });
  await check(mode, 'settle.query', async () => {
    const got = await call('alipay.trade.order.settle.query', { settle_no: first });
    same('out_request_no', got.fields?.outRequestNo, number);
  });
  await check(mode, 'query', async () => {
    const got = await call('alipay.trade.query', { trade_no: trade, query_options: ['trade_settle_info'] });
    same('trade_status', got.fields?.tradeStatus, 'TRADE_SUCCESS');
    same('total_amount', got.fields?.totalAmount, '100.00');
  });
  await check(mode, 'refund', async () => {
    const got = await call('alipay.trade.refund', { trade_no: trade, refund_amount: '1.00', out_request_no: fresh() });
    same('fund_change', got.fields?.fundChange, 'Y');
    same('refund_fee', got.fields?.refundFee, '1.00');
  });
  await check(mode, 'business error', async () => {
    const got = await call('alipay.trade.order.settle', { out_request_no: fresh(), trade_no: unknownTrade, royalty_parameters: royalties('0.10') });
    same('code', got.refusal, 'ACQ.TRADE_NOT_EXIST');
    same('message', got.message, '交易不存在');
  });
  await check(mode, 'wrong status', async () => {
    const waiting = (await ask('POST', `${app.path}/trades`, { amount: 100, status: 'waiting' })).no;
    const got = await call('alipay.trade.order.settle', { out_request_no: fresh(), trade_no: waiting, royalty_parameters: royalties('0.10') });
    same('code', got.refusal, 'ACQ.TRADE_STATUS_ERROR');
  });
  return { trade, number };
}

// One bit of each byte of the answer that the signature covers, and of some of the signature.
// Its last digits are left out: they hold bits that stand for nothing.
async function flips(mode, call, { trade, number }, signed) {
  await check(mode, 'refuses an answer with one bit changed', async () => {
    const settle = () => call('alipay.trade.order.settle', { out_request_no: number, trade_no: trade, royalty_parameters: royalties('12.34') });
    const good = await settle();
    if (!good.fields) throw new Error(`refused with ${good.refusal}: ${good.message}`);
    const places = signed(proxy.last);
    if (places.length < 80) throw new Error(`only ${places.length} bytes to change in ${proxy.last}`);
    for (const at of places) await refused(mode, settle, proxy, at);
    const again = await settle();
    same('settle_no after all', again.fields?.settleNo, good.fields.settleNo);
  });
}

function signedV2(body) {
  const from = body.indexOf(':') + 1;
  const to = body.lastIndexOf(',"sign"');
  const sign = to + ',"sign":"'.length;
  const places = [];
  for (let at = from; at < to; at++) places.push(at);
  for (let at = sign; at < body.length - 6; at += 16) places.push(at);
  return places;
}

const signedV3 = body => [...body.keys()];

// --- notifications, verified by the SDK

async function notifications(app, sdk) {
  const got = [];
  let arrived;
  const shop = createServer(async (from, to) => {
    const chunks = [];
    for await (const chunk of from) chunks.push(chunk);
    got.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
    to.end('success');
    arrived?.();
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  const next = async () => {
    while (got.length === 0) await new Promise(resolve => { arrived = resolve; });
    return got.shift();
  };
  const believed = notice => {
    if (!sdk.checkNotifySignV2(notice)) throw new Error(`not believed: ${JSON.stringify(notice)}`);
    for (const name of Object.keys(notice).filter(name => !['sign', 'sign_type'].includes(name))) {
      const changed = { ...notice, [name]: notice[name].slice(0, -1) + String.fromCharCode(notice[name].charCodeAt(notice[name].length - 1) ^ 1) };
      if (sdk.checkNotifySignV2(changed)) throw new Error(`believed with another ${name}`);
    }
  };
  const url = `http://127.0.0.1:${shop.address().port}`;
  await ask('PATCH', app.path, { gateway_url: `${url}/gateway` });
  await check('notification', 'payment', async () => {
    const { no } = await ask('POST', `${app.path}/trades`, { amount: 8888, status: 'waiting', subject: '大乐透 & 100%=ok', notify_url: `${url}/notify` });
    await ask('POST', `${app.path}/trades/${no}/pay`);
    const notice = await next();
    believed(notice);
    same('trade_no', notice.trade_no, no);
    same('trade_status', notice.trade_status, 'TRADE_SUCCESS');
    same('total_amount', notice.total_amount, '88.88');
  });
  await check('notification', 'asynchronous settle', async () => {
    const { no } = await ask('POST', `${app.path}/trades`, { amount: 8888 });
    const got = await sdk.exec('alipay.trade.order.settle', {
      bizContent: { out_request_no: fresh(), trade_no: no, royalty_mode: 'async', royalty_parameters: royalties('0.10') },
    }, { validateSign: true });
    same('code', got.code, '10000');
    await ask('POST', `${app.path}/clock`, { advance: '1m' });
    const notice = await next();
    believed(notice);
    same('msg_type', JSON.parse(notice.biz_content).msg_type, 'ASYNC_SETTLE_RESULT');
  });
  shop.close();
}

// --- all of it

const made = await ask('POST', '/apps', { provider: 'alipay', keys: { aes_key: aesKey } });
const app = { ...made, path: `/apps/alipay/${made.id}` };
proxy = new Proxy();
const base = await proxy.listen();

const shared = { appId: app.id, privateKey: app.merchant_private_key, keyType: 'PKCS8', gateway: `${base}/gateway.do`, endpoint: base };
const keys = { ...shared, alipayPublicKey: app.platform_public_key };
const certificates = {
  ...shared, appCertContent: app.keys.merchant_cert, alipayPublicCertContent: app.keys.platform_cert, alipayRootCertContent: app.keys.root_cert,
};

for (const [mode, config, speak, signed] of [
  ['v2', keys, v2, signedV2],
  ['v2 RSA', { ...keys, signType: 'RSA' }, v2, signedV2],
  ['v2 certificates', certificates, v2, body => signedV2(body).filter(at => at < body.indexOf(',"alipay_cert_sn"') || at > body.indexOf('"sign"'))],
  ['v2 AES', { ...keys, encryptKey: aesKey }, (sdk) => v2(sdk, true), signedV2],
  ['v3', keys, v3, signedV3],
  ['v3 certificates', certificates, v3, signedV3],
  ['v3 AES', { ...keys, encryptKey: aesKey }, (sdk) => v3(sdk, true), signedV3],
]) {
  const call = speak(new AlipaySdk(config));
  await flips(mode, call, await operations(mode, app, call), signed);
}

await check('v2', 'a wrong key is told the string that was expected', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const got = await new AlipaySdk({ ...keys, privateKey }).exec('alipay.trade.query', { bizContent: { trade_no: '1' } }, { validateSign: true });
  same('sub_code', got.subCode, 'isv.invalid-signature');
  if (!got.subMsg.includes(`网关生成的验签字符串为：app_id=${app.id}&amp;biz_content={&quot;trade_no&quot;:&quot;1&quot;}&amp;`)) throw new Error(got.subMsg);
});

await notifications(app, new AlipaySdk(keys));
await ask('DELETE', app.path);

const failed = checks.filter(({ ok }) => !ok).length;
const { version } = createRequire(import.meta.url)('alipay-sdk/package.json');
console.log(JSON.stringify({ sdk: `alipay-sdk ${version}`, node: process.version, failed, checks }, null, 1));
process.exit(failed ? 1 : 0);
