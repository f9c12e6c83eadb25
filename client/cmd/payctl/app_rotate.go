package main

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"paymock/client/adapter"
	"paymock/mock/api"
)

type appRotateCommand struct {
	appArgument
	Secret       *string           `help:"4pyun app_secret, intella transaction password. Default: made anew."`
	RefundSecret *string           `help:"Intella refund password. Default: made anew."`
	Key          map[string]string `placeholder:"NAME=FILE" mapsep:"none" help:"A key or certificate by its name in payctl app show, from a file; an empty one is removed; repeatable."`
}

// Help is shown by payctl app rotate --help.
func (appRotateCommand) Help() string {
	return `The app goes on with new secrets and keys, and payctl signs with them at once. Without a flag all are
made anew: the secret, intella's passwords, the merchant's pair at Alipay. What the platform still
takes of the old ones is shown: Alipay takes the previous certificate for 7 days.

Examples:

  payctl app rotate
  payctl app rotate --secret s3cret
  payctl --provider alipay app rotate
  payctl --provider alipay app rotate --key merchant_cert=new.crt --key merchant_private_key=new.pem`
}

// Run replaces secrets and keys.
func (c *appRotateCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	handle, name, err := c.appHandle(ctx, s)
	if err != nil {
		return err
	}
	now, err := handle.Get(ctx)
	if err != nil {
		return err
	}
	patch, err := c.rotationPatch(ctx, now)
	if err != nil {
		return err
	}
	if now, err = handle.Patch(ctx, patch); err != nil {
		return err
	}
	if textOf(c.Secret) != "" || len(c.Key) > 0 {
		s.warnOfLiveKeys(ctx, now)
	}
	return s.showResult(now, func(w io.Writer) {
		printLine(w, "%s: replaced %s; payctl app keys shows what the merchant is given", name, strings.Join(rotatedNames(patch), ", "))
		for _, name := range slices.Sorted(maps.Keys(now.Replaced)) {
			printLine(w, "  the previous %s is taken until %s of the app's clock", name, s.zonedTime(now.Replaced[name].Until))
		}
	})
}

// rotationPatch makes the change to send. An empty secret is made anew by the server; a pair is made here.
func (c *appRotateCommand) rotationPatch(ctx context.Context, now api.App) (api.AppPatch, error) {
	patch := api.AppPatch{Secret: c.Secret, RefundSecret: c.RefundSecret, Keys: map[string]string{}}
	for name, path := range c.Key {
		if patch.Keys[name] = ""; path == "" {
			continue
		}
		text, err := readFile(ctx, path)
		if err != nil {
			return patch, usagef("--key %s: %w", name, err)
		}
		patch.Keys[name] = string(text)
	}
	if c.Secret != nil || c.RefundSecret != nil || len(c.Key) > 0 {
		return patch, nil
	}
	anew := ""
	if now.Secret != "" {
		patch.Secret = &anew
	}
	if now.RefundSecret != "" {
		patch.RefundSecret = &anew
	}
	if now.MerchantPublicKey != "" {
		private, err := adapter.NewPrivateKey()
		if err != nil {
			return patch, err
		}
		patch.Keys["merchant_private_key"] = private
	}
	return patch, nil
}

// rotatedNames names what a patch replaces.
func rotatedNames(patch api.AppPatch) []string {
	names := slices.Sorted(maps.Keys(patch.Keys))
	if patch.RefundSecret != nil {
		names = append(names, "refund secret")
	}
	if patch.Secret != nil {
		names = append(names, "secret")
	}
	return names
}
