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

// grantedToken is an access or refresh token that was given out.
type grantedToken struct {
	App     bool      `json:"app,omitempty"` // an app_auth_token
	Refresh bool      `json:"refresh,omitempty"`
	User    string    `json:"user"`
	Since   time.Time `json:"since"`
	Until   time.Time `json:"until"`
}

// tokenParam is a field of biz_content or, as the token methods have it, a public parameter.
func (x *exchange) tokenParam(in *bizReader, name string, most int) string {
	if s := in.text(name, most); s != "" {
		return s
	}
	s, _ := x.req.publicParam(name)
	return s
}

// checkGrant checks grant_type and takes the code or refresh token; a code works once.
func (x *exchange) checkGrant(in *bizReader, app bool) *provider.Outcome {
	switch kind := x.tokenParam(in, "grant_type", 32); kind {
	case "authorization_code":
		code := x.tokenParam(in, "code", 64)
		var used bool
		if code == "" || x.books.Load(kindAuthCode, code, &used) {
			return refuse("isv.code-invalid", "", "code is "+quoteShort(code)+": empty, or used before")
		}
		x.books.Save(kindAuthCode, code, true)
		return nil
	case "refresh_token":
		text := x.tokenParam(in, "refresh_token", 128)
		var old grantedToken
		if !x.books.Load(kindToken, text, &old) || !old.Refresh || old.App != app {
			return refuse("isv.invalid-token", "", "refresh_token is "+quoteShort(text)+", which was not given out")
		}
		return nil
	default:
		return refuse("isv.invalid-parameter", "参数无效：grant_type", "grant_type is "+quoteShort(kind)+", not authorization_code or refresh_token")
	}
}

// issueTokens gives out an access token and its refresh token.
func (x *exchange) issueTokens(prefix, user string, app bool, life time.Duration) (access, refresh string) {
	t := grantedToken{App: app, User: user, Since: x.env.Now, Until: x.env.Now.Add(life)}
	access = prefix + newToken(x.env.Now, x.env.Draw)
	x.books.Save(kindToken, access, t)
	t.Refresh = true
	refresh = prefix + newToken(x.env.Now, x.env.Draw)
	x.books.Save(kindToken, refresh, t)
	return access, refresh
}

func wholeSeconds(d time.Duration) int64 { return int64(d / time.Second) }

// userToken is alipay.system.oauth.token. Every buyer is the same user, so that codes need no page
// that gives them out: any text is a code, once.
func userToken(x *exchange) provider.Outcome {
	if refused := x.checkGrant(x.readBiz(), false); refused != nil {
		return *refused
	}
	access, refresh := x.issueTokens("authusrB", defaultBuyer, false, userTokenLife)
	return succeed(wire.Object{
		{Name: "user_id", Value: defaultBuyer},
		{Name: "access_token", Value: access},
		{Name: "expires_in", Value: wholeSeconds(userTokenLife)},
		{Name: "refresh_token", Value: refresh},
		{Name: "re_expires_in", Value: wholeSeconds(2 * userTokenLife)},
		{Name: "auth_start", Value: formatTime(x.env.Now)},
	})
}

// userInfo is alipay.user.info.share.
func userInfo(x *exchange) provider.Outcome {
	text := x.tokenParam(x.readBiz(), "auth_token", 128)
	var t grantedToken
	switch {
	case !x.books.Load(kindToken, text, &t) || t.Refresh || t.App:
		return *refuse("aop.invalid-auth-token", "", "auth_token is "+quoteShort(text)+", which was not given out")
	case x.env.Now.After(t.Until):
		return *refuse("aop.auth-token-time-out", "", "auth_token was valid until "+formatTime(t.Until))
	}
	return succeed(wire.Object{
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
	if refused := x.checkGrant(x.readBiz(), true); refused != nil {
		return *refused
	}
	access, refresh := x.issueTokens(formatDay(x.env.Now)+"BB", x.app.Merchant, true, appTokenLife)
	fields := wire.Object{
		{Name: "user_id", Value: x.app.Merchant},
		{Name: "auth_app_id", Value: x.app.ID},
		{Name: "app_auth_token", Value: access},
		{Name: "app_refresh_token", Value: refresh},
		{Name: "expires_in", Value: wholeSeconds(appTokenLife)},
		{Name: "re_expires_in", Value: wholeSeconds(appTokenLife + 7*24*time.Hour)},
	}
	return succeed(append(fields, wire.Member{Name: "tokens", Value: wire.List{fields[:len(fields):len(fields)]}}))
}

// appTokenQuery is alipay.open.auth.token.app.query.
func appTokenQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	text := in.requiredText("app_auth_token", 128)
	if refused := in.refusal("isv.invalid-parameter"); refused != nil {
		return *refused
	}
	var t grantedToken
	if !x.books.Load(kindToken, text, &t) || !t.App || t.Refresh {
		if !x.keys.tokens[text] {
			return *refuse("aop.invalid-app-auth-token", "", "app_auth_token was not given out and is not one of "+KeyAuthTokens)
		}
		t = grantedToken{User: x.app.Merchant, Since: x.env.Now, Until: x.env.Now.Add(appTokenLife)}
	}
	status := "valid"
	if x.env.Now.After(t.Until) {
		status = "invalid"
	}
	return succeed(wire.Object{
		{Name: "user_id", Value: t.User},
		{Name: "auth_app_id", Value: x.app.ID},
		{Name: "expires_in", Value: wholeSeconds(appTokenLife)},
		{Name: "auth_methods", Value: wire.List{"alipay.trade.create", "alipay.trade.query", "alipay.trade.order.settle"}},
		{Name: "auth_start", Value: formatTime(t.Since)},
		{Name: "auth_end", Value: formatTime(t.Until)},
		{Name: "status", Value: status},
	})
}

// checkToken checks app_auth_token, with which an ISV acts for a merchant: one of the app's own
// keys, or one that alipay.open.auth.token.app gave out.
func (x *exchange) checkToken() *provider.Outcome {
	text, _ := x.req.publicParam("app_auth_token")
	if text == "" || x.keys.tokens[text] {
		return nil
	}
	var t grantedToken
	switch {
	case !x.books.Load(kindToken, text, &t) || !t.App || t.Refresh:
		return refuse("aop.invalid-app-auth-token", "", "app_auth_token is not one of the app's; register it with the key "+KeyAuthTokens+" or get one by alipay.open.auth.token.app")
	case x.env.Now.After(t.Until):
		return refuse("aop.app-auth-token-time-out", "", "app_auth_token was valid until "+formatTime(t.Until))
	}
	return nil
}
