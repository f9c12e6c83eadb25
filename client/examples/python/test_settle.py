"""Settles a 4pyun trade against paymock: `python3 -m unittest`, or `pytest`.

paymock is the program in PAYMOCK_BIN, or the server whose control API PAYMOCK_CONTROL names.
"""
import hashlib, http.server, json, os, queue, subprocess, threading, unittest, urllib.error, urllib.parse, urllib.request

def call(url, body=None):
    """Posts a dict as JSON, bytes as a form, or gets, and gives the answer's JSON; an answer of 422 says no in its message."""
    form = isinstance(body, bytes)
    kind = 'application/x-www-form-urlencoded' if form else 'application/json'
    data = body if form or body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, {'Content-Type': kind})) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        raise AssertionError(refusal.read().decode()) from None

def sign(fields, secret):
    """Upper-case MD5 over the sorted fields that are not empty, and the key."""
    text = '&'.join(f'{k}={v}' for k, v in sorted(fields.items()) if v and k != 'sign')
    return hashlib.md5(f'{text}&app_secret={secret}'.encode()).hexdigest().upper()

class Shop(http.server.BaseHTTPRequestHandler):
    callbacks = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length'])).decode()
        Shop.callbacks.put(dict(urllib.parse.parse_qsl(body)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"code":"1001"}')

    def log_message(self, *_): pass

class SettleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.control = os.environ.get('PAYMOCK_CONTROL')
        if not cls.control:
            command = [os.environ.get('PAYMOCK_BIN', 'paymock'), 'serve', '--json', '--listen=127.0.0.1:0', '--control=127.0.0.1:0']
            cls.mock = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            cls.addClassCleanup(lambda: (cls.mock.terminate(), cls.mock.wait(), cls.mock.stdout.close()))
            cls.control = json.loads(cls.mock.stdout.readline())['control']
        cls.shop = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Shop)
        cls.addClassCleanup(lambda: (cls.shop.shutdown(), cls.shop.server_close()))
        threading.Thread(target=cls.shop.serve_forever, daemon=True).start()
        notify = f'http://127.0.0.1:{cls.shop.server_port}/notify'
        cls.app = call(f'{cls.control}/apps', {'provider': '4pyun', 'notify_url': notify})
        cls.base = f"{cls.control}/apps/4pyun/{cls.app['id']}"

    def settle(self, serial, fen):
        fields = {'app_id': self.app['id'], 'pay_serial': serial, 'settle_value': str(fen), 'sharding_value': str(fen), 'reason': 'test'}
        fields['sign'] = sign(fields, self.app['secret'])
        return call(self.app['platform_url'] + '/gate/1.0/payment/trade/settle', urllib.parse.urlencode(fields).encode())

    def finish(self, *expectations):
        """What was called is what was expected, the books balance, and every callback has ended."""
        for expected in expectations:
            call(f'{self.base}/verify', expected)  # 422 tells the nearest misses
        call(f'{self.base}/verify/unexpected')
        call(f'{self.base}/ledger/check')
        waiting = [c['id'] for c in call(f'{self.base}/callbacks')['callbacks'] if c['state'] == 'waiting']
        self.assertEqual([], waiting)

    def test_refused_once_then_settled(self):
        trade = call(f'{self.base}/trades', {'amount': 5000})  # paid, 50.00 yuan
        call(f'{self.base}/say', {'sentence': 'the platform answers settle with 1403 for the next 1 calls'})
        self.assertEqual('1403', self.settle(trade['no'], 2203)['code'])
        self.assertEqual('1001', self.settle(trade['no'], 2203)['code'])
        call(f'{self.base}/clock', {'advance': '0s'})  # the callbacks of the settle are over then
        self.finish({'operation': 'settle', 'code': '1403', 'exactly': 1}, {'operation': 'settle', 'where': {'settle_value': '2203'}, 'exactly': 2})

    def test_payment_is_notified(self):
        trade = call(f'{self.base}/trades', {'amount': 5000, 'status': 'waiting'})
        call(f"{self.base}/trades/{trade['no']}/pay", {})
        while (callback := Shop.callbacks.get(timeout=10))['pay_serial'] != trade['no']: pass  # of the other test's trade
        self.assertEqual(sign(callback, self.app['secret']), callback['sign'])
        self.assertEqual('5000', callback['value'])
