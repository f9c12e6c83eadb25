// Speaks for Alipay's Node SDK of the directory in argv, 3.x or 4.x; see adapter.go for the orders.
const path = require('node:path');
const readline = require('node:readline');

const directory = process.argv[2];
const loaded = require(directory);
const AlipaySdk = loaded.AlipaySdk ?? loaded.default ?? loaded;
const { version } = require(path.join(directory, 'package.json'));
const v3 = typeof AlipaySdk.prototype.curl === 'function';

let sdk;
let encrypt;
let openapi3;

const bare = pem => pem.replace(/-----[^-]+-----|\s/g, '');

function open({ mode, options }) {
  encrypt = options.encrypt === 'yes';
  openapi3 = mode.startsWith('v3');
  const trust = options.trust === 'certificates'
    ? { appCertContent: options.app_cert, alipayPublicCertContent: options.alipay_cert, alipayRootCertContent: options.root_cert }
    : { alipayPublicKey: bare(options.alipay_public_key) };
  sdk = new AlipaySdk({
    appId: options.app_id, privateKey: bare(options.private_key), keyType: 'PKCS8', signType: options.sign_type,
    gateway: options.gateway, endpoint: options.endpoint, encryptKey: encrypt ? options.aes_key : undefined, camelcase: false, ...trust,
  });
  // of an encrypted v2 answer this SDK can't check the signature by itself
  return { unverified: encrypt && !openapi3 };
}

async function call({ method, verb, content }) {
  if (openapi3) return callV3(method, verb, content);
  const got = await sdk.exec(method, { bizContent: content, needEncrypt: encrypt || undefined }, { validateSign: !encrypt });
  return got.code === '10000' ? { fields: got } : { refusal: got.sub_code, message: got.sub_msg };
}

async function callV3(method, verb, content) {
  const way = '/v3/' + method.replaceAll('.', '/');
  try {
    const { data } = verb === 'GET'
      ? await sdk.curl('GET', way, { query: content })
      : await sdk.curl(verb, way, { body: content, needEncrypt: encrypt || undefined });
    return { fields: data };
  } catch (error) {
    if (!error.responseHttpStatus || error.responseHttpStatus === 200) throw error;
    return { refusal: error.code, message: error.message.replace(/ \(traceId.*/, '') };
  }
}

function page({ method, content }) {
  if (method === 'alipay.trade.app.pay') return { text: sdk.sdkExec(method, { bizContent: content }) };
  return { text: sdk.pageExec(method, { method: 'GET', bizContent: content }) };
}

function believe({ body }) {
  return { believed: sdk.checkNotifySign(Object.fromEntries(new URLSearchParams(body)), true) };
}

function verify({ text, sign }) {
  if (!sdk.rsaCheck) return { lacks: 'this SDK gives no way to check the signature of an encrypted answer' };
  return { believed: text ? sdk.rsaCheck(text, sign) : false };
}

const orders = { open, call, page, believe, verify };
const say = line => process.stdout.write(JSON.stringify(line) + '\n');
const modes = ['v2', 'v2 RSA', 'v2 certificates', 'v2 AES', ...(v3 ? ['v3', 'v3 certificates', 'v3 AES'] : [])];

async function main() {
  say({ sdk: `alipay-sdk ${version}`, runtime: `Node ${process.version}`, modes });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    try {
      say(await orders[order.do](order));
    } catch (error) {
      say({ error: `${error.name ?? 'error'}: ${error.message ?? error.errorMessage ?? JSON.stringify(error)}` });
    }
  }
}
main();
