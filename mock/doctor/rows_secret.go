package doctor

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"slices"
	"strings"
)

// The rows on secrets and digests, for platforms that hash a text with a shared secret.

func secretSuffixRows(name string) []mistakeRow {
	right := "append &" + name + "= and the secret at the end"
	zh := "在末尾追加 &" + name + "= 和密钥"
	return slices.Concat(misnamedTailRows(name, right, zh), misplacedTailRows(name, right, zh))
}

// misnamedTailRows are of a secret that was appended in another way.
func misnamedTailRows(name, right, zh string) []mistakeRow {
	return []mistakeRow{
		{
			"tail.key", axisTail, false,
			rowWords{"the secret was appended as &key= (the parking gateway's rule)", right, "密钥以 &key= 追加（停车网关的规则）", zh, "", ""},
			withTails(func(k string) string { return "&key=" + k }),
		},
		{"tail.other-name", axisTail, false, rowWords{"the secret was appended as &{0}=", right, "密钥以 &{0}= 追加", zh, "", ""}, func(*draft) []mistakeWay {
			var ways []mistakeWay
			for _, n := range []string{"secret", "appSecret", "app_key", "appsecret", "AppSecret", "APP_SECRET", "appKey", "secret_key", "secretKey", "sign_key", "app-secret", "client_secret", "apiKey", "api_key", "private_key", "App_Secret", "signKey", "mch_key", "pay_key", "appkey", "secretkey", "sign_secret", "signSecret", "access_key", "md5_key", "partner_key", "token"} {
				ways = append(ways, mistakeWay{[]string{n}, func(d *draft) { d.tail = func(k string) string { return "&" + n + "=" + k } }})
			}
			return ways
		}},
		{
			"tail.bare", axisTail, false,
			rowWords{"the secret was appended without its name, as & and the bare secret", right, "密钥追加时没有名称（只有 & 和密钥）", zh, "", ""},
			withTails(func(k string) string { return "&" + k }, func(k string) string { return "&=" + k }),
		},
		{
			"tail.glued", axisTail, false,
			rowWords{"the bare secret was appended without &" + name + "= before it", right, "直接追加了密钥，前面没有 &" + name + "=", zh, "", ""},
			withTails(func(k string) string { return k }),
		},
		{
			"tail.no-ampersand", axisTail, false,
			rowWords{"the & before " + name + "= is missing", right, name + "= 前缺少 &", zh, "", ""},
			withTails(func(k string) string { return name + "=" + k }),
		},
		{
			"tail.no-equals", axisTail, false,
			rowWords{"the = behind " + name + " is missing", right, name + " 后缺少 =", zh, "", ""},
			withTails(func(k string) string { return "&" + name + ":" + k }, func(k string) string { return "&" + name + k }),
		},
	}
}

// misplacedTailRows are of a secret that was not appended, or not there.
func misplacedTailRows(name, right, zh string) []mistakeRow {
	return []mistakeRow{
		{
			"tail.empty", axisTail, false,
			rowWords{"&" + name + "= was appended without the secret: the secret was empty", "set the secret; " + right, "追加了 &" + name + "=，但密钥为空", "检查密钥配置；" + zh, "", ""},
			withTails(func(string) string { return "&" + name + "=" }),
		},
		{"tail.null", axisTail, false, rowWords{"&" + name + "= was appended with {0} in place of the secret: it was not loaded", "load the secret; " + right, "追加密钥时密钥为 {0}（未加载）", "检查密钥配置；" + zh, "", ""}, func(*draft) []mistakeWay {
			var ways []mistakeWay
			for _, n := range []string{"null", "${" + name + "}", "undefined", "${" + strings.ToUpper(name) + "}", "None", "nil", "***"} {
				ways = append(ways, mistakeWay{[]string{n}, func(d *draft) { d.tail = func(string) string { return "&" + name + "=" + n } }})
			}
			return ways
		}},
		{"tail.none", axisTail, false, rowWords{"no secret was appended", right, "没有追加密钥", zh, "", ""}, func(*draft) []mistakeWay {
			return []mistakeWay{{do: func(d *draft) { d.tail = nil }}}
		}},
		{
			"tail.front", axisTail, false,
			rowWords{"the secret was put before the string", right, "密钥放在了字符串前面", zh, "", ""},
			withHeads(func(k string) string { return k }, func(k string) string { return k + "&" }, func(k string) string { return name + "=" + k + "&" }, func(k string) string { return name + "=" + k }, func(k string) string { return "key=" + k + "&" }),
		},
		{"tail.around", axisTail, false, rowWords{"the secret was put before and after the string", right, "字符串前后都放了密钥", zh, "", ""}, func(*draft) []mistakeWay {
			return []mistakeWay{
				{do: func(d *draft) { d.tail, d.front = plainSecret, plainSecret }},
				{do: func(d *draft) { d.front = plainSecret }},
				{do: func(d *draft) {
					d.tail = func(k string) string { return "&" + k }
					d.front = func(k string) string { return k + "&" }
				}},
				{do: func(d *draft) { d.front = func(k string) string { return name + "=" + k + "&" } }},
			}
		}},
		{"tail.sorted", axisTail, false, rowWords{name + " was sorted in among the fields", right, name + " 与其他字段一起排序了", zh, "", ""}, func(d *draft) []mistakeWay {
			sorted := func(name string, keep bool) mistakeWay {
				return mistakeWay{do: func(d *draft) {
					d.pairs = append(d.pairs, Pair{Name: name, Value: d.secret})
					if !keep {
						d.tail = nil
					}
				}}
			}
			if d.bare {
				return nil
			}
			return []mistakeWay{sorted(name, false), sorted(name, true), sorted("secret", false), sorted("key", false)}
		}},
		{
			"tail.twice", axisTail, false,
			rowWords{"&" + name + "= and the secret were appended twice", "append them once", "&" + name + "= 和密钥追加了两次", "只追加一次", "", ""},
			withTails(func(k string) string { return "&" + name + "=" + k + "&" + name + "=" + k }),
		},
		{
			"tail.newline", axisTail, false,
			rowWords{"a newline stood before &" + name + "=", "put nothing between the string and &" + name + "=", "&" + name + "= 前多了换行符", "字符串与 &" + name + "= 之间不要有任何字符", "", ""},
			withTails(func(k string) string { return "\n&" + name + "=" + k }, func(k string) string { return "\r\n&" + name + "=" + k }),
		},
	}
}

// withTails has each of the tails in place of the right one.
func withTails(tails ...func(k string) string) func(*draft) []mistakeWay {
	return func(*draft) []mistakeWay {
		var ways []mistakeWay
		for _, t := range tails {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.tail = t }})
		}
		return ways
	}
}

// withHeads has each of the heads before the string, and no tail.
func withHeads(heads ...func(k string) string) func(*draft) []mistakeWay {
	return func(*draft) []mistakeWay {
		var ways []mistakeWay
		for _, h := range heads {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.tail, d.front = nil, h }})
		}
		return ways
	}
}

func secretRows(platform string) []mistakeRow {
	written := func(writers ...func(string) string) func(*draft) []mistakeWay {
		return func(*draft) []mistakeWay {
			var ways []mistakeWay
			for _, w := range writers {
				ways = append(ways, mistakeWay{do: func(d *draft) { d.secret = w(d.secret) }})
			}
			return ways
		}
	}
	around := func(head, end string) func(string) string {
		return func(s string) string { return head + s + end }
	}
	return []mistakeRow{
		{"secret.lower", axisSecret, false, rowWords{"the secret was written in lower case", "use the secret as it was given", "密钥被写成了小写", "按原样使用密钥", "", ""}, written(strings.ToLower)},
		{"secret.upper", axisSecret, false, rowWords{"the secret was written in upper case", "use the secret as it was given", "密钥被写成了大写", "按原样使用密钥", "", ""}, written(strings.ToUpper)},
		{"secret.newline", axisSecret, false, rowWords{"the secret has a trailing newline (it was read from a file with its line end)", "trim the line end off the secret", "密钥末尾多了换行符（从文件读取时带上了行尾）", "去掉密钥末尾的换行符", "", ""}, written(around("", "\n"), around("", "\r\n"), around("", "\r"))},
		{"secret.blank", axisSecret, false, rowWords{"a blank (space) stands before or after the secret", "trim the secret", "密钥前后有空格", "去掉密钥首尾的空白", "", ""}, written(around("", " "), around(" ", ""), around(" ", " "), around("", "\t"))},
		{"secret.bom", axisSecret, false, rowWords{"a BOM (byte order mark) stands before the secret (it was read from a file)", "take the BOM off the secret", "密钥前有 BOM（字节顺序标记）", "去掉密钥前的 BOM", "", ""}, written(around("\ufeff", ""))},
		{"secret.invisible", axisSecret, false, rowWords{"an invisible character (no-break or zero-width space) stands before or after the secret (it was copied from a page)", "type the secret's end anew, or trim it in code", "密钥前后有不可见字符（不间断空格或零宽空格，从网页复制而来）", "去掉密钥首尾的不可见字符", "", ""}, written(around("", "\u00a0"), around("\u00a0", ""), around("", "\u200b"), around("\u200b", ""))},
		{"secret.quotes", axisSecret, false, rowWords{"the secret stands in quotes", "use the secret without quotes", "密钥带有引号", "使用不带引号的密钥", "", ""}, written(around(`"`, `"`), around("'", "'"), around("b'", "'"))},
		{"secret.doubled", axisSecret, true, rowWords{"the secret stood twice, one behind the other (it was pasted twice)", "use the secret once, as it was given", "密钥首尾相接地出现了两次（粘贴了两次）", "按原样使用密钥，只用一次", "", ""}, written(func(s string) string { return s + s })},
		{"secret.slash", axisSecret, false, rowWords{`the slashes of the secret were written as \/, as in the JSON that it was copied from`, `use the secret with / and without backslashes`, `密钥中的斜杠写成了 \/（从 JSON 中复制而来）`, `使用不带反斜杠的密钥（只有 /）`, "", ""}, written(slashEscapes, func(s string) string { return strings.ReplaceAll(s, `\/`, "/") })},
		{"secret.hashed", axisSecret, false, rowWords{"the {0} of the secret was used in its place", "use the secret as it was given", "使用了密钥的 {0}，而不是密钥本身", "按原样使用密钥", "", ""}, func(*draft) (ways []mistakeWay) {
			for _, h := range hashes[:3] {
				for _, letters := range []func(string) string{plainSecret, strings.ToUpper} {
					ways = append(ways, mistakeWay{[]string{h.name}, func(d *draft) { d.secret = letters(hexSum(h.new(), d.secret)) }})
				}
			}
			slices.Reverse(ways) // MD5 first
			return ways
		}},
		{"secret.encoded", axisSecret, false, rowWords{"the secret was base64-encoded or URL-encoded", "use the secret as it was given", "密钥被 base64 或 URL 编码", "按原样使用密钥", "", ""}, written(
			func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }, escapeAll,
			func(s string) string { return hex.EncodeToString([]byte(s)) })},
		{"secret.decoded", axisSecret, false, rowWords{"the secret was decoded (base64 or hex) before use", "use the text of the secret as it was given", "密钥在使用前被解码（base64 或十六进制）", "直接使用密钥文本", "", ""}, written(
			func(s string) string {
				if b, err := base64.StdEncoding.DecodeString(s); err == nil {
					return string(b)
				}
				return s
			}, func(s string) string {
				if b, err := hex.DecodeString(s); err == nil {
					return string(b)
				}
				return s
			})},
		{"secret.unescaped", axisSecret, false, rowWords{"the secret was URL-decoded before use: a plus sign (+) in it became a blank (space)", "use the text of the secret as it was given", "密钥在使用前做了 URL 解码：其中的加号（+）变成了空格", "直接使用密钥文本", "", ""}, written(
			unescapePercent, func(s string) string { return strings.ReplaceAll(s, "+", " ") })},
		{"secret.cut", axisSecret, false, rowWords{"the secret is cut: only {0} of its characters were used", "use the whole secret", "密钥被截断：只用了其中 {0} 个字符", "使用完整的密钥", "", ""}, cutSecrets},
		{"secret.id", axisSecret, false, rowWords{"the app_id was used in place of the secret", "use the secret", "用 app_id 代替了密钥", "使用密钥", "", ""}, func(d *draft) []mistakeWay {
			id, ok := valueOf(d.sent, "app_id")
			if !ok {
				return nil
			}
			return []mistakeWay{{do: func(d *draft) { d.secret = id }}}
		}},
	}
}

// escapeStrictly URL-encodes all but letters and digits.
func escapeStrictly(s string) string {
	return strings.NewReplacer("+", "%20", "-", "%2D", "_", "%5F", ".", "%2E", "~", "%7E").Replace(url.QueryEscape(s))
}

func plainSecret(k string) string { return k }

func cutSecrets(d *draft) []mistakeWay {
	var ways []mistakeWay
	k := d.secret
	for _, part := range []string{k[:max(0, len(k)-1)], k[:min(16, len(k))], k[min(1, len(k)):], k[:min(8, len(k))]} {
		if part != "" && part != k {
			ways = append(ways, mistakeWay{[]string{countText(len(part))}, func(d *draft) { d.secret = part }})
		}
	}
	return ways
}

// otherSecrets are rows on the secrets of other apps.
func otherSecrets(others []Other) mistakeRow {
	return mistakeRow{"key.other-app", axisSecret, false, rowWords{
		"the secret of another app was used, that of {0}", "use the secret that belongs to the app_id that is sent",
		"使用了另一个应用（{0}）的密钥", "使用与所发送的 app_id 对应的密钥", "", "",
	}, func(d *draft) []mistakeWay {
		var ways []mistakeWay
		seen := map[string]bool{}
		for _, o := range others {
			for _, k := range []string{o.Secret, o.Second} {
				if k != "" && k != d.secret && !seen[k] {
					seen[k] = true
					ways = append(ways, mistakeWay{[]string{o.describeApp()}, func(d *draft) { d.secret = k }})
				}
			}
		}
		return ways
	}}
}

func hexSum(h hash.Hash, s string) string {
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

func md5Sum(b []byte) []byte {
	sum := md5.Sum(b)
	return sum[:]
}

// md5OfHex is the MD5 of the hex text of one.
func md5OfHex(sum [md5.Size]byte) [md5.Size]byte {
	var text [2 * md5.Size]byte
	hex.Encode(text[:], sum[:])
	return md5.Sum(text[:])
}

func appendHexMD5(out, b []byte) []byte {
	sum := md5.Sum(b)
	return hex.AppendEncode(out, sum[:])
}

func hashSum(newHash func() hash.Hash, s string) []byte {
	h := newHash()
	h.Write([]byte(s))
	return h.Sum(nil)
}

// digestTables are digestRows of every length, for their words.
func digestTables() [][]mistakeRow {
	var all [][]mistakeRow
	for _, size := range []int{16, 20, 28, 32, 48, 64} {
		all = append(all, digestRows(size))
	}
	return all
}

// digestRows list the digests that clients take in place of one MD5. size is the digest's
// length in bytes: only what gives that many is tried.
func digestRows(size int) []mistakeRow {
	var rows []mistakeRow
	add := func(bytes int, id string, w rowWords, ways ...mistakeWay) {
		if bytes == size {
			rows = append(rows, mistakeRow{id, axisDigests, false, w, func(*draft) []mistakeWay { return ways }})
		}
	}
	const plain, zhPlain = "use MD5 over the string with the secret at its end, once", "对末尾带密钥的字符串做一次 MD5"
	add(16, "digest.twice", rowWords{"the digest was hashed twice (MD5 of the MD5)", plain, "做了两次 MD5", zhPlain, "", ""},
		hashedAgain(md5OfHex),
		hashedAgain(func(sum [md5.Size]byte) [md5.Size]byte { return md5.Sum(sum[:]) }),
		hashedAgain(func(sum [md5.Size]byte) [md5.Size]byte { return md5.Sum(bytes.ToUpper(hex.AppendEncode(nil, sum[:]))) }),
		mistakeWay{do: func(d *draft) {
			d.tail = nil
			d.digest = func(t []byte, k string) []byte { return md5Sum(append(appendHexMD5(nil, t), k...)) }
		}}, mistakeWay{do: func(d *draft) {
			d.tail = nil
			d.digest = func(t []byte, k string) []byte { return md5Sum(append(appendHexMD5(nil, t), "&app_secret="+k...)) }
		}}, mistakeWay{do: func(d *draft) {
			d.tail = nil
			d.digest = func(t []byte, k string) []byte { return md5Sum(appendHexMD5([]byte(k), t)) }
		}}, mistakeWay{do: func(d *draft) {
			d.tail = nil
			d.digest = func(t []byte, k string) []byte { return md5Sum(appendHexMD5(appendHexMD5(nil, t), []byte(k))) }
		}})
	add(16, "digest.thrice", rowWords{"the digest was hashed three times (MD5 of the MD5 of the MD5)", plain, "做了三次 MD5", zhPlain, "", ""},
		hashedAgain(func(sum [md5.Size]byte) [md5.Size]byte { return md5OfHex(md5OfHex(sum)) }))
	add(16, "digest.md5-sha", rowWords{"the digest was hashed twice: MD5 over the hex of SHA-256 or SHA-1", "use MD5, once", "做了两次摘要：对 SHA-256 或 SHA-1 的十六进制文本再做 MD5", "只做一次 MD5", "", ""},
		hashedBy(func(t []byte, _ string) []byte { return md5Sum(hex.AppendEncode(nil, sumOf(sha256.New, t))) }), hashedBy(func(t []byte, _ string) []byte { return md5Sum(hex.AppendEncode(nil, sumOf(sha1.New, t))) }))
	add(32, "digest.sha3", rowWords{"SHA3-256 was used", "use MD5", "使用了 SHA3-256", "使用 MD5", "", ""}, hashedBy(func(t []byte, _ string) []byte {
		sum := sha3.Sum256(t)
		return sum[:]
	}))
	add(16, "digest.hmac", rowWords{"HMAC-MD5 was used", "use plain MD5, no HMAC, over the string with the secret at its end", "使用了 HMAC-MD5", zhPlain + "，不用 HMAC", "", ""}, macWays(md5.New)...)
	add(20, "digest.sha1", rowWords{"SHA-1 was used", "use MD5", "使用了 SHA-1", "使用 MD5", "", ""}, hashedBy(func(t []byte, _ string) []byte { return sumOf(sha1.New, t) }))
	add(20, "digest.sha1-md5", rowWords{"the digest was hashed twice: SHA-1 over the hex of the MD5", "use MD5, once", "做了两次摘要：对 MD5 的十六进制文本再做 SHA-1", "只做一次 MD5", "", ""}, overMD5Ways(sha1.New)...)
	add(32, "digest.sha256-md5", rowWords{"the digest was hashed twice: SHA-256 over the hex of the MD5", "use MD5, once", "做了两次摘要：对 MD5 的十六进制文本再做 SHA-256", "只做一次 MD5", "", ""}, overMD5Ways(sha256.New)...)
	add(20, "digest.hmac-sha1", rowWords{"HMAC-SHA1 was used", "use plain MD5, no HMAC", "使用了 HMAC-SHA1", "使用 MD5，不用 HMAC", "", ""}, macWays(sha1.New)...)
	add(32, "digest.sha256", rowWords{"SHA-256 was used", "use MD5", "使用了 SHA-256", "使用 MD5", "", ""}, hashedBy(func(t []byte, _ string) []byte { return sumOf(sha256.New, t) }))
	add(32, "digest.hmac-sha256", rowWords{"HMAC-SHA256 was used", "use plain MD5, no HMAC", "使用了 HMAC-SHA256", "使用 MD5，不用 HMAC", "", ""}, macWays(sha256.New)...)
	add(64, "digest.sha512", rowWords{"SHA-512 was used", "use MD5", "使用了 SHA-512", "使用 MD5", "", ""}, hashedBy(func(t []byte, _ string) []byte { return sumOf(sha512.New, t) }), macWays(sha512.New)[0])
	add(28, "digest.sha224", rowWords{"SHA-224 was used", "use MD5", "使用了 SHA-224", "使用 MD5", "", ""}, hashedBy(func(t []byte, _ string) []byte { return sumOf(sha256.New224, t) }))
	add(48, "digest.sha384", rowWords{"SHA-384 was used", "use MD5", "使用了 SHA-384", "使用 MD5", "", ""}, hashedBy(func(t []byte, _ string) []byte { return sumOf(sha512.New384, t) }))
	return rows
}

// hashedBy makes the digest in another way.
func hashedBy(f func(text []byte, secret string) []byte) mistakeWay {
	return mistakeWay{do: func(d *draft) { d.digest = f }}
}

// hashedAgain makes another digest of the MD5.
func hashedAgain(f func(sum [md5.Size]byte) [md5.Size]byte) mistakeWay {
	return mistakeWay{do: func(d *draft) {
		d.again = f
		d.digest = func(text []byte, _ string) []byte {
			sum := f(md5.Sum(text))
			return sum[:]
		}
	}}
}

// macWays are an HMAC with the secret as its key, or as its text, with and without the secret at the end.
func macWays(h func() hash.Hash) []mistakeWay {
	f := func(text []byte, secret string) []byte {
		m := hmac.New(h, []byte(secret))
		m.Write(text)
		return m.Sum(nil)
	}
	swapped := func(text []byte, secret string) []byte {
		m := hmac.New(h, text)
		m.Write([]byte(secret))
		return m.Sum(nil)
	}
	return []mistakeWay{hashedBy(f), {do: func(d *draft) { d.digest, d.tail = f, nil }}, hashedBy(swapped), {do: func(d *draft) { d.digest, d.tail = swapped, nil }}}
}

// overMD5Ways are a digest over the hexadecimal MD5, in either case.
func overMD5Ways(h func() hash.Hash) []mistakeWay {
	return []mistakeWay{
		hashedBy(func(t []byte, _ string) []byte { return sumOf(h, appendHexMD5(nil, t)) }),
		hashedBy(func(t []byte, _ string) []byte { return sumOf(h, bytes.ToUpper(appendHexMD5(nil, t))) }),
	}
}
