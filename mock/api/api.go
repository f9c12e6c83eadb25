// Package api holds the data types of the control API, shared by server and client.
//
// They are JSON shapes, snake_case: control serves them, client/control sends them. What has code beside the types
// are the short forms of a rule, which are read and written here, and conditions, which are named, set and joined.
// Amounts are whole minor units of the platform's money: fen for 4pyun and Alipay, dollars for
// intella. Times are RFC 3339.
package api

import (
	"encoding/json"
	"time"
)

// Error is the body of every error answer.
type Error struct {
	Code    string `json:"code" doc:"stable word: invalid, not_found, conflict, unauthorized, forbidden, too_large, not_ready, unverified, internal"`
	Message string `json:"message" doc:"what is wrong and what to do"`
	Field   string `json:"field,omitempty" doc:"path of the field at fault"`
	Line    int    `json:"line,omitempty" doc:"line in a YAML text, counted from 1"`
	Column  int    `json:"column,omitempty"`
	Meant   string `json:"meant,omitempty" doc:"the YAML text as it is probably meant, without mistakes; absent where that can't be told"`
}

// NewApp asks for an app. Everything but provider may be left out.
type NewApp struct {
	Provider           string            `json:"provider" doc:"the platform, such as 4pyun"`
	ID                 string            `json:"id,omitempty"`
	Secret             string            `json:"secret,omitempty" doc:"4pyun app_secret, intella transaction password"`
	RefundSecret       string            `json:"refund_secret,omitempty" doc:"intella refund password"`
	Merchant           string            `json:"merchant,omitempty" doc:"4pyun merchant, Alipay seller_id"`
	MerchantPublicKey  string            `json:"merchant_public_key,omitempty" doc:"PEM, or bare base64 of SubjectPublicKeyInfo"`
	PlatformPrivateKey string            `json:"platform_private_key,omitempty" doc:"PEM, or bare base64"`
	Keys               map[string]string `json:"keys,omitempty" doc:"certificates and AES key by name: merchant_cert, platform_cert, root_cert, aes_key"`
	// Callbacks are addresses by kind. The fields that end in _url are other names for five of them.
	Callbacks     map[string]string `json:"callbacks,omitempty" doc:"addresses by kind of callback: {notify: URL}"`
	NotifyURL     string            `json:"notify_url,omitempty"`
	ShardingURL   string            `json:"sharding_url,omitempty"`
	SettlementURL string            `json:"settlement_url,omitempty"`
	ProfitURL     string            `json:"profit_url,omitempty"`
	GatewayURL    string            `json:"gateway_url,omitempty"`
	Seed          *uint64           `json:"seed,omitempty" doc:"default: drawn from the server's seed"`
	Dialect       map[string]string `json:"dialect,omitempty" doc:"switches between contradicting documents"`
	// Delivery is how callbacks go out, by kind: notify, sharding, settlement, profit, settle.
	Delivery  map[string]Delivery `json:"delivery,omitempty" doc:"how callbacks of a kind go out, where that differs from the platform's way"`
	Terminals []NewTerminal       `json:"terminals,omitempty" doc:"intella readers"`
}

// NewTerminal asks for an intella reader, or changes the one with its id.
type NewTerminal struct {
	ID          string `json:"id" doc:"DeviceId, 8 digits"`
	DongleID    string `json:"dongle_id,omitempty" doc:"the reader's hardware number"`
	Card        *Card  `json:"card,omitempty" doc:"the card that lies on the reader; default a sample card"`
	NoCard      bool   `json:"no_card,omitempty" doc:"no card lies on the reader"`
	Retries     int    `json:"retries,omitempty" minimum:"0" doc:"how often a payment must be sent again until it succeeds; 4 and more: never"`
	RetryCode   string `json:"retry_code,omitempty" doc:"the code that asks for a retry"`
	Deactivated bool   `json:"deactivated,omitempty" doc:"the platform has withdrawn the reader"`
}

// Card is a simulated EasyCard. It is the app's: laid on two readers it has one balance.
type Card struct {
	ID        string `json:"id,omitempty" doc:"default: a sample card of the reader's own"`
	Balance   int64  `json:"balance" money:"true" doc:"dollars"`
	AutoTopUp int64  `json:"auto_top_up,omitempty" money:"true" doc:"dollars added when the balance is too small; 0 is off"`
	After     string `json:"after,omitempty" doc:"how long the payer takes to lay the card down, in the app's time: 10s"`
}

// App is an app with all that its merchant would be given.
type App struct {
	Provider           string              `json:"provider"`
	ID                 string              `json:"id"`
	Secret             string              `json:"secret,omitempty"`
	RefundSecret       string              `json:"refund_secret,omitempty"`
	Merchant           string              `json:"merchant,omitempty"`
	MerchantPrivateKey string              `json:"merchant_private_key,omitempty"`
	MerchantPublicKey  string              `json:"merchant_public_key,omitempty"`
	PlatformPublicKey  string              `json:"platform_public_key,omitempty"`
	Keys               map[string]string   `json:"keys,omitempty"`
	PlatformURL        string              `json:"platform_url" doc:"where the platform's paths are served"`
	Callbacks          map[string]string   `json:"callbacks,omitempty" doc:"addresses by kind of callback; the fields that end in _url show five of them again"`
	NotifyURL          string              `json:"notify_url,omitempty"`
	ShardingURL        string              `json:"sharding_url,omitempty"`
	SettlementURL      string              `json:"settlement_url,omitempty"`
	ProfitURL          string              `json:"profit_url,omitempty"`
	GatewayURL         string              `json:"gateway_url,omitempty"`
	Seed               uint64              `json:"seed"`
	Dialect            map[string]string   `json:"dialect,omitempty"`
	Delivery           map[string]Delivery `json:"delivery,omitempty"`
	Replaced           map[string]Replaced `json:"replaced,omitempty" doc:"replaced keys that are still taken, by name"`
	Demo               bool                `json:"demo,omitempty"`
}

// AppPatch changes an app; nil fields stay.
type AppPatch struct {
	Callbacks     map[string]string   `json:"callbacks,omitempty" doc:"addresses by kind of callback; an empty one stops them"`
	NotifyURL     *string             `json:"notify_url,omitempty"`
	ShardingURL   *string             `json:"sharding_url,omitempty"`
	SettlementURL *string             `json:"settlement_url,omitempty"`
	ProfitURL     *string             `json:"profit_url,omitempty"`
	GatewayURL    *string             `json:"gateway_url,omitempty"`
	Dialect       map[string]string   `json:"dialect,omitempty"`
	Delivery      map[string]Delivery `json:"delivery,omitempty" doc:"replaces that of each kind given; {} is the platform's way"`
	// Secret and RefundSecret replace the app's at once.
	Secret             *string           `json:"secret,omitempty" doc:"replaces the app's; an empty one is made anew"`
	RefundSecret       *string           `json:"refund_secret,omitempty" doc:"replaces the app's; an empty one is made anew"`
	Keys               map[string]string `json:"keys,omitempty" doc:"keys and certificates by name; an empty one is removed; what belongs to a replaced one is derived anew"`
	MerchantPublicKey  string            `json:"merchant_public_key,omitempty" doc:"the same as in keys"`
	PlatformPrivateKey string            `json:"platform_private_key,omitempty" doc:"the same as in keys"`
}

// Replaced is a key that was replaced and that the platform takes for a while.
type Replaced struct {
	Key   string    `json:"key"`
	Until time.Time `json:"until" doc:"the app's time"`
	// Earlier never has some of its own.
	Earlier []Replaced `json:"earlier,omitempty" doc:"those replaced before it that are still taken, the newest first"`
}

// Delivery is how callbacks of a kind go out. Fields that are left out are as the platform has
// them.
type Delivery struct {
	Schedule  string `json:"schedule,omitempty" doc:"delay before each further attempt, such as 4m,10m,1h; none: there is one attempt"`
	Timeout   string `json:"timeout,omitempty" doc:"how long the merchant may take to answer, such as 5s; at most 10m"`
	Reconnect bool   `json:"reconnect,omitempty" doc:"each attempt has a connection of its own"`
}

// Apps is the answer of GET /apps.
type Apps struct {
	Apps []App  `json:"apps"`
	Next string `json:"next,omitempty" doc:"there are more: ask on with after"`
	// Unclaimed tells of refused requests that mention no known app.
	Unclaimed []Unclaimed `json:"unclaimed,omitempty"`
}

// Unclaimed is where the requests to a platform are journalled that mention none of its apps.
type Unclaimed struct {
	Provider string    `json:"provider"`
	Path     string    `json:"path" doc:"their journal"`
	Last     time.Time `json:"last" doc:"when the last one came"`
	Verdict  string    `json:"verdict,omitempty" doc:"what was wrong with it"`
}

// NewTrade asks for a trade, as if the merchant had created it.
type NewTrade struct {
	Amount       int64             `json:"amount,omitempty" money:"true" doc:"minor units, greater than 0; required unless fake"`
	Status       string            `json:"status,omitempty" doc:"waiting, paid (default), failed, closed, finished"`
	Order        string            `json:"order,omitempty" doc:"the merchant's number"`
	Subject      string            `json:"subject,omitempty"`
	Merchant     string            `json:"merchant,omitempty"`
	Payer        string            `json:"payer,omitempty"`
	NotifyURL    string            `json:"notify_url,omitempty"`
	ManualSettle *bool             `json:"manual_settle,omitempty" doc:"4pyun: wait for an explicit settle; default true"`
	Extra        map[string]string `json:"extra,omitempty" doc:"the platform's own fields"`
	Fake         bool              `json:"fake,omitempty" doc:"fill what is missing with seeded invented data"`
}

// Trade is a trade and what became of it.
type Trade struct {
	No           string            `json:"no" doc:"the platform's number: pay_serial, trade_no, SysOrderNo"`
	Order        string            `json:"order"`
	Merchant     string            `json:"merchant,omitempty"`
	Payer        string            `json:"payer,omitempty"`
	Subject      string            `json:"subject,omitempty"`
	Amount       int64             `json:"amount"`
	Status       string            `json:"status"`
	Paid         int64             `json:"paid"`
	Settled      int64             `json:"settled"`
	Shared       int64             `json:"shared"`
	Refunded     int64             `json:"refunded"`
	Left         int64             `json:"left" doc:"paid, and neither refunded nor shared"`
	ManualSettle bool              `json:"manual_settle,omitempty"`
	NotifyURL    string            `json:"notify_url,omitempty"`
	CreatedAt    time.Time         `json:"created_at"`
	PaidAt       *time.Time        `json:"paid_at,omitempty"`
	SettledAt    *time.Time        `json:"settled_at,omitempty"`
	ClosedAt     *time.Time        `json:"closed_at,omitempty"`
	Shares       []Share           `json:"shares,omitempty"`
	Refunds      []Refund          `json:"refunds,omitempty"`
	Extra        map[string]string `json:"extra,omitempty"`
}

// Share is money moved to a partner; negative amounts are returns.
type Share struct {
	No     string    `json:"no"`
	Order  string    `json:"order,omitempty"`
	Kind   string    `json:"kind,omitempty"`
	From   string    `json:"from,omitempty"`
	To     string    `json:"to"`
	Amount int64     `json:"amount"`
	At     time.Time `json:"at"`
}

// Refund is money returned to the payer.
type Refund struct {
	No     string    `json:"no"`
	Order  string    `json:"order,omitempty"`
	Kind   string    `json:"kind" doc:"refund, or remainder of a settle"`
	Amount int64     `json:"amount"`
	Failed bool      `json:"failed,omitempty" doc:"the payer could not be given the money"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// Trades is the answer of GET A/trades.
type Trades struct {
	Trades []Trade `json:"trades"`
	Next   string  `json:"next,omitempty" doc:"there are more: ask on with after"`
}

// Ledger is the answer of GET A/ledger. Sum is always 0.
type Ledger struct {
	Accounts []Account `json:"accounts"`
	Postings []Posting `json:"postings"`
	Sum      int64     `json:"sum"`
	Next     string    `json:"next,omitempty" doc:"there are more postings: ask on with after; accounts and sum are over all"`
}

// Account is an account's balance over all trades of the app.
type Account struct {
	Name    string `json:"name" doc:"payer, platform, merchant, partner:CODE"`
	Balance int64  `json:"balance"`
}

// Posting is one line of double entry.
type Posting struct {
	Trade   string    `json:"trade"`
	At      time.Time `json:"at"`
	Account string    `json:"account"`
	Amount  int64     `json:"amount"`
	Memo    string    `json:"memo"`
}

// Callback is a callback and its attempts.
type Callback struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Subject  string     `json:"subject" doc:"the trade it is about"`
	URL      string     `json:"url"`
	State    string     `json:"state" doc:"waiting, delivered, exhausted, cancelled"`
	NextAt   *time.Time `json:"next_at,omitempty" doc:"when waiting, in the app's time"`
	Leased   bool       `json:"leased,omitempty" doc:"an attempt is under way, which was due at next_at"`
	Attempts []Attempt  `json:"attempts"`
}

// Attempt is one delivery try.
type Attempt struct {
	Callback string    `json:"callback,omitempty" doc:"id, in lists over several callbacks"`
	Kind     string    `json:"kind,omitempty"`
	At       time.Time `json:"at" doc:"the app's time"`
	Status   int       `json:"status" doc:"HTTP status, 0 without an answer"`
	Accepted bool      `json:"accepted"`
	Reason   string    `json:"reason,omitempty"`
	Request  string    `json:"request,omitempty" doc:"head and body as sent"`
	Response string    `json:"response,omitempty"`
}

// NewCallback is the body of POST A/callbacks.
type NewCallback struct {
	Kind   string            `json:"kind" doc:"the kind of callback, such as sharding"`
	Fields map[string]string `json:"fields,omitempty" doc:"fields by the platform's names; the others have defaults"`
}

// CollectURL is the address of callbacks that are made and signed, and sent nowhere: a test without a
// web server reads them. No host has a name that ends so (RFC 6761, 6.4), and platforms take it for
// an address as any other. Collect is how people write it.
const (
	CollectURL = "http://collect.invalid/"
	Collect    = "collect"
)

// CallbackRequest is a signed callback as it goes to the merchant.
type CallbackRequest struct {
	Method string            `json:"method"`
	URL    string            `json:"url" doc:"empty is none; http://collect.invalid/ is that of callbacks that are collected"`
	Header map[string]string `json:"header"`
	Body   string            `json:"body" doc:"as text; one that is not UTF-8 is in body_base64"`
	Base64 string            `json:"body_base64" doc:"the body's bytes"`
}

// Trigger is the body of POST A/trigger.
type Trigger struct {
	Kind   string            `json:"kind" doc:"the kind of callback: notify, sharding, …"`
	URL    string            `json:"url,omitempty" doc:"where it goes; default the app's address for the kind. Without either it is signed and not sent"`
	Trade  string            `json:"trade,omitempty" doc:"a trade of the app that has caused such a callback: it is about that one. Default: an invented one"`
	Fields map[string]string `json:"fields,omitempty" doc:"fields by the platform's names, set before signing; one that it doesn't have with the prefix unlisted."`
}

// Triggered is the answer of POST A/trigger.
type Triggered struct {
	Request CallbackRequest `json:"request"`
	Attempt *Attempt        `json:"attempt,omitempty" doc:"what came of it; missing when it was not sent"`
}

// Callbacks is the answer of GET A/callbacks.
type Callbacks struct {
	Callbacks []Callback `json:"callbacks"`
	Next      string     `json:"next,omitempty" doc:"there are more: ask on with after"`
}

// ClockMove moves or stops an app's clock. Exactly one field is set.
type ClockMove struct {
	Advance string `json:"advance,omitempty" doc:"duration such as 25h or 4m30s"`
	Set     string `json:"set,omitempty" doc:"RFC 3339 time, not before the app's now"`
	Freeze  bool   `json:"freeze,omitempty"`
	Follow  bool   `json:"follow,omitempty"`
}

// Clock is an app's clock, and the attempts that a move caused, in order.
type Clock struct {
	Now      time.Time `json:"now"`
	Frozen   bool      `json:"frozen"`
	Attempts []Attempt `json:"attempts"`
}

// Terminals is the answer of GET and POST A/terminals: intella readers as their provider keeps
// them.
type Terminals struct {
	Terminals []json.RawMessage `json:"terminals"`
	Next      string            `json:"next,omitempty" doc:"there are more: ask on with after"`
}

// Code is one entry of a platform's table.
type Code struct {
	Provider   string   `json:"provider"`
	Code       string   `json:"code"`
	Sub        string   `json:"sub,omitempty"`
	Message    string   `json:"message"`
	English    string   `json:"english,omitempty"`
	Chinese    string   `json:"chinese,omitempty" doc:"what it means, in Chinese"`
	Cause      string   `json:"cause,omitempty"`
	Advice     string   `json:"advice,omitempty"`
	Success    bool     `json:"success,omitempty"`
	Unknown    bool     `json:"unknown,omitempty" doc:"the money may have moved"`
	Status     int      `json:"status" doc:"HTTP status"`
	Operations []string `json:"operations,omitempty"`
	Source     string   `json:"source,omitempty"`
}

// Codes is the answer of GET /codes.
type Codes struct {
	Codes []Code `json:"codes"`
}

// Health is the answer of /healthz and /readyz.
type Health struct {
	Status  string `json:"status" doc:"ok"`
	Version string `json:"version,omitempty"`
}

// Ready is the line that serve --json prints.
type Ready struct {
	Platform string     `json:"platform"`
	TLS      string     `json:"tls,omitempty" doc:"the same paths over TLS"`
	Proxy    string     `json:"proxy,omitempty" doc:"a proxy that answers for the platforms' own host names"`
	Control  string     `json:"control,omitempty"`
	Seed     uint64     `json:"seed"`
	Apps     []ReadyApp `json:"apps"`
}

// ReadyApp names one app of the ready line.
type ReadyApp struct {
	Provider string `json:"provider"`
	ID       string `json:"id"`
}
