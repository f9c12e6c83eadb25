package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"paymock/client"
	"paymock/client/control"
	"paymock/mock/config"
)

// exitCodeOf gives an error's exit code and what to do next.
func exitCodeOf(err error) (code int, advice string) {
	var own *exitError
	var refused *client.Refused
	var unknown *client.UnknownOutcome
	var denied *control.Error
	var unreachable *control.Unreachable
	switch {
	case errors.As(err, &own):
		return own.code, ""
	case errors.As(err, &refused) && refused.Uncertain && !isQuery(refused.Operation):
		return exitFailed, askFirst
	case errors.As(err, &refused):
		return exitFailed, codeAdvice(refused)
	case errors.As(err, &unknown) && isQuery(unknown.Operation):
		return exitReach, "A query moves no money: ask again."
	case errors.Is(err, client.ErrUnknownOutcome):
		return exitReach, askFirst
	case errors.Is(err, client.ErrNotSent):
		return exitReach, "Nothing was sent. Is the platform running? With paymock: paymock serve."
	case errors.As(err, &unreachable) && errors.Is(err, context.DeadlineExceeded):
		return exitReach, "The server may still be at it: look what has come of it before you repeat it, or allow longer with --timeout. If no `paymock serve` is there, give its address with --control URL."
	case errors.As(err, &unreachable):
		return exitReach, "Is `paymock serve` running? Tell payctl where with --control URL or PAYCTL_CONTROL."
	case errors.As(err, &denied):
		return judgeControl(denied)
	}
	return exitFailed, ""
}

// isQuery reports whether an operation asks what became of another one.
func isQuery(operation string) bool { return strings.HasSuffix(operation, "query") }

// codeAdvice names the finer code where there is one: Alipay's and intella's main codes say
// little. The journal is that of --provider or --app, as they were given.
func codeAdvice(refused *client.Refused) string {
	code := refused.Code
	if refused.SubCode != "" {
		code = refused.SubCode
	}
	return "payctl codes " + code + " says what it means; payctl journal, with the same --provider or --app, shows why."
}

func judgeControl(e *control.Error) (code int, advice string) {
	switch {
	case e.Answer.Code == "not_found" && strings.Contains(e.Answer.Message, "paymock operations"):
		return exitUsage, "That address is the platforms', not the control API: the control port is not the platforms' port. paymock serve prints it as control, usually " + defaultControl + "; give it with --control URL."
	case e.Answer.Meant != "":
		return exitUsage, config.ShowMeant(e.Answer.Meant)
	case e.Answer.Code == "foreign":
		return exitUsage, "That address is not the control API: the control port is not the platforms' port. Give it with --control URL."
	case e.Answer.Code == "not_found" && strings.Contains(e.Call, "/rules/"):
		return exitUsage, "payctl rule list, with the same --provider or --app, shows the rules."
	case e.Answer.Code == "not_found" && strings.Contains(e.Call, "/callbacks/"):
		return exitUsage, "payctl callbacks, with the same --provider or --app, shows the callbacks."
	case e.Status == http.StatusUnauthorized:
		return exitUsage, "Give the token of paymock serve --control-token with --control-token or PAYCTL_CONTROL_TOKEN."
	case e.Status == http.StatusConflict:
		return exitFailed, ""
	case e.Status >= http.StatusInternalServerError:
		return exitReach, ""
	}
	return exitUsage, ""
}
