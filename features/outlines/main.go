// Command outlines writes the features that try every answer code of every platform:
// features/faults/codes-4pyun.feature and its like, one row for each code of the catalogue.
//
//	go generate ./features     # or: make generate
//
// A row says what must be on the wire when the code's scenario is loaded; how it is written
// there is each platform's own and stands here, from the platforms' sheets, not from the mock. A
// platform without a reference merchant (package client/adapter) has no file.
// A test compares the files with what this command would write.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"paymock/mock"
)

func main() {
	if err := write("faults"); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "outlines:", err)
		os.Exit(1)
	}
}

// write puts all files into a directory.
func write(dir string) error {
	files, err := features()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(keys(files)) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(files[name]), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// features are the files' texts by name.
func features() (map[string]string, error) {
	files := map[string]string{}
	for _, p := range mock.Providers() {
		if _, ok := platforms[p.Name()]; !ok {
			continue // no reference merchant calls it
		}
		text, err := feature(p.Name(), mock.Codes())
		if err != nil {
			return nil, err
		}
		files["codes-"+p.Name()+".feature"] = text
	}
	return files, nil
}
