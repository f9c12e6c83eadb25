package rule

import (
	"reflect"
	"strings"
	"testing"

	"paymock/mock/api"
)

// TestEveryActionIsARow: each field of api.Then has a row of the table, and its doc begins with
// the stages that the row names.
func TestEveryActionIsARow(t *testing.T) {
	t.Parallel()
	rows := map[string]actionRow{}
	for _, row := range actionTable() {
		if _, twice := rows[row.name]; twice {
			t.Errorf("two rows are named %s", row.name)
		}
		rows[row.name] = row
	}
	words := map[string]actionStages{"receive": stageReceive, "decide": stageDecide, "reply": stageReply, "callback": stageCallback}
	for i := range reflect.TypeFor[api.Then]().NumField() {
		field := reflect.TypeFor[api.Then]().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		row, ok := rows[name]
		if !ok {
			t.Errorf("%s has no row; write it in action_table.go", name)
			continue
		}
		delete(rows, name)
		var told actionStages
		prefix, _, _ := strings.Cut(field.Tag.Get("doc"), ":")
		for word := range strings.SplitSeq(prefix, ", ") {
			told |= words[word]
		}
		if told != row.at {
			t.Errorf("%s: its doc begins with %q, and its row says %b", name, prefix, row.at)
		}
		if name != "early" && row.plan == nil && row.message == nil && row.fault == nil {
			t.Errorf("%s: its row does nothing; write plan, message or fault", name)
		}
		if row.told == nil && (row.at&stageReply != 0 || row.at&stageReceive != 0 && !row.ends) {
			t.Errorf("%s: its row doesn't say what was done; write told, for the journal", name)
		}
	}
	for name := range rows {
		t.Errorf("row %s has no field in api.Then", name)
	}
}

// TestAllMistakesOfActionsAreTold: one wrong action hides no other.
func TestAllMistakesOfActionsAreTold(t *testing.T) {
	t.Parallel()
	_, wrong := compileActions("then", api.Then{
		HTTPStatus: 200, Throttle: &api.Throttle{Calls: -1, Per: "1us", Respond: "no"}, Message: "x", Charset: "klingon", Drop: true,
	}, platformScope{})
	var fields []string
	for _, w := range wrong {
		fields = append(fields, w.Field)
	}
	want := "then.http_status then.throttle.calls then.throttle.per then.throttle.respond then.message then.charset then.drop then then"
	if got := strings.Join(fields, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
