package doctor

import (
	"crypto/rsa"
	"strconv"

	"paymock/mock/multiprime"
)

func countText(n int) string { return strconv.Itoa(n) }

// Other is another app whose secret or key may have been taken by mistake.
type Other struct {
	ID   string
	Demo bool
	// Secret and Second are its secrets: app_secret, or transaction and refund password.
	Secret, Second string
	Public         *rsa.PublicKey
	Private        *multiprime.Key
	AES            []byte
}

// describeApp is how words call the app.
func (o Other) describeApp() string {
	if o.Demo {
		return "the demo app " + o.ID
	}
	return "app " + o.ID
}

// Keys hold secrets and keys of the app that a message names, and of the other apps. What is not known
// is left zero; what would need it is not tried.
type Keys struct {
	ID           string
	Secret       string // 4pyun app_secret, intella transaction password
	RefundSecret string // intella refund password
	// KeepEmpties says that empty values belong into the signed string.
	KeepEmpties bool
	// Public checks the signatures of what is judged: the merchant's key for requests, the
	// platform's for answers and callbacks. Counterpart is the key of the other side.
	Public, Counterpart *rsa.PublicKey
	// Certificate is the key of the app's certificate where it is not Public.
	Certificate *rsa.PublicKey
	// Plain is merchant_public_key where Public is the certificate's.
	Plain   *rsa.PublicKey
	Private *multiprime.Key // the platform's: it opens intella's envelopes
	Own     *rsa.PrivateKey // the merchant's, where it is known
	AES     []byte
	Others  []Other
	// Request says that the message is a client's to the platform, whatever it looks like: no push of 4pyun's.
	Request bool
	// AppCertSN and RootCertSN are the SNs that requests in certificate mode have.
	AppCertSN, RootCertSN string
	// Names are those of the fields that the platform knows for the call; nil: they are not known.
	Names []string
	// DataText says that Data of a message to intella must be a text that holds JSON, and not the JSON itself.
	DataText bool
	// Knows reports whether the platform has a Method or ServiceType of a name; nil: that is not known.
	Knows func(member, name string) bool
	// Services are the ServiceTypes of the platform, for what one that it doesn't have was meant for.
	Services []string
}
