package api

// Say is the body of POST A/say and POST /say: what the platform is to do, in English or in
// Chinese.
type Say struct {
	Sentence string `json:"sentence" doc:"the platform answers settle with 1403 for the next 2 calls; or 平台接下来 2 次对结算返回 1403"`
}

// Wordings is the answer of GET /wordings.
type Wordings struct {
	Wordings []Wording `json:"wordings"`
}

// Wording is one thing that can be said, in both languages: {slot} varies, [x] may be left out,
// (a|b) is a choice.
type Wording struct {
	Name  string `json:"name"`
	Sort  string `json:"sort" doc:"clause: what the platform does; limit: when and how often, behind a clause; step: another line of a feature"`
	Topic string `json:"topic" doc:"heading under which it is listed"`
	// Once says that a clause acts once unless the sentence says how often.
	Once    bool     `json:"once,omitempty" doc:"of a clause: acts once unless the sentence says how often"`
	English []string `json:"en"`
	Chinese []string `json:"zh"`
	// Example is a whole wording in English.
	Example string `json:"example"`
}
