package api

// Scenario is a shipped scenario.
type Scenario struct {
	Name      string   `json:"name"`
	About     string   `json:"about,omitempty"`
	Providers []string `json:"providers" doc:"the platforms that it has something for"`
}

// Scenarios is the answer of GET /scenarios.
type Scenarios struct {
	Scenarios []Scenario `json:"scenarios"`
}

// LoadedScenario is the answer of POST A/scenarios/{name}: what was laid down in the app.
type LoadedScenario struct {
	Name      string   `json:"name"`
	Rules     []Rule   `json:"rules"`
	Trades    []Trade  `json:"trades"`
	Terminals []string `json:"terminals" doc:"ids of the readers that were added or changed"`
}
