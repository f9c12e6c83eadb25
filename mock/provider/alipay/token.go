package alipay

import (
	"time"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// How long tokens are valid. The methods' pages: an auth_token some days, Assumed 15; an
// app_auth_token has been good for ever since 2018 and still names a year.
const (
	userTokenLife = 15 * 24 * time.Hour
	appTokenLife  = 365 * 24 * time.Hour
)

// kindToken is the record of a token by its text, kindAuthCode that of a code that was used.
const (
	kindToken    = "token"
	kindAuthCode = "auth_code"
)

// token is an access or refresh token that was given out.
type token struct {
	App     bool      `json:"app,omitempty"` // an app_auth_token
	Refresh bool      `json:"refresh,omitempty"`
	User    string    `json:"user"`
	Since   time.Time `json:"since"`
	Until   time.Time `json:"until"`
}

// parameter is a field of biz_content or, as the token methods have it, a public parameter.
func (x *exchange) parameter(in *reader, name string, most int) string {
	if s := in.text(name, most); s != "" {
		return s
	}
	s, _ := x.req.public(name)
	return s
}

// grant checks grant_type and takes the code or refresh token; a code works once.
func (x *exchange) grant(in *reader, app bool) *provider.Outcome {
	switch kind := x.parameter(in, "grant_type", 32); kind {
	case "authorization_code":
		code := x.parameter(in, "code", 64)
		var used bool
		if code == "" || x.books.Load(kindAuthCode, code, &used) {
			return refuse("isv.code-invalid", "", "code is "+quote(code)+": empty, or used before")
		}
		x.books.Save(kindAuthCode, code, true)
		return nil
	case "refresh_token":
		text := x.parameter(in, "refresh_token", 128)
		var old token
		if !x.books.Load(kindToken, text, &old) || !old.Refresh || old.App != app {
			return refuse("isv.invalid-token", "", "refresh_token is "+quote(text)+", which was not given out")
		}
		return nil
	default:
		return refuse("isv.invalid-parameter", "参数无效：grant_type", "grant_type is "+quote(kind)+", not authorization_code or refresh_token")
	}
}

// issue gives out an access token and its refresh token.
func (x *exchange) issue(prefix, user string, app bool, life time.Duration) (access, refresh string) {
	t := token{App: app, User: user, Since: x.env.Now, Until: x.env.Now.Add(life)}
	access = prefix + x.env.Draw.Hex(32)
	x.books.Save(kindToken, access, t)
	t.Refresh = true
	refresh = prefix + x.env.Draw.Hex(32)
	x.books.Save(kindToken, refresh, t)
	return access, refresh
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// userToken is alipay.system.oauth.token. Every buyer is the same user, so that codes need no page
// that gives them out: any text is a code, once.
func userToken(x *exchange) provider.Outcome {
	if refused := x.grant(x.reader(), false); refused != nil {
		return *refused
	}
	access, refresh := x.issue("authusrB", defaultBuyer, false, userTokenLife)
	return success(wire.Object{
		{Name: "user_id", Value: defaultBuyer},
		{Name: "access_token", Value: access},
		{Name: "expires_in", Value: seconds(userTokenLife)},
		{Name: "refresh_token", Value: refresh},
		{Name: "re_expires_in", Value: seconds(2 * userTokenLife)},
		{Name: "auth_start", Value: stamp(x.env.Now)},
	})
}

// userInfo is alipay.user.info.share.
func userInfo(x *exchange) provider.Outcome {
	text := x.parameter(x.reader(), "auth_token", 128)
	var t token
	switch {
	case !x.books.Load(kindToken, text, &t) || t.Refresh || t.App:
		return *refuse("aop.invalid-auth-token", "", "auth_token is "+quote(text)+", which was not given out")
	case x.env.Now.After(t.Until):
		return *refuse("aop.auth-token-time-out", "", "auth_token was valid until "+stamp(t.Until))
	}
	return success(wire.Object{
		{Name: "user_id", Value: t.User},
		{Name: "avatar", Value: "https://tfs.alipayobjects.com/images/partner/paymock"},
		{Name: "nick_name", Value: "paymock"},
		{Name: "province", Value: "浙江省"},
		{Name: "city", Value: "杭州市"},
		{Name: "gender", Value: "F"},
	})
}

// appToken is alipay.open.auth.token.app: a merchant lets the app act for him.
func appToken(x *exchange) provider.Outcome {
	if refused := x.grant(x.reader(), true); refused != nil {
		return *refused
	}
	access, refresh := x.issue(day(x.env.Now)+"BB", x.app.Merchant, true, appTokenLife)
	fields := wire.Object{
		{Name: "user_id", Value: x.app.Merchant},
		{Name: "auth_app_id", Value: x.app.ID},
		{Name: "app_auth_token", Value: access},
		{Name: "app_refresh_token", Value: refresh},
		{Name: "expires_in", Value: seconds(appTokenLife)},
		{Name: "re_expires_in", Value: seconds(appTokenLife + 7*24*time.Hour)},
	}
	return success(append(fields, wire.Member{Name: "tokens", Value: wire.List{fields[:len(fields):len(fields)]}}))
}

// appTokenQuery is alipay.open.auth.token.app.query.
func appTokenQuery(x *exchange) provider.Outcome {
	in := x.reader()
	text := in.required("app_auth_token", 128)
	if refused := in.refused("isv.invalid-parameter"); refused != nil {
		return *refused
	}
	var t token
	if !x.books.Load(kindToken, text, &t) || !t.App || t.Refresh {
		if !x.keys.tokens[text] {
			return *refuse("aop.invalid-app-auth-token", "", "app_auth_token was not given out and is not one of "+KeyAuthTokens)
		}
		t = token{User: x.app.Merchant, Since: x.env.Now, Until: x.env.Now.Add(appTokenLife)}
	}
	status := "valid"
	if x.env.Now.After(t.Until) {
		status = "invalid"
	}
	return success(wire.Object{
		{Name: "user_id", Value: t.User},
		{Name: "auth_app_id", Value: x.app.ID},
		{Name: "expires_in", Value: seconds(appTokenLife)},
		{Name: "auth_methods", Value: wire.List{"alipay.trade.create", "alipay.trade.query", "alipay.trade.order.settle"}},
		{Name: "auth_start", Value: stamp(t.Since)},
		{Name: "auth_end", Value: stamp(t.Until)},
		{Name: "status", Value: status},
	})
}

// checkToken checks app_auth_token, with which an ISV acts for a merchant: one of the app's own
// keys, or one that alipay.open.auth.token.app gave out.
func (x *exchange) checkToken() *provider.Outcome {
	text, _ := x.req.public("app_auth_token")
	if text == "" || x.keys.tokens[text] {
		return nil
	}
	var t token
	switch {
	case !x.books.Load(kindToken, text, &t) || !t.App || t.Refresh:
		return refuse("aop.invalid-app-auth-token", "", "app_auth_token is not one of the app's; register it with the key "+KeyAuthTokens+" or get one by alipay.open.auth.token.app")
	case x.env.Now.After(t.Until):
		return refuse("aop.app-auth-token-time-out", "", "app_auth_token was valid until "+stamp(t.Until))
	}
	return nil
}
