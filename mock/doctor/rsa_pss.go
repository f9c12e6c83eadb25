package doctor

import (
	"bytes"
	"slices"

	"paymock/mock/multiprime"
)

// readPSS checks the form of EMSA-PSS (RFC 8017, section 9.1.2). A salt as long as the hash leaves
// many zeros in front, which prove it; the longest salt, OpenSSL's usual one, leaves none.
func readPSS(block []byte, bits int) *openedSignature {
	size := (bits + 6) / 8
	em := block[len(block)-size:]
	unused := byte(0xff) << (8 - (8*size - (bits - 1))) // bits of the first byte, which are zero
	if !endsAsPSS(block, bits) {
		return nil
	}
	var guess *openedSignature
	for i, m := range pssMasks() {
		h := hashes[m[0]]
		if size < 2*h.size+2 {
			continue
		}
		db, seal := slices.Clone(em[:size-h.size-1]), em[size-h.size-1:size-1]
		multiprime.ApplyMGF1(db, seal, hashes[m[1]].new)
		db[0] &^= unused
		salt := bytes.TrimLeft(db, "\x00")
		if len(salt) == 0 || salt[0] != 1 {
			continue
		}
		const proof = 8 // zeros
		chance := len(db)-len(salt) < proof
		salt = salt[1:]
		o := &openedSignature{hash: h.name, mistakes: oneMistake(newMistake("rsa.pss")), chance: chance, fits: func(text []byte) bool {
			outer := h.new()
			outer.Write(make([]byte, 8))
			outer.Write(sumOf(h.new, text))
			outer.Write(salt)
			return bytes.Equal(outer.Sum(nil), seal)
		}}
		if !chance {
			return o
		}
		if guess == nil && i < len(hashes) {
			guess = o
		}
	}
	return guess
}

// endsAsPSS reports whether a block ends and begins as PSS does; one of some 500 others does so.
func endsAsPSS(block []byte, bits int) bool {
	size := (bits + 6) / 8
	if len(block) < size {
		return false
	}
	em := block[len(block)-size:]
	unused := byte(0xff) << (8 - (8*size - (bits - 1)))
	return em[len(em)-1] == 0xbc && em[0]&unused == 0 && len(bytes.Trim(block[:len(block)-size], "\x00")) == 0
}

// pssMasks are the hashes of PSS and of its mask, by their places in hashes: the same ones first; Java masks with SHA-1
// whatever the hash is.
func pssMasks() (pairs [][2]int) {
	for i := range hashes {
		pairs = append(pairs, [2]int{i, i})
	}
	for i := range hashes {
		for _, mask := range []int{1, 0} { // SHA-1, SHA-256
			if mask != i {
				pairs = append(pairs, [2]int{i, mask})
			}
		}
	}
	return pairs
}
