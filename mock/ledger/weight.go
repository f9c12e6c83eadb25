package ledger

import "unsafe"

// perMember is about what a map takes for a member beside its texts, in bytes.
const perMember = 48

// Weight is about how many bytes of memory the trade takes.
func (t *Trade) Weight() int {
	n := int(unsafe.Sizeof(*t)) + len(t.No) + len(t.Order) + len(t.Merchant) + len(t.Payer) + len(t.Subject) +
		len(t.NotifyURL) + cap(t.Postings)*int(unsafe.Sizeof(Posting{})) + members(t.Extra)
	for i := range t.Shares {
		s := &t.Shares[i]
		n += int(unsafe.Sizeof(*s)) + len(s.No) + len(s.Order) + len(s.From) + len(s.To) + len(s.Digest) + members(s.Extra)
		for j := range s.Parts {
			n += int(unsafe.Sizeof(s.Parts[j])) + len(s.Parts[j].Key)
		}
	}
	for i := range t.Refunds {
		r := &t.Refunds[i]
		n += int(unsafe.Sizeof(*r)) + len(r.No) + len(r.Order) + len(r.Serial) + len(r.Reason) + len(r.Digest) + members(r.Extra)
	}
	for i := range t.Royalty.TopUps {
		u := &t.Royalty.TopUps[i]
		n += int(unsafe.Sizeof(*u)) + len(u.No) + len(u.Order) + len(u.From) + len(u.To)
	}
	return n
}

func members(m map[string]string) (n int) {
	for name, value := range m {
		n += perMember + len(name) + len(value)
	}
	return n
}
