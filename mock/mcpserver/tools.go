package mcpserver

import (
	"net/http"
	"strconv"
)

type (
	noArguments struct{}
	newApp      struct {
		Provider  string            `json:"provider" jsonschema:"the platform, such as 4pyun: the first part of an app's name in list_apps"`
		ID        string            `json:"id,omitempty" jsonschema:"its id; drawn when left out"`
		NotifyURL string            `json:"notify_url,omitempty" jsonschema:"where notifications of payments go"`
		Callbacks map[string]string `json:"callbacks,omitempty" jsonschema:"addresses by kind of callback, such as sharding"`
		Dialect   map[string]string `json:"dialect,omitempty" jsonschema:"switches between contradicting documents; see paymock://dialects"`
	}
	changeApp struct {
		appRef
		NotifyURL string            `json:"notify_url,omitempty" jsonschema:"where notifications of payments go"`
		Callbacks map[string]string `json:"callbacks,omitempty" jsonschema:"addresses by kind of callback, such as sharding"`
		Dialect   map[string]string `json:"dialect,omitempty" jsonschema:"switches between contradicting documents"`
	}
)

func (c toolServer) addApps() {
	addTool(c, "list_apps", "List the apps (merchants' registrations) with their keys, addresses and the platform's URL", true, func(noArguments) (string, string, any) {
		return http.MethodGet, "/apps", nil
	})
	addTool(c, "create_app", "Make an app of its own for a test; the answer has the secret and keys that a merchant would be given", false, func(in newApp) (string, string, any) {
		return http.MethodPost, "/apps", in
	})
	addTool(c, "get_app", "Show an app with its keys, addresses and the platform's URL", true, func(in appRef) (string, string, any) {
		return http.MethodGet, in.path(), nil
	})
	addTool(c, "change_app", "Change an app's callback addresses and dialect", false, func(in changeApp) (string, string, any) {
		body := map[string]any{}
		if in.NotifyURL != "" {
			body["notify_url"] = in.NotifyURL
		}
		if in.Callbacks != nil {
			body["callbacks"] = in.Callbacks
		}
		if in.Dialect != nil {
			body["dialect"] = in.Dialect
		}
		return http.MethodPatch, in.path(), body
	})
	addTool(c, "delete_app", "Remove an app with all that belongs to it", false, func(in appRef) (string, string, any) {
		return http.MethodDelete, in.path(), nil
	})
	addTool(c, "reset_app", "Forget an app's trades, rules, callbacks and journal", false, func(in appRef) (string, string, any) {
		return http.MethodPost, in.path("reset"), nil
	})
}

type (
	newTrade struct {
		appRef
		trade
	}
	trade struct {
		Amount       int64  `json:"amount" jsonschema:"in the smallest unit: fen for 4pyun and alipay, whole dollars for intella"`
		Status       string `json:"status,omitempty" jsonschema:"paid when left out, or waiting"`
		Order        string `json:"order,omitempty" jsonschema:"the merchant's number"`
		Subject      string `json:"subject,omitempty"`
		NotifyURL    string `json:"notify_url,omitempty"`
		ManualSettle *bool  `json:"manual_settle,omitempty" jsonschema:"whether the money waits for a settle"`
	}
	tradeAct struct {
		appRef
		No  string `json:"no" jsonschema:"the platform's number of the trade"`
		Act string `json:"act" jsonschema:"pay, fail or close: what its payer or time would do"`
	}
)

func (c toolServer) addTrades() {
	addTool(c, "list_trades", "List an app's trades with amounts paid, settled, shared and refunded", true, func(in appRef) (string, string, any) {
		return http.MethodGet, in.path("trades"), nil
	})
	addTool(c, "open_trade", "Make a trade as if the merchant had placed it and its payer had paid", false, func(in newTrade) (string, string, any) {
		return http.MethodPost, in.path("trades"), in.trade
	})
	addTool(c, "act_on_trade", "Let the payer of a waiting trade pay or fail, or let it time out", false, func(in tradeAct) (string, string, any) {
		return http.MethodPost, in.path("trades", in.No, in.Act), nil
	})
	addTool(c, "ledger", "Show the double entries over all trades of an app; they sum to zero", true, func(in appRef) (string, string, any) {
		return http.MethodGet, in.path("ledger"), nil
	})
}

type (
	sentence struct {
		appRef
		Sentence string `json:"sentence" jsonschema:"such as: the platform answers settle with 1403 for the next 2 calls; or in Chinese. paymock://wordings lists all"`
	}
	ruleRef struct {
		appRef
		Rule string `json:"rule,omitempty" jsonschema:"its id, such as r1; left out: all of the app's rules"`
	}
	scenarioRef struct {
		appRef
		Name string `json:"name" jsonschema:"name of a shipped scenario, such as 4pyun-1403; see paymock://scenarios"`
	}
)

func (c toolServer) addRules() {
	addTool(c, "say", "Say in a sentence what the platform is to do: answer with a code, lose an answer, delay or forge a callback, …", false, func(in sentence) (string, string, any) {
		return http.MethodPost, in.path("say"), map[string]string{"sentence": in.Sentence}
	})
	addTool(c, "list_rules", "List an app's rules in the order in which they act", true, func(in appRef) (string, string, any) {
		return http.MethodGet, in.path("rules"), nil
	})
	addTool(c, "remove_rules", "Remove one of an app's rules, or all", false, func(in ruleRef) (string, string, any) {
		if in.Rule == "" {
			return http.MethodDelete, in.path("rules"), nil
		}
		return http.MethodDelete, in.path("rules", in.Rule), nil
	})
	addTool(c, "load_scenario", "Apply a shipped scenario to an app: its trades and rules", false, func(in scenarioRef) (string, string, any) {
		return http.MethodPost, in.path("scenarios", in.Name), nil
	})
}

type (
	clockCall struct {
		appRef
		clockMove
	}
	clockMove struct {
		Advance string `json:"advance,omitempty" jsonschema:"such as 25h or 4m30s: all that falls due happens, in order"`
		Set     string `json:"set,omitempty" jsonschema:"an RFC 3339 time, not before the app's now"`
		Freeze  bool   `json:"freeze,omitempty"`
		Follow  bool   `json:"follow,omitempty" jsonschema:"go on with the machine's time"`
	}
	callbackRef struct {
		appRef
		ID string `json:"id" jsonschema:"the callback's id"`
	}
	probeCall struct {
		appRef
		endpoint
	}
	endpoint struct {
		URL       string `json:"url" jsonschema:"the merchant's callback endpoint"`
		Kind      string `json:"kind,omitempty" jsonschema:"kind of callback; the first that the platform lists when left out"`
		EffectURL string `json:"effect_url,omitempty" jsonschema:"GET gives the amount that the merchant has booked, in minor units"`
	}
)

func (c toolServer) addTime() {
	addTool(c, "clock", "Read an app's clock, or move, freeze or release it; the answer has the callback attempts that fell due", false, func(in clockCall) (string, string, any) {
		if in.clockMove == (clockMove{}) {
			return http.MethodGet, in.path("clock"), nil
		}
		return http.MethodPost, in.path("clock"), in.clockMove
	})
	addTool(c, "list_callbacks", "List an app's callbacks with each attempt: request, answer, and why it was not accepted", true, func(in appRef) (string, string, any) {
		return http.MethodGet, in.path("callbacks"), nil
	})
	addTool(c, "resend_callback", "Make a callback due at once, whatever its state", false, func(in callbackRef) (string, string, any) {
		return http.MethodPost, in.path("callbacks", in.ID, "resend"), nil
	})
	addTool(c, "cancel_callback", "End a waiting callback without a further attempt", false, func(in callbackRef) (string, string, any) {
		return http.MethodPost, in.path("callbacks", in.ID, "cancel"), nil
	})
	addTool(c, "probe", "Judge a merchant's callback endpoint with genuine, repeated, forged and altered callbacks", false, func(in probeCall) (string, string, any) {
		return http.MethodPost, in.path("probe"), in.endpoint
	})
}

type (
	journalQuery struct {
		appRef
		Operation string `json:"operation,omitempty" jsonschema:"such as settle, or a kind of callback"`
		Code      string `json:"code,omitempty" jsonschema:"the code that was answered"`
		Subject   string `json:"subject,omitempty" jsonschema:"number of the trade or terminal"`
		Limit     int    `json:"limit,omitempty" jsonschema:"the newest so many; 20 when left out"`
	}
	entryRef struct {
		appRef
		Seq  int64  `json:"seq" jsonschema:"the entry's number in the journal"`
		Lang string `json:"lang,omitempty" jsonschema:"en or zh"`
	}
	codeQuery struct {
		Provider  string `json:"provider,omitempty" jsonschema:"the platform, such as 4pyun: the first part of an app's name in list_apps"`
		Operation string `json:"operation,omitempty" jsonschema:"only those of this call"`
		Name      string `json:"name,omitempty" jsonschema:"only this code or sub-code"`
	}
)

// fewEntries is how much of a journal an agent is shown unless it asks for more.
const fewEntries = 20

func (c toolServer) addJournal() {
	addTool(c, "journal", "Read what happened to an app, with bytes, signed strings, verdicts and causes", true, func(in journalQuery) (string, string, any) {
		if in.Limit == 0 {
			in.Limit = fewEntries
		}
		return http.MethodGet, in.path("journal") + queryOf("operation", in.Operation, "code", in.Code, "subject", in.Subject, "limit", strconv.Itoa(in.Limit), "last", "true"), nil
	})
	addTool(c, "explain", "Search with all effort for the mistake behind a refused request of the journal", true, func(in entryRef) (string, string, any) {
		return http.MethodGet, in.path("journal", strconv.FormatInt(in.Seq, 10)) + queryOf("explain", "true", "lang", in.Lang), nil
	})
	addTool(c, "codes", "Look answer codes up: text, meaning, cause, what a client should do", true, func(in codeQuery) (string, string, any) {
		return http.MethodGet, "/codes" + queryOf("provider", in.Provider, "operation", in.Operation, "name", in.Name), nil
	})
}
