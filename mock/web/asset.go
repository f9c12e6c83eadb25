package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"paymock/mock/provider"
)

// assetFile is a file that pages refer to by a name that changes with its content.
type assetFile struct {
	name string
	body []byte
}

var assets = sync.OnceValue(func() map[string]assetFile {
	all := map[string]assetFile{}
	list, _ := files.ReadDir("assets") // embedded: it is there
	for _, f := range list {
		body, _ := files.ReadFile("assets/" + f.Name())
		if f.Name() == "web.css" {
			body = append([]byte(provider.PageStyle()), body...)
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(f.Name())
		all[f.Name()] = assetFile{strings.TrimSuffix(f.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext, body}
	}
	return all
})

// serveAsset serves a file under its name with or without the sum of its content.
func serveAsset(w http.ResponseWriter, r *http.Request) {
	given := r.PathValue("name")
	for plain, a := range assets() {
		if given != a.name && given != plain {
			continue
		}
		w.Header().Set("ETag", `"`+a.name+`"`)
		if given == a.name {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		http.ServeContent(w, r, plain, time.Time{}, bytes.NewReader(a.body))
		return
	}
	http.NotFound(w, r)
}

var (
	templatesMu   sync.Mutex
	templateCache = map[string]*template.Template{}
)

// parseTemplates gives a page's templates: its own and those that all share.
func parseTemplates(name string) (*template.Template, error) {
	templatesMu.Lock()
	defer templatesMu.Unlock()
	if set, ok := templateCache[name]; ok {
		return set, nil
	}
	set, err := template.New(name).Funcs(templateFuncs()).ParseFS(files, "pages/frame.html", "pages/shared.html", "pages/"+name+".html")
	if err == nil {
		templateCache[name] = set
	}
	return set, err
}
