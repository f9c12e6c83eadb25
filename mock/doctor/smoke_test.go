package doctor

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"testing"
	"time"
)

func TestSmoke(t *testing.T) {
	body := "app_id=op1&pay_serial=2024&settle_value=2203&sharding_value=2203&trade_item=%5B%7B%22key%22%3A%22a%22%2C%22value%22%3A2203%7D%5D&reason=%E5%85%85+%E7%94%B5&timestamp=1718362800123&sign_type=MD5"
	k := Keys{Secret: "paymock-demo-secret"}
	for _, text := range []string{
		"app_id=op1&pay_serial=2024&reason=充 电&settle_value=2203&sharding_value=2203&sign_type=MD5&timestamp=1718362800123&trade_item=[{\"key\":\"a\",\"value\":2203}]",
		"app_id=op1&pay_serial=2024&settle_value=2203&sharding_value=2203&trade_item=[{\"key\":\"a\",\"value\":2203}]&reason=充 电&timestamp=1718362800123&sign_type=MD5",
		"app_id=op1&pay_serial=2024&reason=充 电&settle_value=2203&sharding_value=2203&timestamp=1718362800123&trade_item=[{\"key\":\"a\",\"value\":2203}]",
		"nothing",
	} {
		for _, tail := range []string{"&app_secret=", "&key=", ""} {
			s := md5.Sum([]byte(text + tail + k.Secret))
			at := time.Now()
			f := FourPyun(Message{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: []byte(body + "&sign=" + hex.EncodeToString(s[:]))}, k, Inline)
			fmt.Println(time.Since(at), f.Tried, f.LeftOut, f.Fits, f.Cause(English), "|", f.Remedy(Chinese))
		}
	}
}
