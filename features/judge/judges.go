package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed adapters
var adapters embed.FS

// judge is an SDK that is asked: one of a registry at a version, or one at a path of the user's.
type judge struct {
	language
	version string
	path    string
}

// language is how SDKs of a language are asked.
type language struct {
	name     string
	about    string
	versions []string // of those that a registry gives; none: a path must be given
	command  func(ctx context.Context, j judge, dir string) ([]string, error)
}

var languages = []language{
	{"node", "Alipay's Node SDK", []string{"4.14.0", "3.6.2"}, nodeCommand},
	{"php", "Alipay's PHP SDK v2, a checkout of alipay-sdk-php-all", nil, phpCommand},
	{"java", "Alipay's Java SDK v2, a directory with its jar and those that it needs", nil, javaCommand},
}

func judgeNames() string {
	names := make([]string, len(languages))
	for i, l := range languages {
		names[i] = l.name
	}
	return strings.Join(names, ", ")
}

func (j judge) title() string {
	switch {
	case j.path != "":
		return j.name + ":" + j.path
	case j.version != "":
		return j.name + "@" + j.version
	default:
		return j.name
	}
}

func (j judge) prepare(ctx context.Context, dir string) ([]string, error) {
	if j.path == "" && j.version == "" {
		return nil, &missingError{j.about + ": give its path, JUDGE=" + j.name + ":/path"}
	}
	return j.command(ctx, j, dir)
}

// choose reads what the user asks for; nothing asks for all.
func choose(chosen string) ([]judge, error) {
	if chosen == "" {
		chosen = judgeNames()
	}
	var judges []judge
	for _, one := range strings.Split(chosen, ",") {
		name, path, hasPath := strings.Cut(strings.TrimSpace(one), ":")
		name, version, hasVersion := strings.Cut(name, "@")
		i := slices.IndexFunc(languages, func(l language) bool { return l.name == name })
		if i < 0 {
			return nil, fmt.Errorf("JUDGE %q: there are %s, each as NAME, NAME@VERSION or NAME:PATH", one, judgeNames())
		}
		l := languages[i]
		switch {
		case hasPath:
			absolute, err := filepath.Abs(path)
			if err != nil {
				return nil, err
			}
			if _, err := os.Stat(absolute); err != nil {
				return nil, fmt.Errorf("JUDGE %q: %w", one, err)
			}
			judges = append(judges, judge{language: l, path: absolute})
		case hasVersion && l.versions == nil:
			return nil, fmt.Errorf("JUDGE %q: %s is asked by its path: JUDGE=%s:/path", one, l.about, l.name)
		case hasVersion:
			judges = append(judges, judge{language: l, version: version})
		case l.versions == nil:
			judges = append(judges, judge{language: l})
		default:
			for _, version := range l.versions {
				judges = append(judges, judge{language: l, version: version})
			}
		}
	}
	return judges, nil
}

// missingError says what this machine lacks to ask a judge.
type missingError struct{ what string }

func (e *missingError) Error() string { return e.what }

// findProgram finds a program.
func findProgram(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &missingError{name + " is not installed"}
	}
	return path, nil
}

// writeAdapter writes an adapter into the directory.
func writeAdapter(dir, name string) (string, error) {
	text, err := adapters.ReadFile("adapters/" + name)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	return path, os.WriteFile(path, text, 0o600)
}

// nodeCommand installs the SDK from npm, or takes the user's directory, which must have what the
// SDK needs (npm install) and its built code.
func nodeCommand(ctx context.Context, j judge, dir string) ([]string, error) {
	node, err := findProgram("node")
	if err != nil {
		return nil, err
	}
	adapter, err := writeAdapter(dir, "adapter.cjs")
	if err != nil || j.path != "" {
		return []string{node, adapter, j.path}, err
	}
	npm, err := findProgram("npm")
	if err != nil {
		return nil, err
	}
	args := []string{"install", "--prefix", dir, "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"}
	cmd := exec.CommandContext(ctx, npm, append(args, "alipay-sdk@"+j.version)...) //nolint:gosec // npm, with a version that the user named
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, &missingError{fmt.Sprintf("npm can't install it: %v: %s", err, bytes.TrimSpace(out))}
	}
	return []string{node, adapter, filepath.Join(dir, "node_modules", "alipay-sdk")}, nil
}

// phpCommand looks for AopClient.php below the path where the SDK's releases have had it.
func phpCommand(_ context.Context, j judge, dir string) ([]string, error) {
	php, err := findProgram("php")
	if err != nil {
		return nil, err
	}
	adapter, err := writeAdapter(dir, "adapter.php")
	if err != nil {
		return nil, err
	}
	for _, below := range []string{"v2/aop", "aop", "."} {
		aop := filepath.Join(j.path, below)
		if _, err := os.Stat(filepath.Join(aop, "AopClient.php")); err == nil {
			return []string{php, adapter, aop}, nil
		}
	}
	return nil, fmt.Errorf("%s has no v2/aop/AopClient.php", j.path)
}

// javaCommand runs the adapter from its source, with all jars of the directory.
func javaCommand(_ context.Context, j judge, dir string) ([]string, error) {
	java, err := findProgram("java")
	if err != nil {
		return nil, err
	}
	jars, err := filepath.Glob(filepath.Join(j.path, "*.jar"))
	if err != nil || len(jars) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%s has no jars", j.path))
	}
	adapter, err := writeAdapter(dir, "Adapter.java")
	return []string{java, "-cp", strings.Join(jars, string(os.PathListSeparator)), adapter}, err
}
