package main

import (
	"bufio"
	"context"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// measureBinary tells what the stripped paymock weighs and what each part of it is for: code and data of the
// largest modules and of all others, by their symbols, and the table of functions and lines that the
// linker adds for stack traces and the garbage collector.
func measureBinary(ctx context.Context, o options) ([]Figure, error) {
	info, err := os.Stat(o.paymock)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	whole := filepath.Join(dir, "paymock")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "nomsgpack", "-o", whole, "./mock/cmd/paymock")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	out, err := exec.CommandContext(ctx, "go", "tool", "nm", "-size", whole).Output()
	if err != nil {
		return nil, err
	}
	lines, err := sectionSize(o.paymock, ".gopclntab")
	if err != nil {
		return nil, err
	}
	sizes := symbolSizes(string(out))
	lines += sizes[funcTables]
	delete(sizes, funcTables)
	figures := []Figure{
		plainFigure("paymock, stripped", float64(info.Size())/1e6, "MB", 0),
		plainFigure("of it the table of functions and lines", float64(lines)/1e6, "MB", 0),
	}
	rest := int(info.Size()) - lines
	names := make([]string, 0, len(sizes))
	for name := range sizes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return sizes[b] - sizes[a] })
	for _, name := range names[:min(len(names), 12)] {
		figures = append(figures, plainFigure("of it code and data of "+name, float64(sizes[name])/1e6, "MB", 0))
		rest -= sizes[name]
	}
	return append(figures, plainFigure("of it all other modules, types and texts", float64(rest)/1e6, "MB", 0)), nil
}

// sectionSize is how many bytes a section of an executable takes in the file: ELF's, so on Linux only.
func sectionSize(path, name string) (int, error) {
	file, err := elf.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	section := file.Section(name)
	if section == nil {
		return 0, fmt.Errorf("%s has no section %s", path, name)
	}
	return int(section.FileSize), nil
}

// funcTables are the linker's go:func.*: what lives where in each function's frame.
const funcTables = "func"

// symbolSizes adds up what nm prints by module, the standard library by its first directory. What takes
// no room in the file is left out.
func symbolSizes(listing string) map[string]int {
	sizes := map[string]int{}
	for line := range strings.Lines(listing) {
		words := bufio.NewScanner(strings.NewReader(line))
		words.Split(bufio.ScanWords)
		var fields []string
		for words.Scan() {
			fields = append(fields, words.Text())
		}
		if len(fields) < 4 || strings.ContainsAny(fields[2], "bBU") {
			continue
		}
		size, err := strconv.Atoi(fields[1])
		if err == nil && fields[3] != "crypto/internal/fips140/drbg.memory" { // zeros, which nm takes for data
			sizes[moduleOf(fields[3])] += size
		}
	}
	return sizes
}

func moduleOf(symbol string) string {
	if i := strings.LastIndexByte(symbol, ':'); i >= 0 {
		symbol = symbol[i+1:]
	}
	path := strings.Split(strings.TrimLeft(symbol, "*[]("), "/")
	if strings.Contains(path[0], ".") && len(path) > 2 {
		return strings.Join(path[:2], "/") + "/" + strings.Split(path[2], ".")[0]
	}
	name, _, _ := strings.Cut(path[0], ".")
	return name
}
