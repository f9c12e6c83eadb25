package doctor_test

import (
	"regexp"
	"strings"
	"testing"
)

// headerSlip is one mistake with Header; those of one member exclude each other.
type headerSlip struct {
	name, member, words string
	do                  func(*scan2payProgram)
}

func headerSlips() []headerSlip {
	value := func(name, member, words, text string) headerSlip {
		return headerSlip{name, member, words, func(p *scan2payProgram) {
			for i, m := range p.header {
				if m[0] == member {
					p.header[i][1] = text
				}
			}
		}}
	}
	misnamed := func(member, as string) headerSlip {
		return headerSlip{member + " as " + as, member, member + " is missing: it was sent as " + as, func(p *scan2payProgram) {
			for i, m := range p.header {
				if m[0] == member {
					if p.header[i][0] = as; m[1] == "" { // the program writes the hash for a TradeKey alone
						p.header[i][1] = p.tradeKey(merchantPassword)
					}
				}
			}
		}}
	}
	without := func(member string) headerSlip {
		return headerSlip{"no " + member, member, "Header." + member + " is missing", func(p *scan2payProgram) {
			for i, m := range p.header {
				if m[0] == member {
					p.header[i][0] = "X" + member[:1]
				}
			}
		}}
	}
	hashed := func(name, words string, f func(string) string) headerSlip {
		return headerSlip{name, "TradeKey", words, func(p *scan2payProgram) { p.tradeKey = f }}
	}
	return []headerSlip{
		without("Method"), without("ServiceType"), without("MchId"), without("CreateTime"),
		misnamed("CreateTime", "createTime"), misnamed("MchId", "mchId"), misnamed("ServiceType", "serviceType"),
		value("another Method", "Method", `Method "99999" is not in the table`, "99999"),
		value("another ServiceType", "ServiceType", `ServiceType "Micro_pay" is unknown`, "Micro_pay"),
		value("a date", "CreateTime", `CreateTime "2026-11-28 10:00:00" is no time`, "2026-11-28 10:00:00"),
		value("an MchId cut", "MchId", `no app.*did you mean`, merchantID[:len(merchantID)-1]),
		value("a stranger's MchId", "MchId", `there is no app "NOBODY99"`, "NOBODY99"),
		hashed("password in plain", "TradeKey is the password itself in plain", same),
		hashed("hash in upper case", "TradeKey.*upper case", func(s string) string { return strings.ToUpper(hexSHA(s)) }),
		hashed("MD5", "TradeKey.*MD5", hexMD5),
		hashed("refund password", "TradeKey.*refund password", func(string) string { return hexSHA("9999-refund") }),
	}
}

// TestPairsOfHeader makes two mistakes with Header at a time: both are told, and no other.
func TestPairsOfHeader(t *testing.T) {
	t.Parallel()
	p, apps := scan2payApps(t)
	slips := headerSlips()
	for i, first := range slips {
		for _, second := range append([]headerSlip{{}}, slips[i+1:]...) {
			nobody := strings.HasSuffix(first.name+second.name, "stranger's MchId") || first.name == "no MchId" || first.name == "a stranger's MchId"
			if first.member == second.member || nobody && strings.Contains(second.name, "refund password") {
				continue
			}
			c := newScan2pay()
			first.do(c)
			want := 1
			if second.do != nil {
				second.do(c)
				want++
			}
			refused, f, said := askScan2pay(p, apps, c.send())
			if !refused || !regexp.MustCompile(first.words).MatchString(said) || !regexp.MustCompile(second.words).MatchString(said) || len(f.Mistakes) > want {
				t.Errorf("%s and %s: said %q, want %q and %q alone", first.name, second.name, said, first.words, second.words)
			}
		}
	}
}
