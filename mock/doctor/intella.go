package doctor

import (
	"bytes"
	"crypto"
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/multiprime"
)

// intellaIV is the platform's fixed IV, as text (intella sheet 1.2).
const intellaIV = "8651731586517315"

// Envelope explains a request to intella that could not be opened, or not be read after that.
func Envelope(m Message, k Keys) Finding {
	if found := wholeBody(m, true); found != nil {
		return Finding{Mistakes: found}
	}
	outer := parseJSON(string(m.Body))
	if outer == nil || outer.kind != '{' {
		if end := cutJSON(string(m.Body)); end != "" {
			return Finding{Mistakes: []Mistake{newMistake("wire.cut", "the body", end)}}
		}
		if strings.HasPrefix(strings.TrimSpace(string(m.Body)), "{'") {
			return Finding{Mistakes: []Mistake{newMistake("envelope.single-quotes")}}
		}
		if broken := brokenJSON(string(m.Body), taiwan); broken != nil {
			return Finding{Mistakes: []Mistake{inMember("body", *broken)}}
		}
		return Finding{}
	}
	e := &envelope{keys: k}
	if found := e.checkMembers(outer); found != nil {
		return Finding{Mistakes: found}
	}
	return e.openRequest()
}

// envelope is an envelope in examination.
type envelope struct {
	keys            Keys
	request, apiKey string
	opened          string // the app whose own key opened it
}

func (e *envelope) checkMembers(outer *jsonNode) []Mistake {
	pairs := membersOf(outer)
	if name := memberAround(outer, "Request"); name != "" {
		return []Mistake{newMistake("wire.wrapped", name)}
	}
	if indexOfPair(pairs, "Header") >= 0 && indexOfPair(pairs, "Request") < 0 {
		return []Mistake{newMistake("envelope.plain")}
	}
	for _, want := range []struct {
		name string
		into *string
	}{{"Request", &e.request}, {"ApiKey", &e.apiKey}} {
		i := indexOfPair(pairs, want.name)
		if i < 0 {
			if sent := similarName(want.name, pairs); sent != "" {
				return []Mistake{newMistake("wire.name", sent, want.name)}
			}
			return []Mistake{newMistake("envelope.missing", want.name)}
		}
		if pairs[i].RawValue == "[" || pairs[i].RawValue == "0" && pairs[i].Value != "null" {
			return []Mistake{inMember(want.name, newMistake("envelope.no-text"))}
		}
		if pairs[i].RawValue == "{" && listedBytes(pairs[i].Value) == nil {
			return []Mistake{inMember("Request", newMistake("cipher.plain"))}
		}
		if *want.into = unquoteJSON(pairs[i].Value); *want.into == "" || pairs[i].Value == "null" {
			return []Mistake{newMistake("envelope.missing", want.name)}
		}
	}
	return nil
}

// membersOf are the members of an object, with the kinds of their values as they were written.
func membersOf(n *jsonNode) (pairs []Pair) {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		pairs = append(pairs, Pair{Name: unquoteJSON(m.name), Value: m.value.write(compact), RawValue: string(m.value.kind)})
	}
	return pairs
}

// inMember says of which member a mistake is.
func inMember(field string, m Mistake) Mistake {
	m.Field = field
	return m
}

func (e *envelope) openRequest() Finding {
	f := Finding{}
	key := e.unwrapAPIKey(e.apiKey)
	if key == nil {
		if other := e.unwrapAPIKey(e.request); other != nil {
			e.request, e.apiKey = e.apiKey, e.request
			f = e.openRequest()
			f.Fits = false
			if f.Plain == "" { // nothing more is certain
				f.Mistakes = nil
			}
			f.Mistakes = append([]Mistake{newMistake("envelope.swapped")}, f.Mistakes...)
			return f
		}
		f.Mistakes = e.explainAPIKey()
		return f
	}
	f.Opened = e.opened
	o := openCiphers(e.request, key.keys, []byte(intellaIV), intellaText)
	if o.plain == nil {
		return e.explainNoMessage(f, key)
	}
	f.Mistakes = slices.Clone(key.mistakes)
	if !slices.ContainsFunc(o.mistakes, func(m Mistake) bool {
		return strings.HasPrefix(m.ID, "cipher.iv") || m.ID == "cipher.mode" || m.ID == "cipher.plain"
	}) {
		if text, slip := slippedIV(o.plain, []byte(intellaIV)); slip != nil {
			o = ciphered{text, append(o.mistakes, *slip)}
		}
	}
	for _, m := range o.mistakes {
		if m.Field == "" {
			m.Field = "Request"
		}
		f.Mistakes = append(f.Mistakes, m)
	}
	f.Plain = string(o.plain)
	if id := mchID().FindSubmatch(o.plain); id != nil {
		named := string(id[1])
		known := slices.Contains(e.keys.appIDs(), named)
		if known || e.opened == "" {
			f.Opened = named
		}
		if known && e.opened != "" && e.opened != named {
			f.Mistakes = append(f.Mistakes, newMistake("envelope.other-app", e.opened))
		}
	}
	f.Fits = len(f.Mistakes) == 0
	return f
}

var mchID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`["']MchId["']\s*:\s*["']([^"']{1,32})["']`) })

// explainNoMessage explains a Request that holds no message, or can't be decrypted at all.
func (e *envelope) explainNoMessage(f Finding, key *contentKey) Finding {
	for _, k := range key.keys {
		for _, shape := range keyShapes(k) {
			text, padding, read := e.plainBy(shape.key)
			if padding == 0 || !isText([]byte(text)) {
				continue
			}
			broken := brokenMessage(text) // so what is wrong is the text
			if broken == nil && len(shape.is) > 0 {
				continue
			}
			if id := mchID().FindStringSubmatch(text); id != nil {
				f.Opened = id[1]
			}
			found := slices.Concat(read, shape.is)
			if broken != nil {
				found = append(found, *broken)
			}
			if len(found) > 0 {
				f.Mistakes = slices.Concat(key.mistakes, inMemberAll("Request", found))
			}
			return f
		}
	}
	if f.Mistakes = key.mistakes; len(key.keys) == 0 { // with which Request could have been opened
		return f
	}
	if o := openCiphers(e.request, key.keys, []byte(intellaIV), looseObject); o.plain != nil && len(o.mistakes) > 0 {
		f.Mistakes = slices.Concat(key.mistakes, inMemberAll("Request", o.mistakes))
		if broken := brokenMessage(string(o.plain)); broken != nil {
			f.Mistakes = append(f.Mistakes, inMember("Request", *broken))
		}
		return f
	}
	f.Mistakes = append(key.mistakes, inMember("Request", e.explainUnreadable(key.keys)))
	return f
}

// plainBy decrypts Request with a key, and says how many bytes of PKCS#7 padding it ended in: none when they are not
// in order; and what was wrong with how it was written.
func (e *envelope) plainBy(key []byte) (plain string, padding int, read []Mistake) {
	for _, r := range readCipher(e.request) {
		if text := openStrictly(r.raw, key, []byte(intellaIV)); text != nil {
			return string(text), len(r.raw) - len(text), r.mistakes
		}
	}
	return "", 0, nil
}

// explainUnreadable says why a text can't be decrypted although its key is known.
func (e *envelope) explainUnreadable(keys []cipherKey) Mistake {
	for _, k := range keys {
		const sure = 2 // bytes of padding: a wrong key makes two right ones once in 65536 texts
		switch _, padding, _ := e.plainBy(k.key); {
		case padding >= sure:
			return newMistake("cipher.key-fits")
		case padding > 0:
			return newMistake("cipher.either")
		}
	}
	if m := unreadCipher(e.request); m != nil {
		return *m
	}
	if raw, _, problem := decodeLoosely(strings.NewReplacer("\n", "", "\r", "").Replace(e.request)); problem == "" && len(raw)%16 != 0 {
		return newMistake("cipher.length", countText(len(raw)))
	}
	return newMistake("cipher.other-key")
}

// contentKey holds the AES keys that an ApiKey may contain, and the mistakes on the way.
type contentKey struct {
	keys     []cipherKey
	mistakes []Mistake
}

// unwrapAPIKey opens an ApiKey; nil when no key of the platform does. One that holds no AES key may be a wrong reading
// of it, one of some hundred of which decrypt by chance: others are tried before.
func (e *envelope) unwrapAPIKey(text string) (odd *contentKey) {
	for _, r := range readCipher(text) {
		content, mistakes := e.decryptKey(r.raw)
		if content == nil {
			continue
		}
		keys := contentKeys(content)
		all := slices.Concat(inMemberAll("ApiKey", r.mistakes), mistakes)
		if keys == nil {
			if odd == nil {
				what := newMistake("envelope.key-content", countText(len(content)))
				if len(content) == 0 {
					what = newMistake("envelope.key-empty")
				}
				odd = &contentKey{nil, append(all, inMember("ApiKey", what))}
			}
			continue
		}
		for i := range keys {
			keys[i].is = inMemberAll("ApiKey", keys[i].is)
		}
		return &contentKey{keys, all}
	}
	return odd
}

func inMemberAll(field string, mistakes []Mistake) []Mistake {
	out := slices.Clone(mistakes)
	for i := range out {
		out[i].Field = field
	}
	return out
}

// decryptKey decrypts with each key of the platform and each padding.
func (e *envelope) decryptKey(raw []byte) (content []byte, mistakes []Mistake) {
	type owned struct {
		key *multiprime.Key
		app string
	}
	keys := []owned{{e.keys.Private, ""}}
	const most = 20
	for _, o := range e.keys.Others {
		if o.Private != nil && len(keys) < most {
			keys = append(keys, owned{o.Private, o.ID})
		}
	}
	for _, k := range keys {
		if k.key == nil {
			continue
		}
		content, padding := unwrapWith(k.key, raw)
		if content == nil {
			continue
		}
		e.opened = k.app
		if padding != "" {
			mistakes = append(mistakes, inMember("ApiKey", newMistake("envelope.padding", padding)))
		}
		return content, mistakes
	}
	return nil, nil
}

// unwrapWith tries paddings with one key.
func unwrapWith(key *multiprime.Key, raw []byte) (content []byte, padding string) {
	block, err := key.Raw(raw)
	if err != nil {
		return nil, ""
	}
	// OAEP comes first: it carries a digest that proves it, and one of 400 of its blocks passes as PKCS#1 v1.5.
	for _, o := range []struct {
		hash, mgf crypto.Hash
		say       string
	}{{crypto.SHA1, crypto.SHA1, "OAEP (SHA-1)"}, {crypto.SHA256, crypto.SHA256, "OAEP (SHA-256)"}, {crypto.SHA256, crypto.SHA1, "OAEP (SHA-256)"}, {crypto.SHA512, crypto.SHA512, "OAEP (SHA-512)"}, {crypto.SHA512, crypto.SHA1, "OAEP (SHA-512)"}, {crypto.SHA384, crypto.SHA384, "OAEP (SHA-384)"}, {crypto.SHA384, crypto.SHA1, "OAEP (SHA-384)"}, {crypto.SHA224, crypto.SHA224, "OAEP (SHA-224)"}, {crypto.MD5, crypto.MD5, "OAEP (MD5)"}, {crypto.MD5, crypto.SHA1, "OAEP (MD5)"}} {
		if text, ok := multiprime.UnpadOAEP(block, o.hash, o.mgf); ok {
			return text, o.say
		}
		if text, ok := multiprime.UnpadLabelledOAEP(block, o.hash, o.mgf); ok {
			return text, "OAEP with a label"
		}
	}
	if text, ok := multiprime.UnpadPKCS1v15(block); ok && len(text) <= maxKeyText {
		return text, ""
	}
	if text, ok := pkcs1Content(block); ok && len(text) <= maxKeyText {
		return text, "block type 1, as signatures are"
	}
	if text := bytes.TrimLeft(block, "\x00"); len(text) > 0 && len(text) <= 64 { // zeros in front of it are proof enough
		return text, "no padding (textbook RSA)"
	}
	return nil, ""
}

// explainAPIKey says why an ApiKey can't be decrypted.
func (e *envelope) explainAPIKey() []Mistake {
	readings := readCipher(e.apiKey)
	raw := readings[len(readings)-1].raw
	size := 256
	if e.keys.Private != nil {
		size = e.keys.Private.Public().Size()
	}
	for _, r := range append(readings, cipherReading{raw: []byte(e.apiKey)}) {
		if len(r.raw) < size && len(contentKeys(r.raw)) > 0 {
			return []Mistake{inMember("ApiKey", newMistake("envelope.key-plain"))}
		}
	}
	if isRepeated(raw) {
		return []Mistake{inMember("ApiKey", newMistake("cipher.repeated", countText(len(raw))))}
	}
	if m := unreadCipher(e.apiKey); m != nil {
		return []Mistake{inMember("ApiKey", *m)}
	}
	if len(raw) != size {
		return []Mistake{inMember("ApiKey", newMistake("envelope.key-size", countText(len(raw)), countText(size)))}
	}
	return []Mistake{inMember("ApiKey", newMistake("envelope.key-foreign"))}
}
