// Package features embeds the Gherkin features, so that they run from any binary.
//
// features_test.go runs them against the target that PAYMOCK_TARGET names: inproc (default),
// process, container or url. The words are those of package steps.
package features

import "embed"

//go:generate go run ./outlines

// FS holds the features by platform or topic: 4pyun/settle.feature, …. Those of replicas run by
// themselves, in their directory.
//
//go:embed 4pyun/*.feature alipay/*.feature callbacks/*.feature faults/*.feature intella/*.feature scenarios/*.feature
var FS embed.FS
