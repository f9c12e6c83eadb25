// Package remedies holds broken files of every sort that users write, and what three of them type in
// their first minutes. Its tests read what paymock
// and payctl print about each, does literally what is printed, and wants the file to be good then.
package remedies
