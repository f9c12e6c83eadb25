<?php
// Settles a 4pyun trade against paymock, the program in PAYMOCK_BIN: `phpunit SettleTest.php`.
use PHPUnit\Framework\TestCase;

final class SettleTest extends TestCase {
    private static $mock, $shop, $inbox, $app, $base;

    public static function setUpBeforeClass(): void {
        $command = [getenv('PAYMOCK_BIN') ?: 'paymock', 'serve', '--json', '--listen=127.0.0.1:0', '--control=127.0.0.1:0'];
        self::$mock = proc_open($command, [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
        $control = json_decode(fgets($pipes[1]), true)['control'];
        self::$shop = stream_socket_server('tcp://127.0.0.1:0');
        $notify = 'http://' . stream_socket_get_name(self::$shop, false) . '/notify';
        self::$app = self::call("$control/apps", json_encode(['provider' => '4pyun', 'notify_url' => $notify]));
        self::$base = "$control/apps/4pyun/" . self::$app['id'];
    }
    public static function tearDownAfterClass(): void {
        proc_terminate(self::$mock);
    }
    public function testRefusedOnceThenSettled(): void {
        $trade = self::call(self::$base . '/trades', '{"amount":5000}'); // paid, 50.00 yuan
        self::call(self::$base . '/rules', '{"when":{"operation":"settle"},"then":{"respond":"1403"},"times":1}');
        foreach (['1403', '1001'] as $code) $this->assertSame($code, $this->settle($trade['no'])['code']);
        $this->finish(['operation' => 'settle', 'code' => '1403', 'exactly' => 1], ['operation' => 'settle', 'exactly' => 2]);
    }
    public function testPaymentIsNotified(): void {
        $trade = self::call(self::$base . '/trades', '{"amount":5000,"status":"waiting"}');
        self::call(self::$base . "/trades/{$trade['no']}/pay", '{}');
        do $fields = self::receive(); while ($fields['pay_serial'] !== $trade['no']);
        $this->assertSame(self::sign($fields), $fields['sign']);
        $this->assertSame('5000', $fields['value']);
    }
    /** What was called is what was expected, the books balance, and every callback has ended. */
    private function finish(array ...$expectations): void {
        $answers = array_map(fn($expected) => self::call(self::$base . '/verify', json_encode($expected)), $expectations);
        foreach (['verify/unexpected', 'ledger/check'] as $check) $answers[] = self::call(self::$base . "/$check");
        foreach ($answers as $answer) $this->assertTrue($answer['ok'], json_encode($answer)); // a no names the nearest misses
        for ($n = 0; $n < 100; $n++, self::answerWithin(100_000)) { // callbacks that this test doesn't look at are answered, too
            $states = array_column(self::call(self::$base . '/callbacks')['callbacks'], 'state', 'id');
            if (!in_array('waiting', $states)) break;
        }
        $this->assertNotContains('waiting', $states, json_encode($states));
    }
    private function settle(string $serial): array {
        $fields = ['app_id' => self::$app['id'], 'pay_serial' => $serial, 'settle_value' => '2203', 'sharding_value' => '2203', 'reason' => 'test'];
        $fields['sign'] = self::sign($fields);
        return self::call(self::$app['platform_url'] . '/gate/1.0/payment/trade/settle', http_build_query($fields), 'application/x-www-form-urlencoded');
    }
    /** Upper-case MD5 over the sorted fields that are not empty, and the key. */
    private static function sign(array $fields): string {
        unset($fields['sign']);
        ksort($fields);
        $pairs = array_map(fn($k) => "$k={$fields[$k]}", array_keys(array_filter($fields, 'strlen')));
        return strtoupper(md5(implode('&', $pairs) . '&app_secret=' . self::$app['secret']));
    }
    /** Answers a callback that comes within so many microseconds. */
    private static function answerWithin(int $microseconds): void {
        $sockets = [self::$shop];
        if (stream_select($sockets, $none, $none, 0, $microseconds)) self::receive();
    }
    /** Takes one callback from the socket and answers it. */
    private static function receive(): array {
        $call = stream_socket_accept(self::$shop, 10);
        while (($line = trim(fgets($call))) !== '') if (stripos($line, 'content-length:') === 0) $length = (int) substr($line, 15);
        parse_str(stream_get_contents($call, $length), $fields);
        fwrite($call, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"code\":\"1001\"}");
        fclose($call);
        return $fields;
    }
    /** Posts a body; gets where there is none. */
    private static function call(string $url, ?string $body = null, string $type = 'application/json'): array {
        $post = $body === null ? [] : ['method' => 'POST', 'header' => "Content-Type: $type", 'content' => $body];
        return json_decode(file_get_contents($url, false, stream_context_create(['http' => $post + ['ignore_errors' => true]])), true);
    }
}
