package phrase

var probeSteps = stepTopic{"The merchant's endpoint, judged", []stepRow{
	{"merchant_mistakes", `the merchant makes the mistake {mistake:name}`, `商户有缺陷 {mistake:name}`},
	{"probes", `paymock probes the merchant's {callback} endpoint`, `paymock 检测商户的 {callback} 回调接口`},
	{"probe_passes", `the probe passes {number} case[s]`, `检测有 {number} 个用例通过`},
	{"probe_passes_all", `the probe passes all cases`, `检测的全部用例通过`},
	{"probe_fails", `the probe fails case {case:name}`, `检测的用例 {case:name} 不通过`},
	{"probe_fails_only", `the probe fails only these cases:`, `检测仅有以下用例不通过：`},
	{"probe_says", `case {case:name} of the probe says {text}`, `检测的用例 {case:name} 说明 {text}`},
}}
