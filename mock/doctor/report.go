package doctor

// Report is a finding as commands show it, in one language, secrets masked.
type Report struct {
	Fits        bool   `json:"fits"`
	Verdict     string `json:"verdict"`
	Explanation string `json:"explanation,omitempty"`
	Canonical   string `json:"canonical,omitempty"`
	Difference  string `json:"difference,omitempty"`
	Plaintext   string `json:"plaintext,omitempty"`
}

// reportWords are the words of a report by language.
var reportWords = map[Language]struct{ fits, opens, nothing, right, first, yours, due, end string }{
	English:     {"nothing is wrong: the signature fits", "nothing is wrong: the envelope opens", "nothing was found out", "the string is right", "first difference at byte ", ": yours has ", ", right is ", " and ends"},
	Chinese:     {"没有问题：签名正确", "没有问题：能够解密", "没有查出原因", "字符串正确", "第一处差异在第 ", " 字节：你的是 ", "，正确的是 ", "，到此结束"},
	Traditional: {"沒有問題：簽章正確", "沒有問題：能夠解密", "沒有查出原因", "字串正確", "第一處差異在第 ", " 位元組：你的是 ", "，正確的是 ", "，到此結束"},
}

// Unserved puts before a finding that the call is none that the platform serves here, and what was meant; "" when that is
// not known. A finding that knows nothing is left out: then the path is all that there is to say.
func (f Finding) Unserved(name, meant string) Finding {
	if !f.Known() {
		return Finding{}
	}
	at := newMistake("wire.unserved", name)
	if meant != "" {
		at = newMistake("wire.unserved-near", name, meant)
	}
	f.Mistakes = append(oneMistake(at), f.Mistakes...)
	return f
}

// Report writes a finding in a language. mine is the string that the user signed; nil: none was given.
func (f Finding) Report(l Language, secret string, mine *string) Report {
	r := Report{Fits: f.Fits, Verdict: f.Verdict(l), Explanation: f.Remedy(l), Canonical: maskSecret(f.Expected, secret), Plaintext: passwords().ReplaceAllString(f.Plain, "${1}***")}
	words := reportWords[l]
	switch {
	case f.Fits && f.Known(): // a remark
	case f.Fits && f.Expected == "":
		r.Verdict = words.opens
	case f.Fits:
		r.Verdict = words.fits
	case r.Verdict == "":
		r.Verdict = words.nothing
	}
	if mine != nil {
		if r.Difference = differenceIn(l, *mine, f.Expected); r.Difference == "" {
			r.Difference = words.right
		}
		r.Difference = maskSecret(r.Difference, secret)
	}
	return r
}

// Lines are the parts of a report with their labels; what is empty is left out.
func (r Report) Lines(l Language) [][2]string {
	labels := map[Language][5]string{
		English:     {"verdict", "remedy", "string to sign", "yours", "decrypted"},
		Chinese:     {"原因", "处理", "待签名字符串", "你的字符串", "解密后"},
		Traditional: {"原因", "處理", "待簽章字串", "你的字串", "解密後"},
	}[l]
	var lines [][2]string
	for i, text := range []string{r.Verdict, r.Explanation, r.Canonical, r.Difference, r.Plaintext} {
		if text != "" {
			lines = append(lines, [2]string{labels[i], text})
		}
	}
	return lines
}
