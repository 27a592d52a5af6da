package ui

import (
	"fmt"
	"slices"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/activity"
)

// functionWords are what the view says of a function: whether its calls end by
// themselves, and what to do, at length and in a line each.
type functionWords struct {
	state, advice      []string
	short, shortAdvice string
}

// wordsOf tells of a function what its counts mean.
func wordsOf(m *Model, fn *activity.Function) functionWords {
	n := fn.Counts.Total()
	w := functionWords{}
	guess := ""
	if !fn.Told {
		guess = m.glyphs.estimated
	}
	switch fn.Deadlines {
	case 0:
		w.state = []string{
			fmt.Sprintf("Records of this function carry no in_progress_expiration, 0 of %s: no Lambda context is registered in it.", count(n)),
			"So a call that dies blocks every duplicate until expiration, " + expiryText(fn) + ".",
		}
		w.short = fmt.Sprintf("No deadline is ever set (0 of %s): a dead call blocks its key up to %s%s.", count(n), guess, inspect.Long(fn.ExpiresAfter.Round(time.Minute)))
		w.advice = []string{registering(fn.Writer)}
	case n:
		w.state = []string{"All its records carry in_progress_expiration: a call that dies blocks its key until its deadline, then the next retry takes over."}
		w.short = "Deadlines are set: after a dead call the next retry takes over."
	default:
		w.state = []string{fmt.Sprintf("%s of %s records carry in_progress_expiration: the others were written without a Lambda context, by another version or another caller.", count(fn.Deadlines), count(n))}
		w.short = fmt.Sprintf("Deadlines are set in %s of %s records.", count(fn.Deadlines), count(n))
		if fn.Counts.Of(inspect.Stuck)+fn.Counts.Of(inspect.Held) > 0 {
			w.advice = []string{registering(fn.Writer)}
		}
	}
	if purge := purgeAdvice(fn); purge != "" {
		w.advice = append(w.advice, purge)
	}
	if odd := fn.Counts.Of(inspect.Invalid); odd > 0 {
		text := "enter, then 7: why " + plural(odd, "record") + " cannot be read as one of the libraries'"
		w.advice = slices.Insert(w.advice, 0, text)
	}
	if !fn.Told {
		w.state = append(w.state, "Times and ages suppose that expires_after is "+inspect.Long(fn.ExpiresAfter)+", the libraries' default: e says how long it is.")
	}
	if len(w.advice) > 0 {
		w.shortAdvice = w.advice[0]
		if last := w.advice[len(w.advice)-1]; fn.Deadlines > 0 {
			w.shortAdvice = last
		}
	} else if fn.Trouble() == 0 {
		w.shortAdvice = "Nothing to do."
	}
	return w
}

// expiryText is how long a record of the function blocks at most.
func expiryText(fn *activity.Function) string {
	if !fn.Told {
		return "up to expires_after (" + inspect.Long(fn.ExpiresAfter) + " by default)"
	}
	return "up to " + inspect.Long(fn.ExpiresAfter.Round(time.Minute))
}

// registering is how a function's calls get a deadline, in the words of the
// library that wrote its records.
func registering(w inspect.Writer) string {
	switch w {
	case inspect.WriterPython:
		return "config.register_lambda_context(context) in the handler"
	case inspect.WriterTypeScript:
		return "config.registerLambdaContext(context) in the handler"
	case inspect.WriterJava:
		return "Idempotency.registerLambdaContext(context) in the handler"
	case inspect.WriterDotNet:
		return "Idempotency.RegisterLambdaContext(context) in the handler"
	case inspect.WriterJavaOrDotNet:
		return "Idempotency.registerLambdaContext(context) in the handler (.NET: RegisterLambdaContext)"
	case inspect.WriterUnknown:
	}
	return "register the Lambda context with the idempotency configuration"
}

// purgeAdvice says what D is about; empty where there is nothing.
func purgeAdvice(fn *activity.Function) string {
	stuck, lapsed := fn.Counts.Of(inspect.Stuck), fn.Counts.Of(inspect.Lapsed)
	switch {
	case stuck > 0 && lapsed > 0:
		return "D plans a purge of its " + count(stuck) + " stuck and " + count(lapsed) + " lapsed records"
	case stuck > 0:
		return "D plans a purge of its " + plural(stuck, "stuck record")
	case lapsed > 0:
		return "D plans a purge of its " + plural(lapsed, "lapsed record") + ", open to a retry already"
	}
	return ""
}

// ageRange is a range of ages in one unit: 30 to 40m, 1 to 2h.
func ageRange(a activity.AgeRange) string {
	unit, name := time.Minute, "m"
	switch {
	case a.From%(24*time.Hour) == 0 && a.To%(24*time.Hour) == 0:
		unit, name = 24*time.Hour, "d"
	case a.From%time.Hour == 0 && a.To%time.Hour == 0:
		unit, name = time.Hour, "h"
	}
	return fmt.Sprintf("%d to %d%s", a.From/unit, a.To/unit, name)
}
