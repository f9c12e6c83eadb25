// Package contract holds what users see of both commands and of the control API as one
// transcript: testdata/session.txt is played against the commands as processes, and what they
// print and answer must be testdata/transcript.golden. A difference is a change that users
// notice: intended ones are written anew with `go test ./features/contract -update` and read
// in the diff.
package contract
