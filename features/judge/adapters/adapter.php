<?php
// Speaks for Alipay's PHP SDK v2, whose folder aop is argv[1]; see adapter.go for the orders.
ini_set('display_errors', 'stderr');
error_reporting(E_ALL & ~E_DEPRECATED);
date_default_timezone_set('Asia/Shanghai');
chdir($argv[1]);
set_include_path($argv[1]);
require_once 'AopClient.php';
require_once 'AopCertClient.php';

// Request is what every request class of the SDK has in common.
class Request
{
    public $method;
    public $content;
    public $encrypt = false;

    public function getApiMethodName() { return $this->method; }
    public function getApiParas() { return ['biz_content' => $this->content]; }
    public function getApiVersion() { return '1.0'; }
    public function getTerminalType() { return null; }
    public function getTerminalInfo() { return null; }
    public function getProdCode() { return null; }
    public function getNotifyUrl() { return null; }
    public function getReturnUrl() { return null; }
    public function getNeedEncrypt() { return $this->encrypt; }
}

class Adapter
{
    private $aop;
    private $encrypt = false;

    public function open($order)
    {
        $o = $order['options'];
        if ($o['trust'] === 'certificates') {
            $this->aop = new AopCertClient();
            $this->aop->alipayrsaPublicKey = $this->aop->getPublicKey($this->file($o['alipay_cert']));
            $this->aop->appCertSN = $this->aop->getCertSN($this->file($o['app_cert']));
            $this->aop->isCheckAlipayPublicCert = false;
            $this->aop->alipayRootCertSN = $this->aop->getRootCertSN($this->file($o['root_cert']));
        } else {
            $this->aop = new AopClient();
            $this->aop->alipayrsaPublicKey = $this->bare($o['alipay_public_key']);
        }
        $this->aop->appId = $o['app_id'];
        $this->aop->gatewayUrl = $o['gateway'];
        $this->aop->rsaPrivateKey = $o['private_key_pkcs1'];
        $this->aop->signType = $o['sign_type'];
        $this->signType = $o['sign_type'];
        $this->encrypt = ($o['encrypt'] ?? '') === 'yes';
        if ($this->encrypt) {
            $this->aop->encryptKey = $o['aes_key'];
        }
        return new stdClass();
    }

    private $signType;

    public function call($order)
    {
        $got = $this->aop->execute($this->request($order));
        if ($got === false || $got === null) {
            return ['error' => 'execute gives no answer'];
        }
        $name = str_replace('.', '_', $order['method']) . '_response';
        $fields = $got->$name ?? $got->error_response ?? null;
        if (!is_object($fields)) {
            return ['error' => 'no ' . $name];
        }
        if (($fields->code ?? '') === '10000') {
            return ['fields' => $fields];
        }
        return ['refusal' => $fields->sub_code ?? $fields->code, 'message' => $fields->sub_msg ?? $fields->msg];
    }

    public function page($order)
    {
        $request = $this->request($order);
        if ($order['method'] === 'alipay.trade.app.pay') {
            return ['text' => $this->aop->sdkExecute($request)];
        }
        return ['text' => $this->aop->pageExecute($request, 'GET')];
    }

    public function believe($order)
    {
        parse_str($order['body'], $fields);
        return ['believed' => $this->aop->rsaCheckV1($fields, null, $fields['sign_type'])
            || $this->aop->rsaCheckV2($fields, null, $fields['sign_type'])];
    }

    private function request($order)
    {
        $request = new Request();
        $request->method = $order['method'];
        $request->content = json_encode($order['content'], JSON_UNESCAPED_UNICODE);
        $request->encrypt = $this->encrypt;
        return $request;
    }

    // file writes a certificate where the SDK can read it: into the directory of this script.
    private function file($text)
    {
        $path = tempnam(__DIR__, 'cert');
        file_put_contents($path, $text);
        return $path;
    }

    private function bare($pem)
    {
        return preg_replace('/-----[^-]+-----|\s/', '', $pem);
    }
}

function say($line)
{
    fwrite(STDOUT, json_encode($line, JSON_UNESCAPED_UNICODE) . "\n");
}

preg_match('/alipay-sdk-PHP-[\w.]+/i', file_get_contents('AopClient.php'), $version);
say(['sdk' => $version[0] ?? 'alipay-sdk-php', 'runtime' => 'PHP ' . PHP_VERSION, 'modes' => ['v2', 'v2 RSA', 'v2 certificates', 'v2 AES']]);
$adapter = new Adapter();
while (($line = fgets(STDIN)) !== false) {
    $order = json_decode($line, true);
    ob_start(); // the SDK prints what it thinks of errors
    try {
        $answer = $adapter->{$order['do']}($order);
    } catch (Throwable $error) {
        $answer = ['error' => get_class($error) . ': ' . $error->getMessage()];
    }
    ob_end_clean();
    say($answer);
}
