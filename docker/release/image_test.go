//go:build !race

package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// imageSettings is what an image's configuration says of how it runs.
type imageSettings struct {
	OS     string `json:"os"`
	Arch   string `json:"architecture"`
	Config struct {
		User         string
		Env          []string
		Entrypoint   []string
		Cmd          []string
		ExposedPorts map[string]struct{}
		Labels       map[string]string
		Healthcheck  struct {
			Test                           []string
			Interval, Timeout, StartPeriod time.Duration
			Retries                        int
		}
	} `json:"config"`
	RootFS struct {
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
}

// dockerfile says the same as a Dockerfile does.
func (s imageSettings) dockerfile() []string {
	words := func(list []string) string { return strings.ReplaceAll(string(asJSON(list)), `","`, `", "`) }
	var ports []string
	for _, port := range slices.Sorted(maps.Keys(s.Config.ExposedPorts)) {
		ports = append(ports, strings.TrimSuffix(port, "/tcp"))
	}
	h := s.Config.Healthcheck
	return []string{
		"ENV " + strings.Join(s.Config.Env, " "), "EXPOSE " + strings.Join(ports, " "), "USER " + s.Config.User,
		fmt.Sprintf("HEALTHCHECK --interval=%s --timeout=%s --start-period=%s --retries=%d CMD %s", h.Interval, h.Timeout, h.StartPeriod, h.Retries, words(h.Test[1:])),
		"ENTRYPOINT " + words(s.Config.Entrypoint), "CMD " + words(s.Config.Cmd),
	}
}

// TestImageLayout: an image for each Linux processor, whose digests hold, that runs as Dockerfile.scratch says.
func TestImageLayout(t *testing.T) {
	t.Parallel()
	r := &release{version: "v1.2.3", commit: "c0ffee", date: time.Unix(1767225600, 0).UTC(), out: t.TempDir(), built: t.TempDir()}
	for _, p := range platforms {
		if err := os.Mkdir(filepath.Join(r.built, p.String()), 0o700); err != nil {
			t.Fatal(err)
		}
		for name := range commands {
			if err := os.WriteFile(filepath.Join(r.built, p.String(), p.binary(name)), []byte(name+" for "+p.String()), 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := r.image(platforms); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	command(t, dir, "tar", "xf", filepath.Join(r.out, "paymock_1.2.3_oci.tar"))
	blob := func(d descriptor) []byte {
		content := read(t, filepath.Join(dir, "blobs", strings.Replace(d.Digest, ":", "/", 1)))
		if sum := fmt.Sprintf("sha256:%x", sha256.Sum256(content)); sum != d.Digest || len(content) != d.Size {
			t.Errorf("a blob of %s has %d bytes of %s, want %+v", d.MediaType, len(content), sum, d)
		}
		return content
	}
	parse := func(text []byte, v any) {
		if err := json.Unmarshal(text, v); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	var index manifest
	parse(read(t, filepath.Join(dir, "index.json")), &index)
	dockerfile := string(read(t, filepath.Join("..", "Dockerfile.scratch")))
	var built []string
	for _, d := range index.Manifests {
		var m manifest
		parse(blob(d), &m)
		var s imageSettings
		parse(blob(*m.Config), &s)
		built = append(built, s.OS+"/"+s.Arch)
		if s.OS != d.Platform["os"] || s.Arch != d.Platform["architecture"] {
			t.Errorf("the index says %v of the image for %s/%s", d.Platform, s.OS, s.Arch)
		}
		for _, line := range s.dockerfile() {
			if !strings.Contains(dockerfile, line+"\n") {
				t.Errorf("%s/%s: Dockerfile.scratch has no %q", s.OS, s.Arch, line)
			}
		}
		if l := s.Config.Labels; l["org.opencontainers.image.version"] != "v1.2.3" || l["org.opencontainers.image.revision"] != "c0ffee" || l["org.opencontainers.image.created"] != "2026-01-01T00:00:00Z" {
			t.Errorf("labels %v", l)
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(blob(m.Layers[0])))
		if err != nil {
			t.Fatal(err)
		}
		layer, err := io.ReadAll(unpacked)
		if err != nil || s.RootFS.DiffIDs[0] != fmt.Sprintf("sha256:%x", sha256.Sum256(layer)) || !bytes.Contains(layer, []byte("paymock for linux_"+s.Arch)) {
			t.Errorf("%s/%s: the layer is not what its configuration says, %v", s.OS, s.Arch, err)
		}
	}
	if !slices.Equal(built, []string{"linux/amd64", "linux/arm64"}) {
		t.Errorf("images for %v", built)
	}
}
