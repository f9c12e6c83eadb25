package control

import (
	"fmt"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// setDeliveries changes how an app's callbacks go out. The app's map must be its own.
func setDeliveries(a *app.App, p provider.Provider, given map[string]api.Delivery) error {
	var kinds []string
	known := map[string]bool{}
	for _, k := range p.Kinds() {
		kinds = append(kinds, k.Name)
		known[k.Name] = true
	}
	for kind, d := range given {
		field := "delivery." + kind
		if !known[kind] {
			return &provider.FieldError{Field: field, Reason: fmt.Sprintf("%s sends no %q callbacks%s", p.Name(), kind, suggest.Hint(kind, kinds))}
		}
		own := app.Delivery{Reconnect: d.Reconnect}
		var err error
		if own.Schedule, err = app.ParseSchedule(d.Schedule); err != nil {
			return &provider.FieldError{Field: field + ".schedule", Reason: err.Error()}
		}
		if d.Timeout != "" {
			own.Timeout, err = time.ParseDuration(d.Timeout)
			if err != nil || own.Timeout <= 0 || own.Timeout > app.MostTimeout {
				return &provider.FieldError{Field: field + ".timeout", Reason: fmt.Sprintf("%q is no duration such as 5s, of at most %s", d.Timeout, app.MostTimeout)}
			}
		}
		if a.Delivery == nil {
			a.Delivery = map[string]app.Delivery{}
		}
		if d == (api.Delivery{}) {
			delete(a.Delivery, kind)
		} else {
			a.Delivery[kind] = own
		}
	}
	return nil
}

func showDeliveries(a *app.App) map[string]api.Delivery {
	shown := map[string]api.Delivery{}
	for kind, d := range a.Delivery {
		one := api.Delivery{Schedule: app.FormatSchedule(d.Schedule), Reconnect: d.Reconnect}
		if d.Timeout > 0 {
			one.Timeout = d.Timeout.String()
		}
		shown[kind] = one
	}
	return shown
}
