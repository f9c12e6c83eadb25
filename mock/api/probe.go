package api

// Probe asks for a probe of a merchant's callback endpoint.
type Probe struct {
	URL         string `json:"url" doc:"the merchant's endpoint"`
	Kind        string `json:"kind,omitempty" doc:"kind of callback: notify, sharding, settlement, profit, settle; the first that the platform lists when left out"`
	EffectURL   string `json:"effect_url,omitempty" doc:"GET gives the amount that the merchant has booked, in minor units; {order} and {trade} in it are replaced"`
	EffectToken string `json:"effect_token,omitempty" doc:"bearer token for effect_url, where it wants one"`
	// PrepareURL is called before the first delivery of each trade.
	PrepareURL string `json:"prepare_url,omitempty" doc:"POST tells the merchant of an order before it is paid: {order}, {trade} and {amount} in it are replaced"`
	BookingLag string `json:"booking_lag,omitempty" doc:"how long the merchant's booking may lag behind its answer, such as 200ms"`
	Settle     string `json:"settle,omitempty" doc:"another name for booking_lag"`
	Total      string `json:"total,omitempty" doc:"longest duration of the whole probe; 2m when left out"`
	Timeout    string `json:"timeout,omitempty" doc:"how long the endpoint may take to answer; the platform's time-out when left out"`
	Seed       uint64 `json:"seed,omitempty" doc:"of numbers and amounts; 0: drawn, and told in the report. A merchant that has seen a seed's trades books none of them again"`
}

// The results of a probe's case.
const (
	ProbePassed    = "passed"
	ProbeFailed    = "failed"
	ProbeNotJudged = "not judged"
)

// ProbeReport holds the results of a probe, case by case.
type ProbeReport struct {
	Provider  string      `json:"provider"`
	App       string      `json:"app"`
	Kind      string      `json:"kind"`
	URL       string      `json:"url"`
	Seed      uint64      `json:"seed" doc:"with which the same callbacks are made again, but for times"`
	Effect    bool        `json:"effect" doc:"whether bookings were looked at, or answers only"`
	Passed    int         `json:"passed"`
	Failed    int         `json:"failed"`
	NotJudged int         `json:"not_judged"`
	Cases     []ProbeCase `json:"cases"`
}

// ProbeCase is one case of a probe.
type ProbeCase struct {
	Name   string `json:"name" doc:"stable name, such as altered:value"`
	Title  string `json:"title"`
	Result string `json:"result" enum:"passed,failed,not judged"`
	Why    string `json:"why"`
	// Risk and Fix are given when the case failed.
	Risk      string          `json:"risk,omitempty" doc:"what money is at risk"`
	Fix       string          `json:"fix,omitempty" doc:"what to change in the endpoint"`
	TookMS    int64           `json:"took_ms"`
	Exchanges []ProbeExchange `json:"exchanges"`
}

// ProbeExchange is one callback that was sent and what came back.
type ProbeExchange struct {
	Request  string `json:"request" doc:"as sent; long bodies are cut"`
	Response string `json:"response" doc:"as received; empty without an answer"`
	Accepted bool   `json:"accepted" doc:"whether the platform would stop repeating"`
	Reason   string `json:"reason,omitempty"`
	TookMS   int64  `json:"took_ms"`
}
