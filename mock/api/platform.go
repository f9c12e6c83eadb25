package api

// Operation is one call that a platform offers to merchants.
type Operation struct {
	Provider string   `json:"provider"`
	Name     string   `json:"name" doc:"as rules, sentences and the journal name it"`
	Official string   `json:"official,omitempty" doc:"the platform's own name, a method or service type, which is taken everywhere too"`
	Title    string   `json:"title"`
	Paths    []string `json:"paths" doc:"method and path"`
	Repeat   string   `json:"repeat,omitempty" doc:"the request field that makes a repeat safe"`
	Fields   []string `json:"fields" doc:"what where may ask for"`
	Codes    []string `json:"codes" doc:"codes that are documented for it"`
	Source   string   `json:"source"`
}

// Operations is the answer of GET /operations.
type Operations struct {
	Operations []Operation `json:"operations"`
}

// Dialect is a switch between documents of a platform that contradict each other.
type Dialect struct {
	Provider string   `json:"provider"`
	Name     string   `json:"name"`
	Values   []string `json:"values" doc:"the first is the default"`
	Meaning  string   `json:"meaning"`
	Source   string   `json:"source"`
}

// Dialects is the answer of GET /dialects.
type Dialects struct {
	Dialects []Dialect `json:"dialects"`
}

// Role says what a member of a platform's messages is to people who compare or keep them.
type Role struct {
	Provider string `json:"provider"`
	Member   string `json:"member" doc:"its name, or the name of what holds it and its own: merchant.code"`
	Role     string `json:"role" doc:"plain, number, time, personal, link, said, nonce, secret or container"`
}

// Roles is the answer of GET /roles.
type Roles struct {
	Roles []Role `json:"roles"`
}

// CallbackKind is a kind of callbacks of a platform.
type CallbackKind struct {
	Provider string   `json:"provider"`
	Name     string   `json:"name" doc:"as rules and sentences name it"`
	Title    string   `json:"title"`
	Address  string   `json:"address" doc:"the name of its address in an app's callbacks"`
	Schedule []string `json:"schedule" doc:"delay before each further attempt"`
	Timeout  string   `json:"timeout" doc:"how long the merchant may take to answer"`
	Source   string   `json:"source"`
}

// CallbackKinds is the answer of GET /callback-kinds.
type CallbackKinds struct {
	Kinds []CallbackKind `json:"kinds"`
}
