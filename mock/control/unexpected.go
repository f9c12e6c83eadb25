package control

import (
	"context"
	"fmt"
	"net/http"

	"paymock/mock/api"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/store"
)

// findUnexpected tells the exchanges that no expectation of POST verify has named.
func (c *Control) findUnexpected(ctx context.Context, in *AppPath) (*verifyAnswer, error) {
	a, err := c.appOf(*in)
	if err != nil {
		return nil, err
	}
	named, err := c.Lab.Verified(ctx, a)
	if err != nil {
		return nil, err
	}
	entries, err := c.Lab.Store.Entries(ctx, a.Name(), store.Query{Kind: "exchange"})
	if err != nil {
		return nil, err
	}
	out := api.Verified{Matches: []int64{}}
	for _, e := range entries {
		if named[e.Seq] {
			continue
		}
		out.Matches = append(out.Matches, e.Seq)
		if len(out.Misses) < maxMisses {
			out.Misses = append(out.Misses, api.Miss{Seq: e.Seq, Operation: e.Operation, Subject: e.Subject, Code: e.Code, Reasons: []string{"no expectation has named it"}})
		}
	}
	out.Count = len(out.Matches)
	out.OK = out.Count == 0
	out.Message = fmt.Sprintf("%d of %d exchanges were named by no expectation", out.Count, len(entries))
	if out.OK {
		return &verifyAnswer{http.StatusOK, out}, nil
	}
	out.Code = codeUnverified
	return &verifyAnswer{http.StatusUnprocessableEntity, out}, nil
}

// booksAnswer is 200 where the books balance, 422 where they don't.
type booksAnswer struct {
	Status int
	Body   api.BooksCheck
}

// checkBooks checks that the double entries sum to zero, and that no trade moved more than was paid.
func (c *Control) checkBooks(ctx context.Context, in *AppPath) (*booksAnswer, error) {
	out := api.BooksCheck{Wrong: []string{}}
	err := c.viewBooks(ctx, *in, func(b *ledger.Books) error {
		sum := money.Amount(0)
		b.Entries(func(_ string, p ledger.Posting) bool {
			sum = sum.Plus(p.Amount)
			return true
		})
		out.Sum = int64(sum)
		b.Trades(func(t *ledger.Trade) bool {
			if t.Verify() != nil {
				out.Wrong = append(out.Wrong, t.No)
			}
			return true
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.OK = out.Sum == 0 && len(out.Wrong) == 0
	out.Message = fmt.Sprintf("the entries sum to %d, and %d trades moved more than was paid", out.Sum, len(out.Wrong))
	if out.OK {
		return &booksAnswer{http.StatusOK, out}, nil
	}
	out.Code = codeUnverified
	return &booksAnswer{http.StatusUnprocessableEntity, out}, nil
}
