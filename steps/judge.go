package steps

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"paymock/client/fourpyun"
	"paymock/client/merchant"
)

// judgeSignatures lets OpenSSL, which shares no code with us, make every signature of the
// scenario anew: those of the merchant's well-signed requests and of the platform's callbacks.
func (w *World) judgeSignatures(ctx context.Context) error {
	if w.target.OpenSSL == "" {
		return nil
	}
	for _, p := range w.apps {
		if p.app.Provider != "4pyun" {
			continue
		}
		callbacks, err := w.target.Merchant.All(ctx, p.ref())
		if err != nil {
			return err
		}
		for _, c := range callbacks {
			s, err := callbackSigned(p.app.Secret, c)
			if err != nil {
				return err
			}
			w.judged = append(w.judged, s)
		}
	}
	return judgeMD5(ctx, w.target.OpenSSL, w.judged)
}

// callbackSigned is what the platform signed in a 4pyun callback.
func callbackSigned(secret string, c merchant.Callback) (signed, error) {
	notice, err := fourpyun.Verify(secret, c.Header.Get("Content-Type"), c.Body)
	if err != nil {
		return signed{}, fmt.Errorf("%s callback: %w", c.Kind, err)
	}
	return signed{c.Kind + " callback", unmasked(fourpyun.Canonical(notice.Fields), secret), notice.Fields.Get("sign")}, nil
}

// judgeMD5 compares each signature with OpenSSL's digest of its string.
func judgeMD5(ctx context.Context, openssl string, all []signed) error {
	if len(all) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "paymock-judge-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	args := []string{"dgst", "-md5", "-r"}
	for i, s := range all {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, []byte(s.canonical), 0o600); err != nil {
			return err
		}
		args = append(args, path)
	}
	out, err := exec.CommandContext(ctx, openssl, args...).Output() //nolint:gosec // the target names the judge
	if err != nil {
		return fmt.Errorf("openssl: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(all) {
		return fmt.Errorf("openssl judged %d of %d signatures", len(lines), len(all))
	}
	var errs []error
	for i, s := range all {
		digest, _, _ := strings.Cut(lines[i], " ")
		if !strings.EqualFold(digest, s.signature) {
			errs = append(errs, fmt.Errorf("openssl disagrees about %s: it makes %s, signed was %s, over:\n%s", s.where, digest, s.signature, s.canonical))
		}
	}
	return errors.Join(errs...)
}
