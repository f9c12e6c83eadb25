package doctor

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// Read takes a message out of what a person pastes: a raw HTTP text, a curl command, a URL, a HAR
// entry, a JSON body, or a form.
func Read(input []byte) (Message, error) {
	input = withoutBOM(input)
	text := strings.TrimSpace(string(input))
	first, _, _ := strings.Cut(text, "\n")
	switch {
	case text == "":
		return Message{}, errors.New("there is no message: give a raw HTTP text, a curl command, a URL, a form, a JSON body or a HAR entry")
	case curlStart().MatchString(text):
		return readCurl(curlStart().ReplaceAllString(text, ""))
	case otherCommand().MatchString(text):
		return Message{}, errors.New("the text is a command for another program: copy the request as cURL (bash or cmd), or as HAR")
	case strings.Contains(first, " HTTP/") || strings.HasPrefix(first, "HTTP/"):
		return readHTTP(input), nil
	case strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://"):
		return Message{Method: get, Target: text}, nil
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
		if m, ok := readHAR(text); ok {
			return m, nil
		}
		return Message{Method: post, Header: [][2]string{{"Content-Type", "application/json"}}, Body: []byte(text)}, nil
	}
	return Message{Method: post, Header: [][2]string{{"Content-Type", formType}}, Body: []byte(text)}, nil
}

// withoutBOM is a text file as Windows programs save it: in UTF-16, or behind a byte order mark. Of a bare
// body the mark is kept: it may be the mistake.
func withoutBOM(input []byte) []byte {
	if bytes.HasPrefix(input, []byte{0xff, 0xfe}) || bytes.HasPrefix(input, []byte{0xfe, 0xff}) {
		if text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(input); err == nil {
			return text
		}
	}
	if rest, ok := bytes.CutPrefix(input, []byte("\ufeff")); ok {
		if m, err := Read(rest); err == nil && m.Target != "" {
			return rest
		}
	}
	return input
}

const (
	post     = "POST"
	formType = "application/x-www-form-urlencoded"
)

// readHTTP reads a head and what follows it. The line end of a paste is not the body's.
func readHTTP(input []byte) Message {
	head, body, found := bytes.Cut(input, []byte("\r\n\r\n"))
	if !found {
		head, body, _ = bytes.Cut(input, []byte("\n\n"))
	}
	var m Message
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimSpace(head)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if m.Method == "" {
			words := strings.Fields(line)
			m.Method = words[0]
			if len(words) > 1 {
				m.Target = words[1]
			}
			continue
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			m.Header = append(m.Header, [2]string{name, strings.TrimSpace(value)})
		}
	}
	m.Body = bytes.TrimSuffix(bytes.TrimSuffix(body, []byte("\n")), []byte("\r"))
	return m
}

// harEntry has the members of a HAR entry that are read (HAR 1.2).
type harEntry struct {
	Request struct {
		Method, URL string
		Headers     []harPair
		PostData    struct {
			MimeType, Text string
			Params         []harPair
		}
	}
	Response struct {
		Status  int
		Headers []harPair
		Content struct{ MimeType, Text, Encoding string }
	}
}

type harPair struct{ Name, Value string }

// readHAR reads one entry, or the first of a whole file, its answer too.
func readHAR(text string) (Message, bool) {
	var har struct {
		harEntry
		Log struct{ Entries []harEntry }
	}
	if text[0] == '{' && json.Unmarshal([]byte(text), &har) != nil {
		return Message{}, false
	}
	if har.Log.Entries == nil {
		_ = json.Unmarshal([]byte(text), &har.Log.Entries) // a list of entries, or none
	}
	entry := har.harEntry
	if entry.Request.URL == "" && len(har.Log.Entries) > 0 {
		entry = har.Log.Entries[0]
	}
	r := entry.Request
	if r.URL == "" || r.Method == "" {
		return Message{}, false
	}
	body := []byte(r.PostData.Text)
	if len(body) == 0 {
		form := make([]string, len(r.PostData.Params))
		for i, p := range r.PostData.Params {
			form[i] = url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value)
		}
		body = []byte(strings.Join(form, "&"))
	}
	m := harMessage(r.Method, r.URL, r.Headers, r.PostData.MimeType, body)
	if answer := entry.Response; answer.Status != 0 && answer.Content.Text != "" { // many files leave it out
		body := []byte(answer.Content.Text)
		if raw, err := base64.StdEncoding.DecodeString(answer.Content.Text); err == nil && answer.Content.Encoding == "base64" {
			body = raw
		}
		reply := harMessage("HTTP/1.1", strconv.Itoa(answer.Status), answer.Headers, answer.Content.MimeType, body)
		m.Reply = &reply
	}
	return m, true
}

func harMessage(method, target string, headers []harPair, kind string, body []byte) Message {
	m := Message{Method: method, Target: target, Body: body}
	for _, h := range headers {
		m.Header = append(m.Header, [2]string{h.Name, h.Value})
	}
	if m.Get("Content-Type") == "" && kind != "" {
		m.Header = append(m.Header, [2]string{"Content-Type", kind})
	}
	return m
}
