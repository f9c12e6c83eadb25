package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// referenceData is the data of the page Reference.
type referenceData struct{ Tags []callTag }

type callTag struct {
	Name  string
	Calls []controlCall
}

// controlCall is one call of the control API.
type controlCall struct {
	Method, Path, Summary, ID string
	Params                    []callParam
	Body                      string
	HasBody                   bool
}

type callParam struct {
	Name        string `json:"name"`
	In          string `json:"in"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
}

func (p *page) reference() error {
	d := &referenceData{}
	p.Data = d
	p.Commands = append(p.Commands, command{"curl", p.Curl(http.MethodGet, "openapi.json", "")})
	if p.w.Document == nil {
		return nil
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Summary     string          `json:"summary"`
			ID          string          `json:"operationId"`
			Tags        []string        `json:"tags"`
			Parameters  []callParam     `json:"parameters"`
			RequestBody json.RawMessage `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(p.w.Document(), &doc); err != nil {
		return err
	}
	paths := make([]string, 0, len(doc.Paths))
	for path := range doc.Paths {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		for _, method := range []string{"get", "post", "patch", "delete"} {
			op, ok := doc.Paths[path][method]
			if !ok {
				continue
			}
			c := controlCall{Method: strings.ToUpper(method), Path: path, Summary: op.Summary, ID: op.ID, HasBody: len(op.RequestBody) > 0}
			for _, one := range op.Parameters {
				if one.In != "header" {
					c.Params = append(c.Params, one)
				}
			}
			name := strings.Join(op.Tags, ", ")
			i := slices.IndexFunc(d.Tags, func(t callTag) bool { return t.Name == name })
			if i < 0 {
				i, d.Tags = len(d.Tags), append(d.Tags, callTag{Name: name})
			}
			d.Tags[i].Calls = append(d.Tags[i].Calls, c)
		}
	}
	return nil
}
