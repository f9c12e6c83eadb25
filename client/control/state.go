package control

import (
	"context"
	"io"
	"net/http"

	"paymock/mock/api"
)

// Export writes the server's whole state to w, as Import and `paymock serve --state` take it. What
// was written before an error is no state.
func (c *Client) Export(ctx context.Context, w io.Writer) error { return c.export(ctx, "/export", w) }

// Export writes the app with all that it owns to w.
func (a *App) Export(ctx context.Context, w io.Writer) error {
	return a.client.export(ctx, a.path+"/export", w)
}

func (c *Client) export(ctx context.Context, path string, w io.Writer) error {
	resp, err := c.openResponse(ctx, c.http, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode > 299 {
		text, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
		if err != nil {
			return &Unreachable{Call: "GET " + path, URL: c.base, Err: err}
		}
		return newError("GET "+path, resp.StatusCode, text)
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return &Unreachable{Call: "GET " + path, URL: c.base, Err: err}
	}
	return nil
}

// Import puts the apps of a state in the place of those of their names. Nothing is changed when the
// state is at fault.
func (c *Client) Import(ctx context.Context, state io.Reader) (api.Imported, error) {
	return sendTo[api.Imported](ctx, c, http.MethodPost, "/import", state)
}
