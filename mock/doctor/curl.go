package doctor

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// What a paste begins with: curl, perhaps behind a shell's prompt, or what browsers copy besides.
var (
	curlStart    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[^\n&=]{0,80}?[$%#>]\s*)?curl(?:\.exe)?\s+`) })
	otherCommand = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(\$session\b|Invoke-(WebRequest|RestMethod)\b|(await )?fetch\(|wget\s|https?\s+(GET|POST|-))`)
	})
)

// curlRequest is the request that the options of a curl command make.
type curlRequest struct {
	Message
	data    []string
	parts   [][2]string
	asQuery bool
}

// readCurl reads the options of curl that make a request; text is what stands behind its name.
func readCurl(text string) (Message, error) {
	if strings.Contains(text, `^"`) || strings.Contains(text, "^\n") || strings.Contains(text, "^\r") {
		text = unescapeCmd(text)
	}
	words, err := shellWords(text)
	if err != nil {
		return Message{}, err
	}
	c := curlRequest{}
	for len(words) > 0 && !slices.Contains([]string{"|", ";", "&&", "||", ">", "2>&1"}, words[0]) {
		var option, value string
		if option, value, words = nextOption(words); option == "" {
			if c.Target == "" && !strings.ContainsAny(value, "<>") || !strings.Contains(c.Target, "://") && strings.Contains(value, "://") {
				c.Target = value
			}
			continue
		}
		if err := c.takeOption(option, value); err != nil {
			return Message{}, err
		}
	}
	return c.buildMessage()
}

// takesValue lists the options of curl that have a value, short ones by their letters.
const (
	takesValue     = "AbcCdDeEFhHKmoPQrtTuUwxXyYz"
	takesValueLong = " request header data data-ascii data-raw data-binary data-urlencode json url url-query form form-string output user user-agent cookie cookie-jar max-time connect-timeout proxy proxy-user cacert capath cert cert-type key key-type pass retry retry-delay retry-max-time write-out referer config range resolve connect-to interface limit-rate max-redirs dump-header trace trace-ascii stderr noproxy oauth2-bearer aws-sigv4 ciphers tls-max unix-socket upload-file speed-limit speed-time socks5 socks5-hostname preproxy local-port expect100-timeout max-filesize continue-at time-cond output-dir variable "
)

// nextOption takes the next option and its value off a command; option "" is an address.
func nextOption(words []string) (option, value string, rest []string) {
	word, rest := words[0], words[1:]
	next := func() string {
		if len(rest) == 0 {
			return ""
		}
		value, rest = rest[0], rest[1:]
		return value
	}
	if long, ok := strings.CutPrefix(word, "--"); ok {
		name, inline, told := strings.Cut(long, "=")
		if told {
			return name, inline, rest
		}
		if strings.Contains(takesValueLong, " "+name+" ") {
			return name, next(), rest
		}
		return name, "", rest
	}
	letters, ok := strings.CutPrefix(word, "-")
	if !ok || letters == "" {
		return "", word, rest
	}
	option, letters = letters[:1], letters[1:]
	if strings.Contains(takesValue, option) { // -XPOST, -d a=1
		if value = strings.TrimPrefix(letters, "="); value == "" {
			value = next()
		}
	} else if letters != "" { // -sSd
		rest = append([]string{"-" + letters}, rest...)
	}
	return option, value, rest
}

// takeOption takes one option.
func (c *curlRequest) takeOption(option, value string) error {
	switch option {
	case "X", "request":
		c.Method = strings.ToUpper(value)
	case "H", "header":
		if name, v, ok := strings.Cut(value, ":"); ok {
			c.Header = append(c.Header, [2]string{name, strings.TrimSpace(v)})
		}
	case "d", "data", "data-ascii", "data-binary", "json":
		if strings.HasPrefix(value, "@") {
			return fmt.Errorf("the curl command takes its body from %q: put what is in it in its place", ClipText(value))
		}
		if option != "json" && option != "data-binary" {
			value = strings.NewReplacer("\r", "", "\n", "").Replace(value)
		}
		if option == "json" {
			c.Header = append(c.Header, [2]string{"Content-Type", "application/json"})
		}
		c.data = append(c.data, value)
	case "data-raw":
		c.data = append(c.data, value)
	case "data-urlencode":
		name, v, ok := strings.Cut(value, "=")
		if !ok {
			name, v = "", value
		} else if name != "" {
			name += "="
		}
		c.data = append(c.data, name+strings.ReplaceAll(url.QueryEscape(v), "+", "%20"))
	case "F", "form", "form-string":
		name, v, _ := strings.Cut(value, "=")
		c.parts = append(c.parts, [2]string{name, strings.Trim(v, `"`)})
	case "G", "get":
		c.asQuery = true
	case "url":
		c.Target = value
	}
	return nil
}

// buildMessage puts the request together as curl does.
func (c *curlRequest) buildMessage() (Message, error) {
	m := c.Message
	if m.Target == "" {
		return m, errors.New("the curl command names no http:// or https:// address")
	}
	if !strings.Contains(m.Target, "://") {
		m.Target = "http://" + m.Target
	}
	data, kind := strings.Join(c.data, "&"), formType
	if len(c.parts) > 0 {
		data, kind = multipartForm(c.parts)
	}
	switch {
	case c.asQuery && data != "":
		join := "?"
		if strings.Contains(m.Target, "?") {
			join = "&"
		}
		m.Target += join + data
	case data != "":
		m.Body = []byte(data)
		if m.Get("Content-Type") == "" {
			m.Header = append(m.Header, [2]string{"Content-Type", kind})
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

// multipartForm writes fields as curl -F sends them.
func multipartForm(parts [][2]string) (body, kind string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	_ = w.SetBoundary("------------------------paymock")
	for _, p := range parts {
		_ = w.WriteField(p[0], p[1]) // a buffer takes all
	}
	_ = w.Close()
	return out.String(), w.FormDataContentType()
}

// unescapeCmd undoes what cmd.exe does: ^ stands before a character that is taken as it is, before
// a line end for a command that goes on. Where quotes are not escaped themselves, ^ is a ^.
func unescapeCmd(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var out strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
			out.WriteByte(c)
		case c != '^' || quoted || i+1 == len(text):
			out.WriteByte(c)
		case text[i+1] == '\n':
			if i++; i+1 < len(text) {
				i++
				out.WriteByte(text[i])
			}
		default:
			i++
			out.WriteByte(text[i])
		}
	}
	return out.String()
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
			said, length := ansiEscape(text[i+1:])
			word.WriteString(said)
			i += length
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

// ansiEscape reads what follows a backslash in $'…': its text, and how many bytes it took.
func ansiEscape(text string) (said string, length int) {
	if at := strings.IndexByte("abefnrtv", text[0]); at >= 0 {
		return string("\a\b\x1b\f\n\r\t\v"[at]), 1
	}
	base, first, most := 8, 0, 3
	switch text[0] {
	case 'x':
		base, first, most = 16, 1, 2
	case 'u':
		base, first, most = 16, 1, 4
	case 'U':
		base, first, most = 16, 1, 8
	}
	for end := min(first+most, len(text)); end > first; end-- {
		code, err := strconv.ParseUint(text[first:end], base, 32)
		if err != nil {
			continue
		}
		if first == 0 || text[0] == 'x' {
			return string([]byte{byte(code)}), end
		}
		return string(utf8.AppendRune(nil, rune(code))), end
	}
	return text[:1], 1
}
