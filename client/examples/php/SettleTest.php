<?php
// Settles a 4pyun trade against paymock, the program in PAYMOCK_BIN: `phpunit SettleTest.php`.
use PHPUnit\Framework\TestCase;

final class SettleTest extends TestCase
{
    private static $mock, $shop, $inbox, $app, $base;

    public static function setUpBeforeClass(): void
    {
        $command = [getenv('PAYMOCK_BIN') ?: 'paymock', 'serve', '--json', '--listen=127.0.0.1:0', '--control=127.0.0.1:0'];
        self::$mock = proc_open($command, [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
        $control = json_decode(fgets($pipes[1]), true)['control'];
        self::$shop = stream_socket_server('tcp://127.0.0.1:0');
        $notify = 'http://' . stream_socket_get_name(self::$shop, false) . '/notify';
        self::$app = self::post("$control/apps", json_encode(['provider' => '4pyun', 'notify_url' => $notify]));
        self::$base = "$control/apps/4pyun/" . self::$app['id'];
    }

    public static function tearDownAfterClass(): void
    {
        proc_terminate(self::$mock);
        proc_close(self::$mock);
    }

    public function testRefusedOnceThenSettled(): void
    {
        $trade = self::post(self::$base . '/trades', '{"amount":5000}'); // paid, 50.00 yuan
        self::post(self::$base . '/rules', '{"when":{"operation":"settle"},"then":{"respond":"1403"},"times":1}');
        $this->assertSame('1403', $this->settle($trade['no'])['code']);
        $this->assertSame('1001', $this->settle($trade['no'])['code']);
        $this->finish(['operation' => 'settle', 'code' => '1403', 'exactly' => 1], ['operation' => 'settle', 'exactly' => 2]);
    }

    public function testPaymentIsNotified(): void
    {
        $trade = self::post(self::$base . '/trades', '{"amount":5000,"status":"waiting"}');
        self::post(self::$base . "/trades/{$trade['no']}/pay", '{}');
        do {
            $fields = self::receive();
        } while ($fields['pay_serial'] !== $trade['no']);
        $this->assertSame(self::sign($fields), $fields['sign']);
        $this->assertSame('5000', $fields['value']);
    }

    /** What was called is what was expected, the books balance, and every callback has ended. */
    private function finish(array ...$expectations): void
    {
        foreach ($expectations as $expected) { // a no names the nearest misses
            $answer = self::post(self::$base . '/verify', json_encode($expected));
            $this->assertTrue($answer['ok'], json_encode($answer));
        }
        foreach (['verify/unexpected', 'ledger/check'] as $check) {
            $answer = self::get(self::$base . "/$check");
            $this->assertTrue($answer['ok'], json_encode($answer));
        }
        for ($until = time() + 10;; self::answerWithin(100_000)) { // callbacks that this test doesn't look at are answered, too
            $states = array_column(self::get(self::$base . '/callbacks')['callbacks'], 'state', 'id');
            if (!in_array('waiting', $states) || time() > $until) break;
        }
        $this->assertNotContains('waiting', $states, json_encode($states));
    }

    private function settle(string $serial): array
    {
        $fields = ['app_id' => self::$app['id'], 'pay_serial' => $serial, 'settle_value' => '2203', 'sharding_value' => '2203', 'reason' => 'test'];
        $fields['sign'] = self::sign($fields);
        return self::post(self::$app['platform_url'] . '/gate/1.0/payment/trade/settle', http_build_query($fields), 'application/x-www-form-urlencoded');
    }

    /** Upper-case MD5 over the sorted fields that are not empty, and the key. */
    private static function sign(array $fields): string
    {
        unset($fields['sign']);
        ksort($fields);
        $pairs = array_map(fn($k) => "$k={$fields[$k]}", array_keys(array_filter($fields, 'strlen')));
        return strtoupper(md5(implode('&', $pairs) . '&app_secret=' . self::$app['secret']));
    }

    /** Answers a callback that comes within so many microseconds. */
    private static function answerWithin(int $microseconds): void
    {
        $sockets = [self::$shop];
        if (stream_select($sockets, $none, $none, 0, $microseconds)) self::receive();
    }

    /** Takes one callback from the socket and answers it. */
    private static function receive(): array
    {
        $call = stream_socket_accept(self::$shop, 10);
        for ($length = 0; ($line = trim(fgets($call))) !== '';) {
            if (stripos($line, 'content-length:') === 0) $length = (int) substr($line, 15);
        }
        parse_str(stream_get_contents($call, $length), $fields);
        fwrite($call, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"code\":\"1001\"}");
        fclose($call);
        return $fields;
    }

    private static function get(string $url): array
    {
        return json_decode(file_get_contents($url, false, stream_context_create(['http' => ['ignore_errors' => true]])), true);
    }

    private static function post(string $url, string $body, string $type = 'application/json'): array
    {
        $http = ['method' => 'POST', 'header' => "Content-Type: $type", 'content' => $body, 'ignore_errors' => true];
        return json_decode(file_get_contents($url, false, stream_context_create(['http' => $http])), true);
    }
}
