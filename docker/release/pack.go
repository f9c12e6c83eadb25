package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// writeTar packs files with one time and no owner.
func writeTar(out io.Writer, files []file, at time.Time) error {
	w := tar.NewWriter(out)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), ModTime: at, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(h); err != nil {
			return err
		}
		if _, err := w.Write(f.content); err != nil {
			return err
		}
	}
	return w.Close()
}

// writeTarGz compresses by the program gzip, whose files are some 2 % smaller than those of the encoders in Go.
func writeTarGz(out io.Writer, files []file, at time.Time) error {
	var plain, said bytes.Buffer
	if err := writeTar(&plain, files, at); err != nil {
		return err
	}
	packed := exec.CommandContext(context.Background(), "gzip", "-9", "-n") // -n: without time and name; it ends with its input
	packed.Stdin, packed.Stdout, packed.Stderr, packed.Env = &plain, out, &said, []string{}
	if err := packed.Run(); err != nil {
		return fmt.Errorf("gzip, which must be installed: %w %s", err, said.String())
	}
	return nil
}

func writeZip(out io.Writer, files []file, at time.Time) error {
	w := zip.NewWriter(out)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		h.SetMode(os.FileMode(f.mode))
		entry, err := w.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.content); err != nil {
			return err
		}
	}
	return w.Close()
}

// The documents of an OCI image (image-spec v1), as far as this one needs them.
type (
	descriptor struct {
		MediaType   string            `json:"mediaType"`
		Digest      string            `json:"digest"`
		Size        int               `json:"size"`
		Platform    map[string]string `json:"platform,omitempty"`
		Annotations map[string]string `json:"annotations,omitempty"`
	}
	manifest struct {
		SchemaVersion int               `json:"schemaVersion"`
		MediaType     string            `json:"mediaType"`
		Config        *descriptor       `json:"config,omitempty"`
		Layers        []descriptor      `json:"layers,omitempty"`
		Manifests     []descriptor      `json:"manifests,omitempty"`
		Annotations   map[string]string `json:"annotations,omitempty"`
	}
)

const ociType = "application/vnd.oci.image."

// writeImage writes an image layout for the Linux platforms as one tar: the settings are those of
// docker/Dockerfile.scratch.
func (r *release) writeImage(wanted []platform) error {
	labels := map[string]string{
		"org.opencontainers.image.title": "paymock", "org.opencontainers.image.version": r.version,
		"org.opencontainers.image.revision": r.commit + r.changed, "org.opencontainers.image.created": r.date.Format(time.RFC3339),
		"org.opencontainers.image.description": "impersonates payment platforms for tests; not for production",
	}
	var blobs []file
	add := func(mediaType string, content []byte) descriptor {
		sum := fmt.Sprintf("%x", sha256.Sum256(content))
		blobs = append(blobs, file{"blobs/sha256/" + sum, 0o644, content})
		return descriptor{MediaType: mediaType, Digest: "sha256:" + sum, Size: len(content)}
	}
	index := manifest{SchemaVersion: 2, MediaType: ociType + "index.v1+json", Annotations: labels}
	for _, p := range wanted {
		if p.os != "linux" {
			continue
		}
		files, err := r.commandFiles(p, "")
		if err != nil {
			return err
		}
		var plain, packed bytes.Buffer
		if err := errors.Join(writeTar(&plain, files, r.date), writeTarGz(&packed, files, r.date)); err != nil {
			return err
		}
		layer := add(ociType+"layer.v1.tar+gzip", packed.Bytes())
		config := add(ociType+"config.v1+json", asJSON(r.imageConfig(p, labels, plain.Bytes())))
		m := add(ociType+"manifest.v1+json", asJSON(manifest{SchemaVersion: 2, MediaType: ociType + "manifest.v1+json", Config: &config, Layers: []descriptor{layer}}))
		m.Platform = map[string]string{"os": p.os, "architecture": p.arch}
		index.Manifests = append(index.Manifests, m)
	}
	if len(index.Manifests) == 0 {
		return nil
	}
	// The layout holds one image, which is the index of all: skopeo takes no second one.
	image := add(index.MediaType, asJSON(index))
	image.Annotations = map[string]string{"org.opencontainers.image.ref.name": r.version}
	layoutIndex := manifest{SchemaVersion: 2, MediaType: index.MediaType, Manifests: []descriptor{image}}
	files := append([]file{{"oci-layout", 0o644, []byte(`{"imageLayoutVersion":"1.0.0"}`)}, {"index.json", 0o644, asJSON(layoutIndex)}}, blobs...)
	var layout bytes.Buffer
	if err := writeTar(&layout, files, r.date); err != nil {
		return err
	}
	name := fmt.Sprintf("paymock_%s_oci.tar", r.version[1:])
	return os.WriteFile(filepath.Join(r.out, name), layout.Bytes(), 0o644)
}

// imageConfig says how the image runs; layer is its one layer, unpacked.
func (r *release) imageConfig(p platform, labels map[string]string, layer []byte) any {
	return map[string]any{
		"created": r.date, "os": p.os, "architecture": p.arch,
		"config": map[string]any{
			"Env": []string{"PAYMOCK_LISTEN=0.0.0.0:12180"}, "ExposedPorts": map[string]any{"12180/tcp": struct{}{}, "12181/tcp": struct{}{}},
			"User": "65532:65532", "Entrypoint": []string{"/paymock"}, "Cmd": []string{"serve"}, "Labels": labels,
			"Healthcheck": map[string]any{
				"Test": []string{"CMD", "/paymock", "healthcheck"}, "Interval": 3 * time.Second, "Timeout": 10 * time.Second, "StartPeriod": 10 * time.Second, "Retries": 3,
			},
		},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{fmt.Sprintf("sha256:%x", sha256.Sum256(layer))}},
	}
}

func asJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // of maps and structs of texts
	}
	return text
}

// writeNPM writes npm packages: one for each platform with its binaries, and the wrapper that depends
// on all of them, of which npm installs the one that fits.
func (r *release) writeNPM(wanted []platform) error {
	version := r.version[1:]
	optional := map[string]string{}
	for _, p := range wanted {
		name := fmt.Sprintf("paymock-%s-%s", p.npmOS, p.npmCPU)
		optional[name] = version
		files, err := r.commandFiles(p, "package/bin/")
		if err != nil {
			return err
		}
		about := map[string]any{
			"name": name, "version": version, "description": "paymock and payctl for " + p.npmOS + " on " + p.npmCPU,
			"os": []string{p.npmOS}, "cpu": []string{p.npmCPU}, "preferUnplugged": true,
		}
		if err := r.npmPackage(name, about, files); err != nil {
			return err
		}
	}
	var files []file
	for _, name := range []string{"bin/paymock.js", "bin/payctl.js", "bin/run.js", "README.md"} {
		content, err := os.ReadFile(filepath.Join("client/npm", name))
		if err != nil {
			return err
		}
		files = append(files, file{"package/" + name, 0o755, content})
	}
	return r.npmPackage("paymock", map[string]any{
		"name": "paymock", "version": version, "description": "impersonates the payment platforms 4pyun, Alipay and intella, for tests",
		"bin": map[string]string{"paymock": "bin/paymock.js", "payctl": "bin/payctl.js"}, "optionalDependencies": optional,
		"engines": map[string]string{"node": ">=18"},
	}, files)
}

func (r *release) npmPackage(name string, about map[string]any, files []file) error {
	files = append([]file{{"package/package.json", 0o644, asJSON(about)}}, files...)
	var packed bytes.Buffer
	if err := writeTarGz(&packed, files, r.date); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.out, fmt.Sprintf("npm-%s-%s.tgz", name, r.version[1:])), packed.Bytes(), 0o644)
}
