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
)

// Read takes a message out of what a person pastes: a raw HTTP text, a curl command, a URL, a HAR
// entry, a JSON body, or a form.
func Read(input []byte) (Message, error) {
	text := strings.TrimSpace(string(input))
	first, _, _ := strings.Cut(text, "\n")
	switch {
	case text == "":
		return Message{}, errors.New("there is no message: give a raw HTTP text, a curl command, a URL, a form, a JSON body or a HAR entry")
	case strings.HasPrefix(text, "curl ") || strings.HasPrefix(text, "$ curl "):
		return readCurl(text)
	case strings.Contains(first, " HTTP/") || strings.HasPrefix(first, "HTTP/"):
		return readHTTP(input), nil
	case strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://"):
		return Message{Method: get, Target: text}, nil
	case strings.HasPrefix(text, "{"):
		if m, ok := readHAR(text); ok {
			return m, nil
		}
		return Message{Method: post, Header: [][2]string{{"Content-Type", "application/json"}}, Body: []byte(text)}, nil
	}
	return Message{Method: post, Header: [][2]string{{"Content-Type", formType}}, Body: []byte(text)}, nil
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
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimLeft(head, "\r\n")))
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

// harEntry is what of a HAR entry matters (HAR 1.2).
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
	if json.Unmarshal([]byte(text), &har) != nil {
		return Message{}, false
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
	if answer := entry.Response; answer.Status != 0 {
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

// readCurl reads the options of curl that make a request.
func readCurl(text string) (Message, error) {
	words, err := shellWords(text)
	if err != nil {
		return Message{}, err
	}
	m := Message{}
	var data []string
	asQuery := false
	for i := 0; i < len(words); i++ {
		word, value := words[i], ""
		if name, inline, ok := strings.Cut(word, "="); ok && strings.HasPrefix(name, "--") {
			word, value = name, inline
		} else if takesValue(word) && i+1 < len(words) {
			i++
			value = words[i]
		}
		switch word {
		case "-X", "--request":
			m.Method = value
		case "-H", "--header":
			if name, v, ok := strings.Cut(value, ":"); ok {
				m.Header = append(m.Header, [2]string{name, strings.TrimSpace(v)})
			}
		case "-d", "--data", "--data-ascii":
			data = append(data, strings.NewReplacer("\r", "", "\n", "").Replace(value))
		case "--data-raw", "--data-binary", "--json":
			data = append(data, value)
			if word == "--json" {
				m.Header = append(m.Header, [2]string{"Content-Type", "application/json"})
			}
		case "--data-urlencode":
			name, v, ok := strings.Cut(value, "=")
			if !ok {
				name, v = "", value
			} else {
				name += "="
			}
			data = append(data, name+url.QueryEscape(v))
		case "-G", "--get":
			asQuery = true
		case "--url":
			m.Target = value
		default:
			if strings.Contains(word, "://") && !strings.HasPrefix(word, "-") {
				m.Target = word
			}
		}
	}
	return finishCurl(m, strings.Join(data, "&"), asQuery)
}

func finishCurl(m Message, data string, asQuery bool) (Message, error) {
	if m.Target == "" {
		return m, errors.New("the curl command names no http:// or https:// address")
	}
	switch {
	case asQuery && data != "":
		join := "?"
		if strings.Contains(m.Target, "?") {
			join = "&"
		}
		m.Target += join + data
	case data != "":
		m.Body = []byte(data)
		if m.Get("Content-Type") == "" {
			m.Header = append(m.Header, [2]string{"Content-Type", formType})
		}
		if m.Method == "" {
			m.Method = post
		}
	}
	if m.Method == "" {
		m.Method = get
	}
	return m, nil
}

func takesValue(word string) bool {
	switch word {
	case "-X", "--request", "-H", "--header", "-d", "--data", "--data-ascii", "--data-raw", "--data-binary", "--data-urlencode", "--json", "--url",
		"-o", "--output", "-u", "--user", "-A", "--user-agent", "-b", "--cookie", "-m", "--max-time", "-x", "--proxy":
		return true
	}
	return false
}

// shellWords splits a command as a shell does: quotes, $'…', backslashes, line continuations.
func shellWords(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	quote, inWord, ansi := byte(0), false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == '\'' && c == '\\' && ansi && i+1 < len(text):
			i++
			word.WriteString(ansiEscape(text[i]))
		case quote != 0 && c == quote:
			quote, ansi = 0, false
		case quote == '"' && c == '\\' && i+1 < len(text) && strings.IndexByte("\"\\$`\n", text[i+1]) >= 0:
			i++
			word.WriteByte(text[i])
		case quote != 0:
			word.WriteByte(c)
		case c == '$' && i+1 < len(text) && text[i+1] == '\'':
			i++
			quote, inWord, ansi = '\'', true, true
		case c == '\'' || c == '"':
			quote, inWord = c, true
		case c == '\\' && i+1 < len(text):
			i++
			if text[i] != '\n' && text[i] != '\r' {
				word.WriteByte(text[i])
				inWord = true
			}
		case strings.IndexByte(" \t\r\n", c) >= 0:
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, errors.New("the curl command ends inside a quoted text")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

func ansiEscape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	}
	return string(c)
}
