package main

import _ "embed"

// texts are the messages about features and the command line of payctl.
//
//go:embed texts.txt
var texts string
