package callback

type lines struct{}

func (l *lines) init() {}
