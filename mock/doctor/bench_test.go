package doctor

import "testing"

// BenchmarkSearch is a search that finds nothing: all effort is spent.
func BenchmarkSearch(b *testing.B) {
	body := "app_id=op1&pay_serial=2024&settle_value=2203&sharding_value=2203&trade_item=%5B%7B%22key%22%3A%22a%22%2C%22value%22%3A2203%7D%5D&reason=%E5%85%85+%E7%94%B5&timestamp=1718362800123&sign_type=MD5&sign=00112233445566778899aabbccddeeff"
	m := Message{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(body)}
	var f Finding
	for b.Loop() {
		f = FourPyun(m, Keys{Secret: "paymock-demo-secret"}, Inline)
	}
	b.ReportMetric(float64(f.Tried), "texts")
}
