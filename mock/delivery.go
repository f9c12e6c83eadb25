package mock

import (
	"fmt"

	"paymock/mock/callback"
	"paymock/mock/provider"
)

// openDelivery makes what sends callbacks, and what decides when.
func (s *Server) openDelivery() error {
	cfg := s.cfg
	roots, err := callback.TrustFiles(cfg.CallbackCAs...)
	if err != nil {
		return fmt.Errorf("callback-ca: %w", err)
	}
	sender := callback.SenderConfig{Allow: cfg.AllowCallbacks, TLS: roots, Own: s.ownListener, Refuse: provider.RefuseProduction(cfg.Providers)}
	if cfg.merchant != nil {
		sender.Dial, sender.Resolve = cfg.merchant.dial, cfg.merchant.resolve
	}
	if cfg.CallbackProxy != "" {
		if sender.Proxy, err = callback.ParseProxy(cfg.CallbackProxy); err != nil {
			return fmt.Errorf("callback-proxy: %w", err)
		}
		if reason := sender.Refuse(sender.Proxy.Hostname()); reason != "" {
			return fmt.Errorf("callback-proxy: %s is refused: %s", sender.Proxy.Hostname(), reason)
		}
	}
	if s.sender, err = callback.NewSender(sender); err != nil {
		return err
	}
	dispatching := callback.Config{
		Store: s.lab.Store, Apps: s.lab.Apps, Providers: s.outboundOf, Sender: s.sender, Clock: cfg.Clock,
		Fire: s.lab.Gateway.Fire, Fault: s.lab.Gateway.CallbackFault, Observe: s.metrics.attempt, Logger: cfg.Logger, Grace: cfg.StopTimeout,
	}
	if s.replica != nil {
		dispatching.Keep, dispatching.ReserveTasks, dispatching.Refresh = s.replica.Keep, s.replica.ReserveTasks, s.replica.Refresh
	}
	s.dispatcher, err = callback.New(dispatching)
	s.lab.Dispatcher = s.dispatcher
	return err
}
