package main

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"paymock/mock/api"
)

// floorRole is the argument with which this program serves a floor.
const floorRole = "floor"

// posterName is the floor of callbacks.
const posterName = "poster"

// answer is as long as a settle's of 4pyun.
var answer = []byte(`{"code":"1001","seqno":"60661674882214038340794721836706","data_node":"CN-South/MOCK-1","time_cost":1}`)

// serveFloor serves what the platform's settle costs at least, until stdin ends: Gin, and Go's
// RSA with two primes where the platform needs it.
func serveFloor(name string) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	if name == posterName {
		engine.POST("/", callbackPoster())
	}
	work := floorWork(name)
	engine.NoRoute(func(c *gin.Context) {
		body, _ := io.ReadAll(c.Request.Body)
		if work != nil {
			work(body)
		}
		c.Data(http.StatusOK, "application/json;charset=UTF-8", answer)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	engine.GET("/metrics", gin.WrapH(promhttp.Handler()))
	address := "http://" + l.Addr().String()
	_ = json.NewEncoder(os.Stdout).Encode(api.Ready{Platform: address, Control: address})
	server := &http.Server{Handler: engine, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = server.Close()
}

func floorWork(name string) func(body []byte) {
	if name == "gin" || name == posterName {
		return nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	digest := sha256.Sum256(answer)
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		log.Fatal(err)
	}
	sealed, err := rsa.EncryptPKCS1v15(rand.Reader, &key.PublicKey, make([]byte, 24)) //nolint:staticcheck // SA1019: the platform's padding
	if err != nil {
		log.Fatal(err)
	}
	block, err := aes.NewCipher(make([]byte, 16))
	if err != nil {
		log.Fatal(err)
	}
	if name == "rsa-open" {
		return func(body []byte) { // open the request's key, then AES over request and answer
			_, _ = rsa.DecryptPKCS1v15(nil, key, sealed) //nolint:staticcheck // SA1019: the platform's padding
			text := bytes.Clone(body[:len(body)/aes.BlockSize*aes.BlockSize])
			cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(text, text)
			cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(text, text)
		}
	}
	return func(body []byte) { // verify the request, sign the answer
		sum := sha256.Sum256(body)
		_ = rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature)
		_, _ = rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	}
}
