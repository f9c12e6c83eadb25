package probe_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"paymock/mock/callback"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/intella"
	"paymock/mock/wire"
)

// answered is what a merchant answers, and what must be said of it.
type answered struct {
	status     int
	body, want string
}

func packed(s string, open func(io.Writer) io.WriteCloser) string {
	var b bytes.Buffer
	w := open(&b)
	if _, err := io.WriteString(w, s); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func inUTF16(s, mark string, big bool) string {
	out := []byte(mark)
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return string(out)
}

// answersLike are wrong answers made of a right one.
func answersLike(right string) []answered {
	gzipped := packed(right, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	return []answered{
		{200, "", "the body is empty"},
		{200, "\r\n \n", "the body is empty"},
		{500, right, "the body is what the platform wants, the status is not"},
		{404, "<html><title>404 Not Found</title></html>", `HTML page titled "404 Not Found"`},
		{200, "<!DOCTYPE html>\n<html><head><title>Login</title></head></html>", `HTML page titled "Login"`},
		{200, "\ufeff" + right, "a BOM"},
		{200, gzipped, "compressed with gzip"},
		{200, inUTF16(right, "\xff\xfe", false), "UTF-16"},
		{200, inUTF16(right, "\xfe\xff", true), "UTF-16"},
		{200, inUTF16(right, "", false), "UTF-16"},
		{200, inUTF16(right, "", true), "UTF-16"},
		{200, strings.ToUpper(right), "upper and lower case count"},
		{200, `"` + strings.ReplaceAll(right, `"`, `\"`) + `"`, "stands in quotes"},
		{200, right + "\x00", "can't be seen"},
		{200, "\u200b" + right, "can't be seen"},
		{200, right + right, "more than once"},
		{200, right + "\n" + right, "more than once"},
		{200, right + ".", "punctuation marks"},
		{200, "(" + right + ")", "punctuation marks"},
		{200, "<" + right + ">", "punctuation marks"},
		{200, base64.StdEncoding.EncodeToString([]byte(right)), "base64-encoded"},
		{200, hex.EncodeToString([]byte(right)), "written in hex"},
		{200, hex.EncodeToString([]byte(right[:1])) + "\r\n" + right + "\r\n0\r\n\r\n", "sizes of chunks"},
		{200, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + right, "status line or header fields"},
		{200, "Content-Type: text/plain\n\n" + right, "status line or header fields"},
		{200, "callback(" + right + ");", "JSONP"},
		{200, `{"data":` + quotedUnlessJSON(right) + `,"ok":true}`, `inside of other JSON \(data\)`},
		{200, "[" + quotedUnlessJSON(right) + "]", `punctuation|inside of other JSON`},
		{200, "<?php echo '" + right + "';", "source code"},
		{200, "Warning: Undefined index: sign in /var/www/notify.php on line 12\n" + right, "an error that the program"},
		{200, "java.lang.NullPointerException\n\tat com.example.Pay.notify(Pay.java:31)", "an error that the program"},
		{500, "Traceback (most recent call last):\n  File \"a.py\"", "an error that the program"},
		{200, "received 12 fields\n" + right, "more text stands before"},
		{200, right + "<!-- 12 ms -->", "more text stands behind"},
		{200, `{"code":"SUCCESS","message":"成功"}`, "WeChat Pay|inside of other JSON"},
		{200, "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>", "WeChat Pay"},
		{200, "fail", "says that it failed"},
		{200, "验签失败", "says that it failed"},
		{200, "ok", "says yes in another word"},
		{200, "OK", "says yes in another word"},
		{200, "成功", "says yes in another word"},
		{200, "<?xml version=\"1.0\"?><a/>", "the answer is XML"},
		{200, "<p>thanks</p>", "HTML stands in the body"},
		{200, "\xb3\xc9\xb9\xa6!", "not UTF-8"},
		{200, `{"status":0,"msg":"x"}`, "JSON of another form|code"},
		{200, "pay_serial=1&notify_id=2&sign=abc", "sent back"},
		{200, url.QueryEscape(right + "\n"), "URL-encoded|blanks"},
	}
}

func quotedUnlessJSON(s string) string {
	if strings.HasPrefix(s, "{") {
		return s
	}
	return `"` + s + `"`
}

// judged is the reason why an answer was not accepted, as the callbacks' log has it.
func judged(t *testing.T, p provider.Outbound, kind string, a answered, header ...wire.Field) string {
	t.Helper()
	ok, reason := callback.JudgeAnswer(p, kind, callback.Exchange{Status: a.status, Answer: &wire.Response{Status: a.status, Header: header, Body: []byte(a.body)}})
	if ok {
		t.Errorf("%q is accepted", a.body)
	}
	return reason
}

// TestWrongAnswers: each wrong answer is named, its body shown once, in bounds.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p           provider.Outbound
		kind, right string
		more        []answered
	}{
		{alipay.New(), "notify", "success", []answered{
			{200, "success\n", "blanks or line ends"},
			{200, " success", "blanks or line ends"},
			{200, "Success", "upper and lower case"},
			{200, "'success'", "quotes"},
			{200, "sucess", "misspelt"},
			{200, "scucess", "misspelt"},
			{200, "ｓｕｃｃｅｓｓ", "full-width"},
			{200, "success,success", "more than once"},
			{200, `{"msg":"success"}`, `inside of other JSON \(msg\)`},
			{200, `{"code":"1001"}`, "4pyun wants"},
			{204, "", "the body is empty"},
			{200, `{"code":200,"msg":"SUCCESS"}`, `inside of other JSON \(msg\)`},
			{200, "return success", "more text stands before"},
			{200, "OKsuccess", "more text stands before"},
			{201, "success", "the status is not"},
			{200, `{"code":500,"msg":"error"}`, "JSON of another form"},
		}},
		{fourpyun.New(), "notify", `{"code":"1001"}`, []answered{
			{200, "success", "Alipay wants"},
			{200, "{'code':'1001'}", "single quotes"},
			{200, "code=1001", "a form"},
			{200, `{"Code":"1001"}`, "upper and lower case"},
			{200, `{"data":{"code":"1001"}}`, `inside of other JSON \(data\)`},
			{200, `{"code":1001}`, "code is the number 1001"},
			{200, `{"code":"1500","message":"DB down"}`, `the merchant says "DB down"`},
			{200, "1001", "no JSON object"},
			{200, `{"code":"1001",}`, "no JSON object"},
		}},
	} {
		for _, a := range append(answersLike(c.right), c.more...) {
			reason := judged(t, c.p, c.kind, a)
			shown := strings.Count(reason, `: "`) + strings.Count(reason, ` is "`)
			if !regexp.MustCompile(a.want).MatchString(reason) || shown > 2 || len(reason) > 500 || strings.ContainsAny(reason, "\n\r\x00") {
				t.Errorf("%s: %q: said %s, want %s", c.right, a.body, reason, a.want)
			}
		}
		deflated := packed(c.right, func(w io.Writer) io.WriteCloser {
			z, err := flate.NewWriter(w, flate.BestCompression)
			if err != nil {
				t.Fatal(err)
			}
			return z
		})
		if reason := judged(t, c.p, c.kind, answered{200, deflated, ""}, wire.Field{Name: "Content-Encoding", Value: "deflate"}); !strings.Contains(reason, "compressed (deflate)") {
			t.Errorf("%s", reason)
		}
	}
	for _, a := range []answered{
		{200, "false", "could not verify Sign"}, {500, "ok", "HTTP status 500"}, {404, "<html><title>Not Found</title></html>", "HTML page"}, {500, "java.lang.NullPointerException\n\tat x", "an error that the program"},
	} {
		if reason := judged(t, intella.New(), "notify", a); !strings.Contains(reason, a.want) {
			t.Errorf("%q: said %s, want %s", a.body, reason, a.want)
		}
	}
	for body, want := range map[string]string{"<?php echo 1;": "source code", "Fatal error: Uncaught": "an error", "fail": "says that it failed", "OK": "", "": "", `{"Status":"0000"}`: ""} {
		ok, reason := intella.New().Accepted("notify", &wire.Response{Status: 200, Body: []byte(body)})
		if !ok || !strings.Contains(reason, want) || want == "" && reason != "" {
			t.Errorf("%q: %t, %s", body, ok, reason)
		}
	}
}
