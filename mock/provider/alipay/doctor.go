package alipay

import (
	"encoding/base64"
	"strings"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/provider"
)

// noteForDoctor leaves with the call what the doctor needs to explain a refused signature.
func (r *request) noteForDoctor(call *provider.Call, apps app.Lookup) {
	call.Examine = func(e doctor.Effort) doctor.Finding {
		keys, m := r.doctorKeys(call.App, apps), provider.DoctorMessage(call.Request)
		if r.v3 {
			return doctor.AlipayV3(m, keys, e)
		}
		return doctor.Alipay(m, keys, false, e)
	}
}

// lookAtWire has a refusal looked at that is not about a signature: how was the form written?
func (r *request) lookAtWire(call *provider.Call, apps app.Lookup) {
	if call.Examine == nil {
		call.Examine = func(doctor.Effort) doctor.Finding {
			m := provider.DoctorMessage(call.Request)
			f := doctor.Wire(m, doctor.AlipayNames)
			if id, _ := r.publicParam("app_id"); id == "" && len(f.Mistakes) == 0 {
				f = doctor.AppMissing("app_id")
			}
			return f.Belongs(m, provider.AppIDs(apps, Name))
		}
	}
}

// lookAtHeader has a refusal looked at that is about a part of OpenAPI v3's authorization header: in what other
// form was it written?
func (r *request) lookAtHeader(call *provider.Call, apps app.Lookup) {
	if call.App != nil && r.op == nil {
		return // the answer is about the path
	}
	otherwise := call.Examine
	call.Examine = func(e doctor.Effort) doctor.Finding {
		m := provider.DoctorMessage(call.Request)
		f := doctor.AlipayV3Header(m)
		if len(f.Mistakes) == 0 && otherwise != nil {
			return otherwise(e)
		}
		return f.Belongs(m, provider.AppIDs(apps, Name))
	}
}

// examineContent leaves with the call what the doctor needs to explain business parameters that
// can't be decrypted or not be read. apps may be nil.
func (r *request) examineContent(call *provider.Call, apps app.Lookup, field, text string) {
	encryption, _ := r.publicParam("encrypt_type")
	if encryption == "AES" && r.keys.aes == nil {
		return
	}
	call.Examine = func(doctor.Effort) doctor.Finding {
		return doctor.AlipayContent(field, text, encryption, r.charset.name, r.doctorKeys(call.App, apps))
	}
}

// examineID does the same for an app that is not known.
func examineID(call *provider.Call, apps app.Lookup, id string) {
	call.Examine = func(doctor.Effort) doctor.Finding {
		return provider.UnknownApp(id, apps, Name).Belongs(provider.DoctorMessage(call.Request), provider.AppIDs(apps, Name))
	}
}

// doctorKeys collects the keys that the doctor tries.
func (r *request) doctorKeys(a *app.App, apps app.Lookup) doctor.Keys {
	k := r.keys
	keys := doctor.Keys{
		ID: a.ID, Names: publicParams, Public: r.requestKey(), Counterpart: k.platform.Public(), Private: k.platform, AES: aesBytes(a),
	}
	if k.merchantCert != nil {
		keys.AppCertSN, keys.RootCertSN = k.merchantCert.sn, k.rootSN
	}
	if k.merchantCert != nil && !r.certMode {
		keys.Certificate = k.merchantCert.key
	}
	if k.merchantCert != nil && r.certMode {
		keys.Plain = k.merchant
	}
	if d, err := demoKeys(); err == nil {
		if text := a.Keys[KeyMerchantPrivate]; text != "" {
			keys.Own, _ = privateKey(KeyMerchantPrivate, text, d)
		}
		keys.Others = append(keys.Others, doctor.Other{ID: DemoApp, Demo: true, Public: &d.merchant.PublicKey})
	}
	for _, other := range apps.Apps(Name) {
		if ring, ok := other.Parsed.(*keyring); ok && other.ID != a.ID {
			keys.Others = append(keys.Others, doctor.Other{ID: other.ID, Demo: other.Demo, Public: ring.merchant, AES: aesBytes(other)})
		}
	}
	return keys
}

func aesBytes(a *app.App) []byte {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(a.Keys[KeyAES]))
	if err != nil {
		return nil
	}
	return raw
}

// otherType is the signature type that a signature fits although it is not the one that
// sign_type names; "" when it fits neither. The platform says so in its sub_msg.
func (r *request) otherType(expected, sign []byte) string {
	other := map[string]string{rsa1: rsa2, rsa2: rsa1}[r.signType]
	if verifyRSA(r.requestKey(), other, expected, sign) {
		return other
	}
	return ""
}

// typeMismatch is the platform's sub_msg for it (seen in https://github.com/Yurunsoft/PaySDK/issues/28).
func typeMismatch(said, used string) string {
	return "验签出错，sign值与sign_type参数指定的签名类型不一致：sign_type参数值为" + said + "，您实际用的签名类型可能是" + used
}
