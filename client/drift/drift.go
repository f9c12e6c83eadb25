// Package drift compares what two platforms answered to the same requests: the mock and the one that it stands for.
//
//	found := drift.Compare(mock, platform, masks)
//
// Codes, statuses, headers, members, their order, types, formats and values are compared, and what a signature
// covers. Numbers, times, signatures, names and addresses are another each time: of those the format is compared.
// Which members they are is told by the platform's provider, see GET /roles.
package drift

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Message is an answer or a callback as a merchant saw it.
type Message struct {
	// Where names the operation that it answers, or the callback's kind: "settle answer", "sharding callback".
	Where  string
	Status int    // of an answer
	Code   string // of an answer, the finer one behind a slash
	Header http.Header
	Body   string // in the clear
	At     time.Time
	// Covered is the text under the signature; "" when the platform doesn't sign it.
	Covered string
	// Refused says why its signature is not believed; "" when it is, or none is wanted.
	Refused string
	// Uncovered are members that the signature leaves out, though the platform says that it covers all.
	Uncovered []string
	// Together is the same of messages that answer requests made at the same time; 0 is none.
	Together int
}

// Side has the answers and callbacks that one scenario got of a platform.
type Side struct {
	Answers   []Message
	Callbacks []Message
	// Own are the names of this side alone: the app's id, the platform's address.
	Own []string
	// Err says why the scenario could not be carried on; "" when it was.
	Err string
}

// Kind tells what differs.
type Kind string

// The kinds of differences.
const (
	KindCode      Kind = "code"
	KindStatus    Kind = "status"
	KindText      Kind = "text"      // the platform's words
	KindHeader    Kind = "header"    // a header that one side has not, or a content type
	KindMissing   Kind = "missing"   // the platform doesn't send it
	KindExtra     Kind = "extra"     // the mock doesn't send it
	KindOrder     Kind = "order"     // of members
	KindType      Kind = "type"      // such as a number in quotes
	KindFormat    Kind = "format"    // a masked value has another form
	KindTimeZone  Kind = "time zone" // the same format, hours away
	KindValue     Kind = "value"
	KindCount     Kind = "count"           // of a list's items
	KindSignature Kind = "signature"       // it is not believed, or only one side signs
	KindScope     Kind = "signature scope" // a member that the signature doesn't cover
	KindCallbacks Kind = "callbacks"       // how many there are
	KindSequence  Kind = "callback order"
	KindBroken    Kind = "broken off" // one side could not carry on
)

// Difference is one difference.
type Difference struct {
	Kind   Kind   `json:"kind"`
	Where  string `json:"where"`
	Member string `json:"member,omitempty"` // dotted path; [] stands for any item of a list
	// Mock and Platform are the values of each side, for people.
	Mock     string `json:"mock,omitempty"`
	Platform string `json:"platform,omitempty"`
}

// Key is the same for a difference wherever it is found.
func (d Difference) Key() string { return fmt.Sprintf("%s|%s|%s", d.Where, d.Member, d.Kind) }

// comparison collects the differences of one scenario.
type comparison struct {
	masks          Masks
	mock, platform Side
	where          string
	times          [2]time.Time // when both messages came
	loose          bool         // values depend on who came first
	found          []Difference
}

func (c *comparison) add(kind Kind, member, mock, platform string) {
	d := Difference{kind, c.where, member, mock, platform}
	if !slices.ContainsFunc(c.found, func(known Difference) bool { return known.Key() == d.Key() }) {
		c.found = append(c.found, d)
	}
}

// Compare gives the differences of a scenario, each once.
func Compare(mock, platform Side, masks Masks) []Difference {
	c := comparison{masks: masks, mock: mock, platform: platform}
	if mock.Err != platform.Err && (mock.Err == "" || platform.Err == "") {
		c.where = "scenario"
		c.add(KindBroken, "", mock.Err, platform.Err)
	}
	inMock, inPlatform := sortConcurrent(mock.Answers), sortConcurrent(platform.Answers)
	for i := range min(len(inMock), len(inPlatform)) {
		c.message(inMock[i], inPlatform[i])
	}
	c.callbacks()
	return c.found
}

// sortConcurrent puts answers to requests made at the same time in an order that doesn't depend on who came first.
func sortConcurrent(answers []Message) []Message {
	all := slices.Clone(answers)
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[from].Together != 0 && all[to].Together == all[from].Together {
			to++
		}
		slices.SortStableFunc(all[from:to], byForm)
		from = to
	}
	return all
}

// byForm orders messages by what doesn't depend on who came first: their codes and members.
func byForm(a, b Message) int {
	key := func(m Message) string { return m.Where + m.Code + fmt.Sprint(allMembers(m.Body)) }
	return strings.Compare(key(a), key(b))
}

// sortConcurrentCallbacks has the callbacks of a scenario in which requests were made at the same time depend on no order.
func (c *comparison) sortConcurrentCallbacks(callbacks []Message) []Message {
	all := slices.Clone(callbacks)
	if slices.ContainsFunc(c.mock.Answers, func(m Message) bool { return m.Together != 0 }) {
		slices.SortStableFunc(all, byForm)
		for i := range all {
			all[i].Together = 1
		}
	}
	return all
}

// callbacks compares callbacks: their order by kind, then each with its counterpart.
func (c *comparison) callbacks() {
	kinds := func(all []Message) (names []string) {
		for _, m := range all {
			names = append(names, m.Where)
		}
		return names
	}
	here, platform := c.sortConcurrentCallbacks(c.mock.Callbacks), c.sortConcurrentCallbacks(c.platform.Callbacks)
	inMock, inPlatform := kinds(here), kinds(platform)
	c.where = "callbacks"
	if !slices.Equal(inMock, inPlatform) {
		kind := KindCallbacks
		if slices.Equal(slices.Sorted(slices.Values(inMock)), slices.Sorted(slices.Values(inPlatform))) {
			kind = KindSequence
		}
		c.add(kind, "", strings.Join(inMock, ", "), strings.Join(inPlatform, ", "))
	}
	left := slices.Clone(platform)
	for _, m := range here {
		i, member := c.sameCallback(m, left)
		if i < 0 {
			continue
		}
		if member != "" {
			c.where = "callbacks"
			c.add(KindSequence, m.Where+" "+member, valuesOf(here, m.Where, member), valuesOf(platform, m.Where, member))
		}
		c.message(m, left[i])
		left = slices.Delete(left, i, i+1)
	}
}

// sameCallback is where among the platform's callbacks that of the mock's stands: the first of its kind that shares
// most numbers with it, for a merchant's numbers are the same on both sides. member is such a number when one
// of its kind stands before it; -1 is none.
func (c *comparison) sameCallback(m Message, left []Message) (at int, member string) {
	at, most := -1, -1
	for i, p := range left {
		if p.Where != m.Where {
			continue
		}
		shared := c.sharedNumbers(m, p)
		switch {
		case at < 0:
			at, most = i, len(shared)
		case len(shared) > most && m.Together == 0:
			at, most, member = i, len(shared), shared[len(shared)-1]
		}
	}
	return at, member
}

// valuesOf lists what callbacks of a kind have in a member at the top.
func valuesOf(callbacks []Message, where, member string) string {
	var texts []string
	for _, m := range callbacks {
		if body, _ := readBody(m.Body); m.Where == where {
			value, _ := body.Member(member)
			texts = append(texts, value.Text())
		}
	}
	return strings.Join(texts, ", ")
}

// sharedNumbers are the members at the top that hold the same number in both.
func (c *comparison) sharedNumbers(m, p Message) (names []string) {
	a, _ := readBody(m.Body)
	b, _ := readBody(p.Body)
	for _, member := range a.Members {
		if other, ok := b.Member(member.Name); ok && c.masks.roleOf("", member.Name) == roleNumber && other.Text() == member.Value.Text() && other.Text() != "" {
			names = append(names, member.Name)
		}
	}
	return names
}

// message compares two messages. Where the codes differ, all else depends on that.
func (c *comparison) message(mock, platform Message) {
	c.where, c.times, c.loose = mock.Where, [2]time.Time{mock.At, platform.At}, mock.Together != 0
	if mock.Where != platform.Where {
		c.add(KindBroken, "", mock.Where, platform.Where)
		return
	}
	if mock.Code != platform.Code && mock.Code != "" && platform.Code != "" {
		c.add(KindCode, "code", mock.Code, platform.Code)
		return
	}
	if mock.Status != platform.Status {
		c.add(KindStatus, "HTTP status", fmt.Sprint(mock.Status), fmt.Sprint(platform.Status))
	}
	c.headers(mock.Header, platform.Header)
	for _, name := range platform.Uncovered {
		c.add(KindScope, name, "covered", "not covered by the signature")
	}
	if mock.Refused != platform.Refused && len(platform.Uncovered) == 0 {
		c.add(KindSignature, "", mock.Refused, platform.Refused)
	}
	if (mock.Covered == "") != (platform.Covered == "") && mock.Refused == "" && platform.Refused == "" {
		c.add(KindSignature, "", signedOrNot(mock), signedOrNot(platform))
	}
	c.compareBodies(mock, platform)
}

func signedOrNot(m Message) string {
	if m.Covered == "" {
		return "not signed"
	}
	return "signed"
}

// transportHeaders are headers of the connection, or of the moment.
var transportHeaders = []string{"Date", "Content-Length", "Connection", "Keep-Alive", "Transfer-Encoding", "Host", "User-Agent", "Accept-Encoding"}

// headers compares which headers there are, and the content type.
func (c *comparison) headers(mock, platform http.Header) {
	for name := range platform {
		if _, there := mock[name]; !there && !slices.Contains(transportHeaders, name) {
			c.add(KindHeader, name, "absent", strings.Join(platform[name], ", "))
		}
	}
	for name := range mock {
		if _, there := platform[name]; !there && !slices.Contains(transportHeaders, name) {
			c.add(KindHeader, name, strings.Join(mock[name], ", "), "absent")
		}
	}
	const contentType = "Content-Type"
	if a, b := mock.Get(contentType), platform.Get(contentType); a != "" && b != "" && !strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")) {
		c.add(KindHeader, contentType, a, b)
	}
}
