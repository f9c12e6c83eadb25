// Package bundle is the file in which `payctl test --bundle` keeps a scenario that failed, and from which
// `paymock replay` repeats it: what the scenario did to its apps from outside, and what each app was at
// the end, with every byte that came and went in its journal. The package is the format and nothing else.
package bundle

import (
	"encoding/json"
	"fmt"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
)

// What a file says of itself.
const (
	Format  = "paymock-bundle"
	Version = 1
)

// File is a scenario that failed.
type File struct {
	Format   string    `json:"format" doc:"paymock-bundle"`
	Version  int       `json:"version" doc:"of the format"`
	Saved    time.Time `json:"saved"`
	Paymock  string    `json:"paymock" doc:"version of the server"`
	Payctl   string    `json:"payctl" doc:"version of the command that wrote it"`
	Feature  string    `json:"feature" doc:"where the feature stood, with the scenario's line"`
	Scenario string    `json:"scenario" doc:"its name"`
	Text     string    `json:"text" doc:"the whole feature"`
	Failed   string    `json:"failed" doc:"the step that failed"`
	Reason   string    `json:"reason" doc:"what it found"`
	Seed     uint64    `json:"seed" doc:"of the run"`
	Apps     []App     `json:"apps"`
}

// App is one of the scenario's apps.
type App struct {
	Provider string `json:"provider"`
	ID       string `json:"id"`
	Seed     uint64 `json:"seed"`
	Calls    []Call `json:"calls" doc:"what the scenario did to it by the control API: trades, rules, moves of its clock"`
	// State is the app with its journal, as GET A/export gives it.
	State json.RawMessage `json:"state"`
}

// Call is a call of the control API that changed something.
type Call struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Type   string `json:"content_type,omitempty"`
	Body   string `json:"body,omitempty"`
	Status int    `json:"status"`
	Answer string `json:"answer,omitempty"`
	// Before and After are the newest entries of the app's journal when the call was made, and when it had been
	// answered: the entry that tells of it is between.
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// Read reads a file.
func Read(data []byte) (*File, error) {
	var f File
	if err := jsonv2.Unmarshal(data, &f, jsonv2.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("no bundle of payctl test --bundle: %w", err)
	}
	switch {
	case f.Format != Format:
		return nil, fmt.Errorf("format: this is no bundle, whose format is %q; give a file of payctl test --bundle", Format)
	case f.Version != Version:
		return nil, fmt.Errorf("version: the bundle has version %d, and this paymock reads version %d; use the paymock that wrote it", f.Version, Version)
	case len(f.Apps) == 0:
		return nil, fmt.Errorf("apps: there is none, so there is nothing to repeat")
	}
	return &f, nil
}
