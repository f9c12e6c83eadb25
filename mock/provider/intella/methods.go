package intella

// methodEasyCard is the Method of card calls, methodAny the one of wallets that leaves the
// choice to the platform or the payer.
const (
	methodEasyCard = "31800"
	methodAny      = "00000"
)

// creditCard is the name of methods by which credit cards are charged.
const creditCard = "credit card"

// paymentMethods are the payment methods by code, with the name that notifications and OrderQuery1.1
// carry (intella sheet 4.8, 4.9). Names in Chinese are those of the documents' samples.
var paymentMethods = map[string]string{
	"00000": "", "10100": "", "10110": "WeChat", "12710": "WeChat", "13410": "WeChat", "14010": "WeChat",
	"10220": "支付寶", "12520": "支付寶", "13320": "支付寶",
	"10300": "Pi", "15900": "Pi", "60300": "Pi", "10500": "O'Pay", "60500": "O'Pay", "10900": "JKOPAY", "13600": "JKOPAY",
	"11300": "GAMA PAY", "11400": "Aipei", "11500": "LINE Pay",
	"12000": "Taiwan Pay", "13500": "Taiwan Pay", "14200": "Taiwan Pay", "14300": "Taiwan Pay", "14400": "Taiwan Pay",
	"14500": "Taiwan Pay", "14800": "Taiwan Pay", "15000": "Taiwan Pay", "15200": "Taiwan Pay", "15600": "Taiwan Pay",
	"12300": "friDay", "12400": "ezPay", "13000": "LuckyPAY", "13100": "Easy Wallet", "13110": "DGPay",
	"15300": "cash", "15700": "WebATM", "15800": "iCash Pay",
	"20000": creditCard, "20400": creditCard, "20800": creditCard, "21100": creditCard, "22600": creditCard,
	"23200": creditCard, "23800": creditCard, "23900": creditCard,
	"20740": "Apple Pay", "20840": "Apple Pay", "23240": "Apple Pay", "24600": "UnionPay",
	methodEasyCard: "EasyCard", "32100": "iPass", "32800": "iCASH",
}

// otherReaders are the methods of readers other than EasyCard's.
var otherReaders = map[string]bool{"32100": true, "32800": true}

// defaultPageMethods are the methods that the page behind an OLPay link offers when the order names none.
var defaultPageMethods = []string{"11500", "10220", "13410", "10900", "15800", "13100", "12000", "20800"}

// methodScanned is the method of a Micropay that names none. Assumed: a real platform
// sees it from the scanned code; the production answer of intella sheet 4.2 has LINE Pay.
const methodScanned = "11500"
