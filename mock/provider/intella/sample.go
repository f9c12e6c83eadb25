package intella

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// SampleCalls lists what SampleCall writes; see provider.SampleProvider.
func (*Provider) SampleCalls() []provider.SampleKind {
	return []provider.SampleKind{{Operation: "sign_on", About: provider.KindTerminal}, {Operation: "settle", About: provider.KindTerminal}}
}

// SampleCall signs a reader on, or closes its batch; see provider.SampleProvider.
func (*Provider) SampleCall(a *app.App, operation string, about provider.Sample) *wire.Request {
	service := map[string]string{"sign_on": "SignOn", "settle": "Settlement"}[operation]
	block, _ := pem.Decode([]byte(a.Keys["platform_public_key"]))
	if block == nil || about.Terminal == "" || service == "" {
		return nil
	}
	parsed, _ := x509.ParsePKIXPublicKey(block.Bytes)
	public, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil
	}
	data, _ := json.Marshal(map[string]string{"DeviceId": about.Terminal, "Retry": "0"}) // texts always can be
	plain, _ := json.Marshal(map[string]any{
		"Header": map[string]string{
			"Method": methodEasyCard, "ServiceType": service, "MchId": a.ID, "TradeKey": hashPassword(a.Secret),
			"CreateTime": about.Now.In(taipei).Format("20060102150405"),
		},
		"Data": string(data),
	})
	key := make(sealKey, 16) // the merchant's, for this call only
	if _, err := io.ReadFull(about.Rand, key); err != nil {
		return nil
	}
	sealed, err := key.encryptAnswer(plain)
	if err != nil {
		return nil
	}
	wrapped, err := rsa.EncryptPKCS1v15(about.Rand, public, []byte(base64.StdEncoding.EncodeToString(key))) //nolint:staticcheck // the platform's padding
	if err != nil {
		return nil
	}
	body, _ := json.Marshal(map[string]string{
		"Request": base64.StdEncoding.EncodeToString(sealed), "ApiKey": base64.StdEncoding.EncodeToString(wrapped),
	})
	return &wire.Request{Method: "POST", Target: apiPath, Body: body, Header: wire.Header{{Name: "Content-Type", Value: "application/json"}}}
}

// Snippets name the place in the platform's samples where the address stands (intella sheet 6.1); see
// provider.SnippetProvider.
func (*Provider) Snippets(_ *app.App, _, platformURL string) []provider.Snippet {
	address := platformURL + apiPath
	return []provider.Snippet{
		{Language: "Java", Text: "// intella-utility.jar; the key is ${platform_public_key:pem}\nString answer = HttpRequestUtil.post(\"" + address + "\", request);"},
		{Language: ".NET", Text: "// scan2pay-sdk-for-net; the key is ${platform_public_key:pem}\nvar answer = Utility.doRequest(\"" + address + "\", publicKey, aesKey, aesIV, map);"},
		{Language: "PHP", Text: "// scan2pay-sdk-for-php; the key is ${platform_public_key:pem}\ncurl_setopt($ch, CURLOPT_URL, '" + address + "');"},
	}
}
