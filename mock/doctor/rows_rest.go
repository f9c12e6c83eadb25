package doctor

const leftOutRemedy = "ask for a whole search: GET …/journal/SEQ?explain=true, or payctl explain"

// The rows for what could not be explained.
var restRows = []mistakeRow{
	{"rest.digest", wordsOnly, false, rowWords{
		"no known mistake fits", "compare the canonical string with yours byte by byte, then the app_secret",
		"没有符合的已知错误", "逐字节对比待签名字符串，再检查 app_secret", "", "",
	}, nil},
	{"rest.text", wordsOnly, false, rowWords{
		"the key fits, another text was signed", "compare your string with the expected one, byte by byte: paymock explain --mine FILE shows the first difference",
		"密钥正确，但签名的文本不同", "逐字节对比待签名字符串：paymock explain --mine FILE 会指出第一处差异", "", "",
	}, nil},
	{"rest.left-out", wordsOnly, false, rowWords{
		"only the {0} cheapest guesses were tried", leftOutRemedy,
		"只尝试了代价最小的 {0} 种可能", "需要完整搜索时：GET …/journal/SEQ?explain=true，或 payctl explain", "", "",
	}, nil},
	{"rest.tried", wordsOnly, false, rowWords{
		"the {0} likeliest texts were compared, of one, two and three mistakes", "",
		"已比较由一种、两种或三种错误得到的最可能的 {0} 种字符串", "", "", "",
	}, nil},
}
