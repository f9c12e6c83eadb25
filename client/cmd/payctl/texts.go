package main

import _ "embed"

// texts are what payctl says about features and its command line.
//
//go:embed texts.txt
var texts string
