package api

import "time"

// Entry is one line of the journal.
type Entry struct {
	Seq         int64     `json:"seq"`
	At          time.Time `json:"at" doc:"the app's time"`
	Kind        string    `json:"kind" doc:"exchange, attempt, held (a rule keeps a callback back, or a call waits, as for a card), control, clock, timer"`
	Operation   string    `json:"operation,omitempty"`
	Subject     string    `json:"subject,omitempty"`
	Code        string    `json:"code,omitempty"`
	Status      int       `json:"status,omitempty"`
	Rule        string    `json:"rule,omitempty"`
	Verdict     string    `json:"verdict,omitempty"`
	Explanation string    `json:"explanation,omitempty"`
	Refused     bool      `json:"refused,omitempty" doc:"a request that was refused for what it is, before any trade was looked at, or a callback that was not accepted"`
	Canonical   string    `json:"canonical,omitempty" doc:"the string that is signed, of a request or of a callback, secrets masked"`
	Trace       string    `json:"trace,omitempty"`
	Request     string    `json:"request,omitempty" doc:"head and body"`
	Response    string    `json:"response,omitempty"`
	// Plaintext is there when request or response are encrypted (intella; Alipay with AES).
	Plaintext  *Plaintext `json:"plaintext,omitempty" doc:"what encrypted bytes say, secrets masked"`
	TookMicros int64      `json:"took_us"`
}

// Plaintext holds the decrypted texts of an exchange. A part that can't be decrypted, or isn't encrypted,
// is empty.
type Plaintext struct {
	Request  string `json:"request,omitempty"`
	Response string `json:"response,omitempty"`
}

// Journal is the answer of GET A/journal.
type Journal struct {
	Entries []Entry `json:"entries"`
}

// Verify asks whether the journal holds the exchanges that a test expects. Without exactly,
// at_least and at_most there must be one or more.
type Verify struct {
	Operation string               `json:"operation,omitempty" doc:"canonical name; empty is any"`
	Code      string               `json:"code,omitempty" doc:"the code that was answered"`
	Subject   string               `json:"subject,omitempty" doc:"number of the trade or terminal"`
	Where     map[string]Condition `json:"where,omitempty" doc:"conditions on request fields, all must hold; nested fields by dotted path"`
	After     int64                `json:"after,omitempty" doc:"only entries with a greater seq"`
	Exactly   *int                 `json:"exactly,omitempty"`
	AtLeast   *int                 `json:"at_least,omitempty"`
	AtMost    *int                 `json:"at_most,omitempty"`
}

// Verified is the answer of POST A/verify: status 200 when OK, 422 with code "unverified"
// and the nearest misses when not.
type Verified struct {
	OK      bool    `json:"ok"`
	Code    string  `json:"code,omitempty" doc:"unverified, when not ok"`
	Message string  `json:"message"`
	Count   int     `json:"count" doc:"how many exchanges match"`
	Matches []int64 `json:"matches" doc:"seq of each"`
	Misses  []Miss  `json:"misses,omitempty" doc:"exchanges that nearly match, nearest first"`
}

// BooksCheck is the answer of GET A/ledger/check: status 200 when OK, 422 with code "unverified" when not.
type BooksCheck struct {
	OK      bool     `json:"ok"`
	Code    string   `json:"code,omitempty" doc:"unverified, when not ok"`
	Message string   `json:"message"`
	Sum     int64    `json:"sum" doc:"of all double entries; zero"`
	Wrong   []string `json:"wrong" doc:"trades that moved more than was paid"`
}

// Miss is an exchange that nearly matches, and what keeps it from matching.
type Miss struct {
	Seq       int64    `json:"seq"`
	Operation string   `json:"operation,omitempty"`
	Subject   string   `json:"subject,omitempty"`
	Code      string   `json:"code,omitempty"`
	Reasons   []string `json:"reasons"`
}
