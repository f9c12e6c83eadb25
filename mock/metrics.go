package mock

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"paymock/mock/app"
	"paymock/mock/gateway"
	"paymock/mock/store"
)

// metrics counts exchanges and attempts in a registry of its own, beside Go's own figures of memory and goroutines.
type metrics struct {
	registry  *prometheus.Registry
	exchanges *prometheus.CounterVec
	seconds   *prometheus.HistogramVec
	attempts  *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		exchanges: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "paymock_exchanges_total", Help: "Requests answered, by code of the platform's table.",
		}, []string{"provider", "operation", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "paymock_exchange_seconds", Help: "Time to decode, decide, commit and encode.",
			Buckets: prometheus.ExponentialBuckets(0.00002, 2.5, 12),
		}, []string{"provider", "operation"}),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "paymock_callback_attempts_total", Help: "Callback attempts, by result.",
		}, []string{"provider", "kind", "accepted"}),
	}
	m.registry.MustRegister(m.exchanges, m.seconds, m.attempts, prometheus.NewGoCollector()) //nolint:staticcheck // SA1019: its successor's package links database/sql
	return m
}

func (m *metrics) exchange(x gateway.Exchange) {
	m.exchanges.WithLabelValues(x.Provider, x.Operation, x.Code).Inc()
	m.seconds.WithLabelValues(x.Provider, x.Operation).Observe(x.Took.Seconds())
}

func (m *metrics) attempt(a *app.App, kind string, at store.Attempt, _ store.State) {
	m.attempts.WithLabelValues(a.Provider, kind, strconv.FormatBool(at.Accepted)).Inc()
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
