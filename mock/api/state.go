package api

// Imported lists the apps that an import made or changed.
type Imported struct {
	Apps  []ImportedApp `json:"apps"`
	Rules int           `json:"rules,omitempty" doc:"rules for every app, which took the place of those that were there"`
}

// ImportedApp is an app that was put.
type ImportedApp struct {
	Provider string `json:"provider"`
	ID       string `json:"id"`
	Replaced bool   `json:"replaced,omitempty" doc:"it took the place of an app of its name"`
	Trades   int    `json:"trades"`
	Waiting  int    `json:"waiting" doc:"callbacks that go on"`
	Entries  int    `json:"entries" doc:"of the journal"`
}
