package api

// Scenario is a shipped scenario, or one that the server was started with.
type Scenario struct {
	Name      string   `json:"name"`
	About     string   `json:"about,omitempty"`
	Providers []string `json:"providers" doc:"the platforms that it has something for"`
	Served    bool     `json:"served,omitempty" doc:"the server was started with it: its rules hold for every app that has not loaded it itself"`
}

// Scenarios is the answer of GET /scenarios.
type Scenarios struct {
	Scenarios []Scenario `json:"scenarios"`
}

// LoadedScenario is the answer of POST A/scenarios/{name}: what was applied to the app.
type LoadedScenario struct {
	Name      string   `json:"name"`
	Rules     []Rule   `json:"rules"`
	Trades    []Trade  `json:"trades"`
	Terminals []string `json:"terminals" doc:"ids of the readers that were added or changed"`
}

// ScenarioFile is a scenario file sent to be applied to an app.
type ScenarioFile struct {
	Name string `json:"name" doc:"the file's name, for errors: settle-fails.yaml"`
	Text string `json:"text" doc:"the file, YAML; it can include shipped scenarios only"`
}
