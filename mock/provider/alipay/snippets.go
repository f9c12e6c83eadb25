package alipay

import (
	"strings"

	"paymock/mock/app"
	"paymock/mock/provider"
)

// snippets are programs with capitals where Snippets fills in.
var snippets = [...]provider.Snippet{
	{Language: "Node", Text: `// npm i alipay-sdk
import { AlipaySdk } from 'alipay-sdk'

const sdk = new AlipaySdk({
  appId: 'APP_ID', gateway: 'GATEWAY', keyType: 'PKCS8',
  privateKey: 'PRIVATE_KEY8',
  alipayPublicKey: 'PUBLIC_KEY',
})
console.log(await sdk.exec('alipay.trade.query', { bizContent: { trade_no: 'TRADE_NO' } }, { validateSign: true }))`},
	{Language: "Java", Text: `// com.alipay.sdk:alipay-sdk-java
AlipayClient client = new DefaultAlipayClient("GATEWAY", "APP_ID",
    "PRIVATE_KEY8", "json", "UTF-8",
    "PUBLIC_KEY", "RSA2");
AlipayTradeQueryRequest request = new AlipayTradeQueryRequest();
request.setBizContent("{\"trade_no\":\"TRADE_NO\"}");
System.out.println(client.execute(request).getBody());`},
	{Language: "PHP", Text: `// alipay-sdk-php-all
$client = new AopClient();
$client->gatewayUrl = 'GATEWAY';
$client->appId = 'APP_ID';
$client->signType = 'RSA2';
$client->rsaPrivateKey = 'PRIVATE_KEY1';
$client->alipayrsaPublicKey = 'PUBLIC_KEY';
$request = new AlipayTradeQueryRequest();
$request->setBizContent('{"trade_no":"TRADE_NO"}');
print_r($client->execute($request));`},
	{Language: "Python", Text: `# pip install alipay-sdk-python; its address can have no port: paymock serve --listen 127.0.0.1:80
from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest

config = AlipayClientConfig()
config.server_url = 'GATEWAY'
config.app_id = 'APP_ID'
config.app_private_key = 'PRIVATE_KEY1'
config.alipay_public_key = 'PUBLIC_KEY'
request = AlipayTradeQueryRequest()
request.biz_content = {'trade_no': 'TRADE_NO'}
print(DefaultAlipayClient(config).execute(request))`},
	{Language: "Go", Text: `// go get github.com/smartwalle/alipay/v3
client, err := alipay.New("APP_ID", "PRIVATE_KEY1", false, alipay.WithSandboxGateway("GATEWAY"))
if err != nil {
	return err
}
if err := client.LoadAliPayPublicKey("PUBLIC_KEY"); err != nil {
	return err
}
answer, err := client.TradeQuery(ctx, alipay.TradeQuery{TradeNo: "TRADE_NO"})`},
	{Language: ".NET", Text: `// dotnet add package AlipaySDKNet.Standard
var client = new DefaultAopClient("GATEWAY", "APP_ID",
    "PRIVATE_KEY1", "json", "1.0", "RSA2",
    "PUBLIC_KEY", "utf-8", false);
var request = new AlipayTradeQueryRequest { BizContent = "{\"trade_no\":\"TRADE_NO\"}" };
Console.WriteLine(client.Execute(request).Body);`},
}

// Snippets ask for a trade with the platform's SDKs and with the most used one in Go, pointed at this
// server (Alipay sheet 8); see provider.SnippetProvider.
func (*Provider) Snippets(a *app.App, trade, platformURL string) []provider.Snippet {
	fill := strings.NewReplacer("GATEWAY", platformURL+gatewayPath, "APP_ID", a.ID, "TRADE_NO", trade,
		"PUBLIC_KEY", "${platform_public_key:bare}", "PRIVATE_KEY8", "${merchant_private_key:bare}", "PRIVATE_KEY1", "${merchant_private_key:pkcs1-bare}")
	var list []provider.Snippet
	for _, s := range snippets {
		list = append(list, provider.Snippet{Language: s.Language, Text: fill.Replace(s.Text)})
	}
	return list
}
