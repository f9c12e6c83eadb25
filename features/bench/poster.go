package main

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
)

// posted is how long single callbacks took, in milliseconds.
type posted struct{ P50, P99 float64 }

// callbackPoster posts its body to an address, so many times, from some goroutines, and signs each.
func callbackPoster() gin.HandlerFunc {
	const senders = 16
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	sign := floorWork("rsa-sign")
	return func(c *gin.Context) {
		body, _ := io.ReadAll(c.Request.Body)
		times, _ := strconv.Atoi(c.Query("times"))
		took := make([]float64, times)
		var left atomic.Int64
		left.Store(int64(times))
		var group sync.WaitGroup
		for range senders {
			group.Go(func() {
				for i := left.Add(-1); i >= 0; i = left.Add(-1) {
					began := time.Now()
					if c.Query("sign") == "true" {
						sign(body)
					}
					resp, err := client.Post(c.Query("url"), "text/plain", bytes.NewReader(body))
					if err != nil {
						log.Fatal(err)
					}
					_, _ = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
					took[i] = milliseconds(time.Since(began))
				}
			})
		}
		group.Wait()
		slices.Sort(took)
		c.JSON(http.StatusOK, posted{took[len(took)/2], took[len(took)*99/100]})
	}
}
