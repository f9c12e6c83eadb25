package callback

type hosts struct{}

func (h *hosts) init(int) {}
