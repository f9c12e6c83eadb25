// Package doctor says why a message was not accepted, and what to change.
//
// A signature is a digest, so it can't be read; but it can be guessed at. Every known mistake
// of signing is a row of a platform's table: it says how the mistaken text is made, and in words
// what to do about it. The rows lie on axes that don't depend on each other - which pairs take
// part, how a value was written, their order, what stands around them, what was done to the text
// - and a search tries one row, then more of different axes, until a text fits:
//
//	f := doctor.FourPyun(doctor.Message{Header: …, Body: body}, keys, doctor.Inline)
//	f.Cause(doctor.English)  // "the pairs were not sorted (unsorted): …"
//	f.Remedy(doctor.Chinese) // "签名前按参数名的字节序升序排序"
//
// Where a cipher is used the bytes prove more: which mode, which IV, which padding.
//
// The package is data and explanation. It does no I/O, knows no store and no server, and verifies
// nothing on anybody's behalf: providers and clients decide with their own code what they accept,
// and ask here only about what they refused. That is why both may import it.
package doctor
