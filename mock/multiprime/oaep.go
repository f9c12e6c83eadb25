package multiprime

import (
	"bytes"
	"crypto"
	"encoding/binary"
	"hash"
)

// UnpadOAEP takes the text out of what Raw gave, if it is padded with OAEP without a label (RFC
// 8017, section 7.1.2, step 3). mask is the hash of the mask's generator: some libraries leave
// it at SHA-1 whatever the padding's hash is.
func UnpadOAEP(block []byte, hash, mask crypto.Hash) (text []byte, ok bool) {
	size := hash.Size()
	rest := unmaskOAEP(block, hash, mask)
	if !bytes.HasPrefix(rest, hash.New().Sum(nil)) {
		return nil, false
	}
	rest = bytes.TrimLeft(rest[size:], "\x00")
	if len(rest) == 0 || rest[0] != 1 {
		return nil, false
	}
	return rest[1:], true
}

// UnpadLabelledOAEP takes the text out of a block that was padded with a label that nobody knows: eight zeros in front
// of the text prove it.
func UnpadLabelledOAEP(block []byte, hash, mask crypto.Hash) (text []byte, ok bool) {
	rest := unmaskOAEP(block, hash, mask)
	if rest == nil {
		return nil, false
	}
	const proof = 8
	text = bytes.TrimLeft(rest[hash.Size():], "\x00")
	if len(rest)-hash.Size()-len(text) < proof || len(text) == 0 || text[0] != 1 {
		return nil, false
	}
	return text[1:], true
}

// unmaskOAEP takes the masks off: hash of the label, zeros, 1 and text; nil when a block has none.
func unmaskOAEP(block []byte, hash, mask crypto.Hash) []byte {
	size := hash.Size()
	if len(block) < 2*size+2 || block[0] != 0 {
		return nil
	}
	seed, rest := bytes.Clone(block[1:1+size]), bytes.Clone(block[1+size:])
	ApplyMGF1(seed, rest, mask.New)
	ApplyMGF1(rest, seed, mask.New)
	return rest
}

// ApplyMGF1 lays the mask that MGF1 (RFC 8017, appendix B.2.1) makes of a seed over out.
func ApplyMGF1(out, seed []byte, newHash func() hash.Hash) {
	for counter := uint32(0); len(out) > 0; counter++ {
		h := newHash()
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint32(nil, counter))
		for _, c := range h.Sum(nil) {
			if len(out) == 0 {
				return
			}
			out[0] ^= c
			out = out[1:]
		}
	}
}
