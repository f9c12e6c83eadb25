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

// layout is an unpacked image layout.
type layout struct{ dir string }

// blob is what a descriptor names, as large and with the digest that it says.
func (l layout) blob(t *testing.T, d descriptor) []byte {
	t.Helper()
	content := read(t, filepath.Join(l.dir, "blobs", strings.Replace(d.Digest, ":", "/", 1)))
	if sum := fmt.Sprintf("sha256:%x", sha256.Sum256(content)); sum != d.Digest || len(content) != d.Size {
		t.Errorf("a blob of %s has %d bytes of %s, want %+v", d.MediaType, len(content), sum, d)
	}
	return content
}

func (l layout) parse(t *testing.T, d descriptor, v any) {
	t.Helper()
	if text := l.blob(t, d); json.Unmarshal(text, v) != nil {
		t.Fatalf("%s", text)
	}
}

// index is that of the layout's one image, as skopeo wants it.
func (l layout) index(t *testing.T) (index manifest) {
	t.Helper()
	var all manifest
	if err := json.Unmarshal(read(t, filepath.Join(l.dir, "index.json")), &all); err != nil || len(all.Manifests) != 1 || all.Manifests[0].Annotations["org.opencontainers.image.ref.name"] != "v1.2.3" {
		t.Fatalf("the layout holds %+v, %v; want one image", all, err)
	}
	l.parse(t, all.Manifests[0], &index)
	return index
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
	if err := r.writeImage(platforms); err != nil {
		t.Fatal(err)
	}
	l := layout{t.TempDir()}
	command(t, l.dir, "tar", "xf", filepath.Join(r.out, "paymock_1.2.3_oci.tar"))
	index := l.index(t)
	dockerfile := string(read(t, filepath.Join("..", "Dockerfile.scratch")))
	var built []string
	for _, d := range index.Manifests {
		var m manifest
		l.parse(t, d, &m)
		var s imageSettings
		l.parse(t, *m.Config, &s)
		built = append(built, s.OS+"/"+s.Arch)
		if s.OS != d.Platform["os"] || s.Arch != d.Platform["architecture"] {
			t.Errorf("the index says %v of the image for %s/%s", d.Platform, s.OS, s.Arch)
		}
		for _, line := range s.dockerfile() {
			if !strings.Contains(dockerfile, line+"\n") {
				t.Errorf("%s/%s: Dockerfile.scratch has no %q", s.OS, s.Arch, line)
			}
		}
		if labels := s.Config.Labels; labels["org.opencontainers.image.version"] != "v1.2.3" || labels["org.opencontainers.image.revision"] != "c0ffee" || labels["org.opencontainers.image.created"] != "2026-01-01T00:00:00Z" {
			t.Errorf("labels %v", labels)
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(l.blob(t, m.Layers[0])))
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
