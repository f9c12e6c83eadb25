package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/suggest"
)

// selectedFile is a feature file with the lines that were asked for; none are all.
type selectedFile struct {
	path  string
	lines []int
}

// featureSource is where feature files are: on disk, or in this program.
type featureSource struct {
	ctx   context.Context // of the command, which may be interrupted while a pipe is read
	disk  bool
	files fs.FS
}

func (s featureSource) stat(name string) (fs.FileInfo, error) {
	if s.disk {
		return os.Stat(name)
	}
	return fs.Stat(s.files, path.Clean(name))
}

func (s featureSource) readText(name string) ([]byte, error) {
	if s.disk {
		return readFile(s.ctx, name)
	}
	return fs.ReadFile(s.files, path.Clean(name))
}

func (s featureSource) glob(pattern string) ([]string, error) {
	if s.disk {
		return filepath.Glob(pattern)
	}
	return fs.Glob(s.files, pattern)
}

// featuresBelow lists the features below a directory, sorted.
func (s featureSource) featuresBelow(dir string) ([]string, error) {
	var found []string
	visit := func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".feature") {
			found = append(found, name)
		}
		return err
	}
	if s.disk {
		return found, errors.Join(filepath.WalkDir(dir, visit))
	}
	err := fs.WalkDir(s.files, path.Clean(dir), visit)
	return found, err
}

var lineAtEnd = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.+?)((?::\d+)+)$`) })

// findFeatures tells which files the arguments mean, in their order, each once.
func (s featureSource) findFeatures(args []string) ([]selectedFile, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var all []selectedFile
	add := func(path string, lines []int) {
		i := slices.IndexFunc(all, func(n selectedFile) bool { return n.path == path })
		switch {
		case i < 0:
			all = append(all, selectedFile{path, lines})
		case len(lines) == 0 || len(all[i].lines) == 0:
			all[i].lines = nil
		default:
			all[i].lines = append(all[i].lines, lines...)
		}
	}
	for _, arg := range args {
		paths, lines, err := s.expandArgument(arg)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			add(p, lines)
		}
	}
	return all, nil
}

// expandArgument tells which files one argument means.
func (s featureSource) expandArgument(arg string) (paths []string, lines []int, err error) {
	name := arg
	info, err := s.stat(name)
	if isYAML(arg) {
		return nil, nil, usagef("%s is a scenario, not a feature; paymock validate %[1]s checks it, payctl scenario load %[1]s applies it", arg)
	}
	if parts := lineAtEnd().FindStringSubmatch(arg); err != nil && parts != nil {
		name = parts[1]
		for _, text := range strings.Split(parts[2], ":")[1:] {
			n, _ := strconv.Atoi(text) // digits; too many of them are no line either
			lines = append(lines, n)
		}
		info, err = s.stat(name)
	}
	switch {
	case err == nil && !info.IsDir():
		return []string{name}, lines, nil
	case err == nil && lines != nil:
		return nil, nil, usagef("%s: a directory has no lines", arg)
	case err == nil:
		found, err := s.featuresBelow(name)
		if err != nil {
			return nil, nil, usagef("%w", err)
		}
		if len(found) == 0 {
			return nil, nil, usagef("%s: the directory holds no .feature file", arg)
		}
		return found, nil, nil
	case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid):
		return nil, nil, usagef("%w", err)
	}
	found, err := s.glob(name)
	if err != nil {
		return nil, nil, usagef("%s: %w", arg, err)
	}
	if len(found) == 0 {
		return nil, nil, usagef("%s: no such file or directory%s", arg, s.suggestFile(name))
	}
	return found, lines, nil
}

// suggestFile is the end of a message about a file that isn't there.
func (s featureSource) suggestFile(name string) string {
	name = path.Clean(filepath.ToSlash(name))
	base := strings.TrimSuffix(path.Base(name), path.Ext(name)) + ".feature"
	var below []string
	for _, pattern := range []string{path.Join(path.Dir(name), "*.feature"), "*.feature", "*/*.feature", "*/*/*.feature"} {
		found, err := s.glob(pattern)
		if err != nil {
			return ""
		}
		for _, file := range found {
			if path.Base(filepath.ToSlash(file)) == base {
				return "; did you mean " + file + "?"
			}
		}
		below = append(below, found...)
	}
	for _, near := range suggest.Nearest(name, below, 1) {
		return "; did you mean " + near + "?"
	}
	return ""
}
