package provider

// Hosted is implemented by providers whose platform has host names of its own.
type Hosted interface {
	// Hosts are the names that merchants' clients call.
	Hosts() []Host
}

// Host is a platform's own host name.
type Host struct {
	Name   string // in lower case, "openapi.alipay.com"
	Test   bool   // of the platform's sandbox: no money moves there
	Source string
}

// Hosts are a provider's host names, none when it doesn't tell.
func Hosts(p Provider) []Host {
	if h, ok := p.(Hosted); ok {
		return h.Hosts()
	}
	return nil
}
