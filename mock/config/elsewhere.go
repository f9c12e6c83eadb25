package config

import (
	"reflect"
	"slices"
	"strings"

	"paymock/mock/shape"
)

// foreignKeyHint says where to do what people write keys for that scenarios don't have; "" of other keys.
func foreignKeyHint(key string) string {
	for _, told := range [][2]string{
		{"clock time now date 时钟 时间", "; a scenario doesn't move the clock; `payctl clock advance 1h` does"},
		{"listen port ports host control server 端口", "; a setting of the server stands in paymock.yaml: `paymock serve --help` names them"},
		{"expect expected assert asserts assertions verify 断言 期望 预期 验证", "; what must come of it is checked by a feature, which `payctl test` runs; `payctl steps` lists its lines"},
	} {
		if slices.Contains(strings.Fields(told[0]), strings.ToLower(key)) {
			return told[1]
		}
	}
	return ""
}

// drawnHint says how one of several codes is drawn; "" of other keys.
func drawnHint(key string) string {
	if key != "respond" {
		return ""
	}
	return "; for one of two by chance give the first rule chance: 0.5"
}

// isShared reports whether a key of a file is unknown, and holds what aliases stand for.
func isShared(m shape.Mistake) bool {
	return m.Value.Anchor != "" && m.Shape.Name == reflect.TypeFor[Scenario]().Name()
}
