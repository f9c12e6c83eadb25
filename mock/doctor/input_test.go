package doctor_test

import (
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestRead takes the same request out of everything that a person may paste.
func TestRead(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"raw HTTP":     "POST /gateway.do?a=1 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nb=2",
		"line feeds":   "POST /gateway.do?a=1 HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nb=2\n",
		"curl":         "curl -X POST 'http://h/gateway.do?a=1' \\\n  -H 'Accept: */*' --data-raw $'b=2'",
		"curl default": `curl "http://h/gateway.do?a=1" -d b=2`,
		"curl encode":  `curl --data-urlencode b=2 http://h/gateway.do?a=1`,
		"prompt":       "user@host:~$ curl 'http://h/gateway.do?a=1' -d b=2",
		"glued":        `curl -sSkXPOST -o/dev/null http://h/gateway.do?a=1 -db=2 | jq .`,
		"other values": `curl --max-time 5 -w '%{http_code}' --cacert ca.pem http://h/gateway.do?a=1 --data=b=2`,
		"no scheme":    `curl h/gateway.do?a=1 -d b=2`,
		"cmd":          "curl ^\"http://h/gateway.do?a=1^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  --data-raw ^\"b^=2^\"",
		"cmd, Firefox": `curl.exe ^"http://h/gateway.do?a=1^" -X POST --data-raw ^"b=2^"`,
		"UTF-16":       "\xff\xfec\x00u\x00r\x00l\x00 \x00h\x00/\x00g\x00a\x00t\x00e\x00w\x00a\x00y\x00.\x00d\x00o\x00?\x00a\x00=\x001\x00 \x00-\x00d\x00b\x00=\x002\x00",
		"BOM":          "\ufeffcurl h/gateway.do?a=1 -d b=2",
		"HAR entries":  `[{"request":{"method":"POST","url":"http://h/gateway.do?a=1","headers":[],"postData":{"mimeType":"application/x-www-form-urlencoded","text":"b=2"}},"response":{"status":200,"content":{}}}]`,
		"HAR":          `{"request":{"method":"POST","url":"http://h/gateway.do?a=1","headers":[],"postData":{"mimeType":"application/x-www-form-urlencoded","text":"b=2"}}}`,
		"HAR file":     `{"log":{"entries":[{"request":{"method":"POST","url":"http://h/gateway.do?a=1","headers":[{"name":"content-type","value":"application/x-www-form-urlencoded"}],"postData":{"text":"b=2"}}}]}}`,
	} {
		m, err := doctor.Read([]byte(input))
		if err != nil || m.Method != "POST" || !strings.HasSuffix(m.Target, "/gateway.do?a=1") || string(m.Body) != "b=2" ||
			m.Get("Content-Type") != "application/x-www-form-urlencoded" || doctor.Platform(m) != "alipay" || m.Reply != nil {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	for name, input := range map[string]string{"nothing": " \n", "no address": "curl -d a=1", "open quote": "curl 'http://h", "PowerShell": `Invoke-WebRequest -Uri "http://h" -Body "a=1"`, "fetch": `fetch("http://h", {"body": "a=1"})`, "a file": "curl h -d @body.txt"} {
		if m, err := doctor.Read([]byte(input)); err == nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
	for input, want := range map[string]string{
		`curl h --data-raw $'a=it\'s \u0021\x41\101\n'`:  "a=it's !AA\n",
		`curl h --data-raw ^"a=^%^25^&b=\^"q\^" c^\^\^"`: `a=%25&b="q" c\`,
		"curl h --data-raw ^\"a^\n\nb^\"":                "a\nb",
		`curl h --data-urlencode 'a=b c+d' -d 'e=1'`:     "a=b%20c%2Bd&e=1",
		"\ufeff{\"a\":1}": "\ufeff{\"a\":1}", // it may be the mistake
		`curl --location 'h' --header 'X: 1' --data '{"a":1}'`: `{"a":1}`,
	} {
		if m, err := doctor.Read([]byte(input)); err != nil || string(m.Body) != want {
			t.Errorf("%s: body %q, %v, want %q", input, m.Body, err, want)
		}
	}
	if m, err := doctor.Read([]byte(`curl h -F app_id=7 -F 'b="2"'`)); err != nil || doctor.AppID(m) != "7" || !strings.HasPrefix(m.Get("Content-Type"), "multipart/") {
		t.Errorf("multipart: %+v, %v", m, err)
	}
	if m, err := doctor.Read([]byte(`curl -Gd a=1 h/x`)); err != nil || m.Target != "http://h/x?a=1" || m.Method != "GET" {
		t.Errorf("-G: %+v, %v", m, err)
	}
	if m, err := doctor.Read([]byte("https://h/x?a=1")); err != nil || m.Method != "GET" {
		t.Errorf("URL: %+v, %v", m, err)
	}
	if m, err := doctor.Read([]byte(`{"Request":"x","ApiKey":"y"}`)); err != nil || doctor.Platform(m) != "intella" {
		t.Errorf("JSON: %+v, %v", m, err)
	}
}

func TestDifference(t *testing.T) {
	t.Parallel()
	for _, tt := range [][3]string{{"a=1", "a=1", ""}, {"a=1&b=2", "a=1&c=2", "byte 4"}, {"a=分", "a=充", "byte 2"}, {"a", "ab", `"a" and ends`}} {
		if got := doctor.Difference(tt[0], tt[1]); (got == "") != (tt[2] == "") || !strings.Contains(got, tt[2]) {
			t.Errorf("%q and %q: %q", tt[0], tt[1], got)
		}
	}
}

// FuzzRead: whatever is pasted, nothing panics, and what is found out has words.
func FuzzRead(f *testing.F) {
	f.Add([]byte("a=1&sign=x"), "s3cret")
	f.Add([]byte("curl 'http://h/gateway.do' -d $'a\\n=1'"), "")
	f.Add([]byte(`{"Request":"eA==","ApiKey":"eA=="}`), "k")
	f.Add([]byte("POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\n\n--x\n"), "k")
	f.Fuzz(func(t *testing.T, input []byte, secret string) {
		m, err := doctor.Read(input)
		if err != nil {
			return
		}
		k := doctor.Keys{Secret: secret, Public: &keys()[0].PublicKey, Private: platformKey()}
		for _, platform := range []string{"4pyun", "alipay", "intella"} {
			found, err := doctor.Explain(platform, m, k, doctor.Glance)
			if err != nil {
				continue
			}
			for _, l := range []doctor.Language{doctor.English, doctor.Chinese, doctor.Traditional} {
				if found.Known() && (found.Verdict(l) == "" || found.Remedy(l) == "") {
					t.Errorf("%s: no words in %s for %+v", platform, l, found.Mistakes)
				}
			}
		}
	})
}
