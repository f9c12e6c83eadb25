package steps

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"paymock/client/adapter"
)

// judgeSignatures lets OpenSSL, which shares no code with us, judge every signature of the
// scenario: those of the merchant's well-signed requests, of the platform's answers where the
// platform signs them, and of its callbacks. Where both sides encrypt, it decrypts.
func (w *World) judgeSignatures(ctx context.Context) error {
	if w.target.OpenSSL == "" {
		return nil
	}
	if len(w.unjudged) > 0 { // a judge that is given nothing agrees with everything
		return fmt.Errorf("openssl was given no signature of these well-signed requests: %s", strings.Join(w.unjudged, ", "))
	}
	for _, p := range w.apps {
		callbacks, err := w.target.Merchant.All(ctx, p.ref())
		if err != nil {
			return err
		}
		for _, c := range callbacks {
			if w.merchantIsFaulty || w.unverifiedAreCounted && !c.Verified {
				continue
			}
			s, err := p.merchant.SignedCallback(c.Header, c.Body)
			if err != nil {
				return fmt.Errorf("%s %w", c.Kind, err)
			}
			s.Where = c.Kind + " " + s.Where
			w.judged = append(w.judged, s)
		}
	}
	if len(w.judged) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "paymock-judge-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	j := judge{openssl: w.target.OpenSSL, dir: dir}
	var digests, texts []adapter.Signed
	var errs []error
	for _, s := range w.judged {
		if s.Sealed != nil {
			texts = append(texts, s)
			continue
		}
		if s.PublicKey == "" {
			digests = append(digests, s)
			continue
		}
		errs = append(errs, j.rsa(ctx, s))
	}
	step := 1 + len(texts)/maxTexts/2*2 // odd, so that requests and answers both come in
	for i := 0; i < len(texts); i += step {
		errs = append(errs, j.judgeSealed(ctx, texts[i].Where, texts[i].Sealed))
	}
	return errors.Join(append(errs, j.md5(ctx, digests))...)
}

// maxTexts is about how many encrypted texts of a scenario are judged, evenly spread: each costs
// a process, and a scenario of hundreds at the same time has hundreds alike.
const maxTexts = 32

// judge runs OpenSSL over files in a directory of its own.
type judge struct {
	openssl, dir string
	files        int
}

func (j *judge) file(content []byte) (string, error) {
	j.files++
	path := filepath.Join(j.dir, fmt.Sprint(j.files))
	return path, os.WriteFile(path, content, 0o600)
}

func (j *judge) run(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, j.openssl, args...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// rsa verifies one signature with the public key of its maker.
func (j *judge) rsa(ctx context.Context, s adapter.Signed) error {
	signature, err := base64.StdEncoding.DecodeString(s.Signature)
	if err != nil {
		return fmt.Errorf("the signature of %s is not base64: %w", s.Where, err)
	}
	var paths [3]string
	for i, content := range [][]byte{[]byte(s.PublicKey), signature, []byte(s.Canonical)} {
		if paths[i], err = j.file(content); err != nil {
			return err
		}
	}
	out, err := j.run(ctx, "dgst", "-"+s.Digest, "-verify", paths[0], "-signature", paths[1], paths[2])
	if err != nil || out != "Verified OK" {
		return fmt.Errorf("openssl disagrees about %s: %q, over:\n%s", s.Where, out, s.Canonical)
	}
	return nil
}

// judgeSealed decrypts one text with the key that the merchant chose, and, where the platform's private
// key is known, the key as it travelled.
func (j *judge) judgeSealed(ctx context.Context, where string, s *adapter.Sealed) error {
	path, err := j.file(s.Ciphertext)
	if err != nil {
		return err
	}
	cipher := fmt.Sprintf("-aes-%d-cbc", 8*len(s.Key))
	text, err := j.runOpenSSL(ctx, "enc", "-d", cipher, "-K", hex.EncodeToString(s.Key), "-iv", hex.EncodeToString([]byte("8651731586517315")), "-in", path)
	if err != nil {
		return fmt.Errorf("openssl can't read the %s: %w", where, err)
	}
	if !bytes.Equal(text, s.Text) {
		return fmt.Errorf("openssl reads in the %s: %q, want %q", where, text, s.Text)
	}
	if s.PrivateKey == "" || s.WrappedKey == nil {
		return nil
	}
	key, err := j.file([]byte(s.PrivateKey))
	if err != nil {
		return err
	}
	if path, err = j.file(s.WrappedKey); err != nil {
		return err
	}
	inside, err := j.runOpenSSL(ctx, "pkeyutl", "-decrypt", "-inkey", key, "-in", path)
	if err != nil {
		return fmt.Errorf("openssl can't read the key in the %s: %w", where, err)
	}
	if want := base64.StdEncoding.EncodeToString(s.Key); string(inside) != want {
		return fmt.Errorf("openssl reads the key %q in the %s, want %q", inside, where, want)
	}
	return nil
}

// runOpenSSL runs OpenSSL and gives what it printed, byte for byte.
func (j *judge) runOpenSSL(ctx context.Context, args ...string) ([]byte, error) {
	return exec.CommandContext(ctx, j.openssl, args...).Output()
}

// md5 compares each signature with OpenSSL's digest of its string, all in one go.
func (j *judge) md5(ctx context.Context, all []adapter.Signed) error {
	if len(all) == 0 {
		return nil
	}
	args := []string{"dgst", "-md5", "-r"}
	for _, s := range all {
		path, err := j.file([]byte(s.Canonical))
		if err != nil {
			return err
		}
		args = append(args, path)
	}
	out, err := j.run(ctx, args...)
	if err != nil {
		return fmt.Errorf("openssl: %w: %s", err, out)
	}
	lines := strings.Split(out, "\n")
	if len(lines) != len(all) {
		return fmt.Errorf("openssl judged %d of %d signatures", len(lines), len(all))
	}
	var errs []error
	for i, s := range all {
		digest, _, _ := strings.Cut(lines[i], " ")
		if !strings.EqualFold(digest, s.Signature) {
			errs = append(errs, fmt.Errorf("openssl disagrees about %s: it makes %s, signed was %s, over:\n%s", s.Where, digest, s.Signature, s.Canonical))
		}
	}
	return errors.Join(errs...)
}
