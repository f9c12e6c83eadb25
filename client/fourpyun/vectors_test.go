package fourpyun

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/clienttest"
	"paymock/client/jsonnode"
)

// vectors is features/vectors/4pyun.json: printed by the vendor, or computed by other tools.
type vectors struct {
	Vectors   []vector   `json:"vectors"`
	Negatives []negative `json:"negatives"`
}

// negative is a printed message whose signature is another one's.
type negative struct {
	ID           string `json:"id"`
	Secret       string `json:"app_secret"`
	Body         string `json:"body"`
	PrintedSign  string `json:"printed_sign"`
	ComputedSign string `json:"computed_sign"`
}

type vector struct {
	ID         string            `json:"id"`
	Rule       string            `json:"rule"`
	Transport  string            `json:"transport"`
	Secret     string            `json:"app_secret"`
	Params     [][2]string       `json:"params"`
	Body       string            `json:"body"`
	Canonical  string            `json:"canonical"`
	Sign       string            `json:"sign"`
	Expected   string            `json:"expected"`
	AcceptAlso string            `json:"accept_also"`
	Wrong      map[string]string `json:"wrong"`
}

func load(t testing.TB) vectors {
	t.Helper()
	var all vectors
	clienttest.Load(t, "../../features/vectors/4pyun.json", &all)
	if len(all.Vectors) == 0 || len(all.Negatives) == 0 {
		t.Fatal("the vector file is empty")
	}
	return all
}

func (v vector) fields(t testing.TB) Fields {
	t.Helper()
	if v.Transport == "json-callback" {
		value, err := jsonnode.Parse(v.Body)
		if err != nil {
			t.Fatal(err)
		}
		return membersOf(value)
	}
	var f Fields
	for _, p := range v.Params {
		f = append(f, Field{Name: p[0], Value: p[1]})
	}
	return f
}

// callback writes the vector as the platform would push it, with a signature.
func (v vector) callback(t testing.TB, sign string) (contentType string, body []byte) {
	t.Helper()
	if v.Transport != "json-callback" {
		return "application/x-www-form-urlencoded", []byte(append(v.fields(t), Field{Name: "sign", Value: sign}).Form())
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(v.Body), &members); err != nil {
		t.Fatal(err)
	}
	members["sign"] = json.RawMessage(`"` + sign + `"`)
	body, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return "application/json", body
}

func TestSignaturesFitTheVectors(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Vectors {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			if v.Expected != "" && !strings.EqualFold(v.Expected, v.Sign) {
				t.Fatalf("the vector contradicts itself: printed %s, computed %s", v.Expected, v.Sign)
			}
			masked := strings.TrimSuffix(v.Canonical, v.Secret) + maskedKey
			if v.Rule == "raw-json" {
				if got := SignBody(v.Secret, []byte(v.Body)); got != v.Sign {
					t.Errorf("signature %s, want %s", got, v.Sign)
				}
				return
			}
			f := v.fields(t)
			if diff := cmp.Diff(masked, Canonical(f)); diff != "" {
				t.Errorf("signed string (-want +got):\n%s", diff)
			}
			if got := Sign(v.Secret, f); got != v.Sign {
				t.Errorf("signature %s, want %s", got, v.Sign)
			}
		})
	}
}

func TestVerifyTakesTheVectorsAndNoWrongDigest(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Vectors {
		if v.Rule != "kv" {
			continue
		}
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			for _, sign := range []string{v.Sign, strings.ToLower(v.Sign), v.AcceptAlso} {
				if sign == "" {
					continue
				}
				contentType, body := v.callback(t, sign)
				if _, err := Verify(v.Secret, contentType, body); err != nil {
					t.Errorf("sign %s: %v", sign, err)
				}
			}
			for mistake, sign := range v.Wrong {
				contentType, body := v.callback(t, sign)
				if _, err := Verify(v.Secret, contentType, body); !errors.Is(err, ErrWrongSign) {
					t.Errorf("%s: error %v, want %v", mistake, err, ErrWrongSign)
				}
			}
		})
	}
}

// The platform's own body, blanks and sign inside, exactly as printed.
func TestVerifyTakesThePrintedShardingPush(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Vectors {
		if v.ID != "pub-07-sharding-callback" {
			continue
		}
		n, err := Verify(v.Secret, "application/json;charset=UTF-8", []byte(v.Body))
		if err != nil {
			t.Fatal(err)
		}
		got, err := n.Sharding()
		if err != nil {
			t.Fatal(err)
		}
		want := ShardingNotice{
			AppID:      "op00961963581daa7",
			Merchant:   Party{"62626601", "P云支付体验-停车场"},
			Partner:    Party{"87105025", "测试渠道商1019MIX-J"},
			TradeScene: "ENERGY", TradeNo: "20241118191500066020111624",
			TradeType: -1, Status: 1, ShardingValue: 124, TradeValue: -63,
			TradeTime: mustTime(t, "2024-11-18T19:17:01+08:00"),
			Items:     []ShardingItem{{"energy_value", 500, -50}, {"service_value", 500, -13}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("sharding push (-want +got):\n%s", diff)
		}
		return
	}
	t.Fatal("the vector is gone")
}

// The typed requests come out as the vectors' fields, in Beijing time or any other.
func TestRequestsBecomeTheVectors(t *testing.T) {
	t.Parallel()
	const extra = `{"device_no":"D001","port_no":"1","quantity":1000,"energy_value":2103,"service_value":100,"start_time":"2024-06-14 17:55:07","end_time":"2024-06-14 19:00:00","replenish_time":3893,"plate":"川A660N2"}`
	settle := settleRequest
	settle.Items = []Item{{"energy_value", 2103}, {"service_value", 100}}
	later := settle
	later.Extra = extra
	requests := map[string]Request{
		"own-01-settle-form":       settle,
		"own-02-settle-form-extra": later,
		"own-04-prepare-manual-settle": PrepareRequest{
			Order: Order{
				PayOrder: "PAYORDER-20261121-0001", Subject: "充电预付50.00元", Value: 5000, Scene: "ENERGY", ManualSettle: true,
				Extra: `{"device_no":"D001","port_no":"1"}`, ExpireAt: mustTime(t, "2026-11-21T17:36:46.020+08:00"),
			},
			Items: []Item{{"energy_value", 4000}, {"service_value", 1000}},
		},
		"own-06-trade-query-by-serial": QueryRequest{PaySerial: "20261121173001066020110001"},
	}
	found := 0
	for _, v := range load(t).Vectors {
		request, ok := requests[v.ID]
		if !ok {
			continue
		}
		found++
		m, err := newClient(t, "http://127.0.0.1:1", func(c *Config) {
			c.Timestamps = v.fields(t).Get("timestamp") != ""
			c.Options.Now = func() time.Time { return time.UnixMilli(1718362800123) }
		}).Message(request)
		if err != nil {
			t.Fatal(err)
		}
		if got := Sign(testSecret, m.Fields); got != v.Sign {
			t.Errorf("%s: signature %s, want %s of %s", v.ID, got, v.Sign, Canonical(m.Fields))
		}
	}
	if found != len(requests) {
		t.Errorf("%d of %d vectors are left", found, len(requests))
	}
}

func TestVerifyRefusesTheNegatives(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Negatives {
		if _, err := Verify(v.Secret, "application/json", []byte(v.Body)); !errors.Is(err, ErrWrongSign) {
			t.Errorf("%s: error %v, want %v", v.ID, err, ErrWrongSign)
		}
		right := strings.Replace(v.Body, v.PrintedSign, v.ComputedSign, 1)
		if _, err := Verify(v.Secret, "application/json", []byte(right)); err != nil {
			t.Errorf("%s with the computed sign: %v", v.ID, err)
		}
	}
}

// own-03: an optional field that is sent empty, signed by either reading of the documents.
func TestEmptyValuesCanBeSignedEitherWay(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Vectors {
		if v.ID != "own-03-settle-empty-optional" {
			continue
		}
		text := MistakeKeepEmpty.stringToSign(v.fields(t)) + MistakeKeepEmpty.keyTail()
		if got := md5Upper(text + v.Secret); got != v.AcceptAlso {
			t.Errorf("with empty values kept: %s, want %s", got, v.AcceptAlso)
		}
		for sign, kept := range map[string]bool{v.Sign: false, v.AcceptAlso: true} {
			contentType, body := v.callback(t, sign)
			n, err := Verify(v.Secret, contentType, body)
			if err != nil || n.EmptiesSigned != kept {
				t.Errorf("%s: EmptiesSigned %v, error %v, want %v", sign, n != nil && n.EmptiesSigned, err, kept)
			}
		}
		return
	}
	t.Fatal("the vector is gone")
}
