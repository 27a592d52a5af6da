package inspect

import "fmt"

// explainRunning is class A.
func (d *Diagnosis) explainRunning(r *Record, now Millis) {
	d.Summary = fmt.Sprintf("Running: a call is probably working on it. It must end by %s UTC (%s).", clock(r.Deadline.At, now), Long(r.Deadline.At.Sub(now)))
	d.Advice = "Wait. A second run now would do the work twice."
	d.Evidence = evidence(r, ofStatus, ofExpiration, ofDeadline)
}

// untilExpiration is how long a record holds, in words.
func untilExpiration(r *Record, now Millis) string {
	return fmt.Sprintf("until %s UTC (%s)", clock(r.Expiration.At, now), Long(max(r.Expiration.At.Sub(now), 0)))
}

// explainNoDeadline is class C: the library had no Lambda context to ask for the
// remaining time (py#738, ts#1482, java#933), or Python and TypeScript were told
// that none was left (py#4759).
func (d *Diagnosis) explainNoDeadline(r *Record, now Millis, state State, p Policy) {
	until := untilExpiration(r, now)
	cause := "It has no in_progress_expiration: no Lambda context was registered, so the library could not set a deadline."
	if r.Deadline.Unit == NotANumber {
		cause = "Its in_progress_expiration is not a number, which counts as none."
	}
	d.Summary = "Stuck: no Lambda call can still be working on it, and every duplicate is refused " + until + ". " + cause
	d.Advice = "The first run may have done its work: check first. So that it ends: register the Lambda context with the idempotency configuration."
	d.Possible = completionFailed(r)
	d.Evidence = evidence(r, ofStatus, ofExpiration, ofDeadline)
	if state == Held {
		d.Summary = "Held: a call may still be working on it, and every duplicate is refused " + until + ". " + cause
		d.Advice = adviceOnHeld(r, now, p)
	}
}

// adviceOnHeld says what would tell whether a call still runs.
func adviceOnHeld(r *Record, now Millis, p Policy) string {
	if _, bounded := p.LongestRun(r.Prefix()); !bounded {
		return "Its prefix is that of code outside Lambda, where no timeout ends a run: find out whether it still runs."
	}
	if !AgeAt(r, now, p).Known {
		return "Its age is not known: expires_after is longer than supposed. Give --expires-after, or wait for its expiration."
	}
	return "Wait for the function's timeout. So that it ends by itself: register the Lambda context with the idempotency configuration."
}

// explainLapsed is class B: a timeout or a crash (py#1387), a completion that
// failed, or a durable function that is suspended (py#7764).
func (d *Diagnosis) explainLapsed(r *Record, now Millis) {
	d.Summary = fmt.Sprintf("Lapsed: its call had to end by %s UTC (%s ago) and did not complete the record. It crashed, timed out, could not store its response, or is a suspended durable function.",
		clock(r.Deadline.At, now), Long(now.Sub(r.Deadline.At)))
	d.Advice = "Safe to leave. The first run may have done its work: check before you retry."
	d.Possible = completionFailed(r)
	d.Evidence = evidence(r, ofStatus, ofExpiration, ofDeadline)
}

// completionFailed is class E, which leaves what a crash leaves: the function
// succeeded, and the record could not be completed (ts#2505, ts#2944, py#8065).
func completionFailed(r *Record) string {
	own := ""
	switch WriterOf(r) {
	case WriterPython:
		own = "a result that is no JSON (those of async handlers never are), "
	case WriterTypeScript:
		own = "undefined or a number beyond 2^53 inside the result, "
	case WriterJava, WriterDotNet, WriterJavaOrDotNet, WriterUnknown:
	}
	return "E: the function may have succeeded and its response could not be stored: " + own +
		"a response above 400 KB, throttling, or no permission for UpdateItem. Its log then holds " + leadOf(WriterOf(r)).raises("IdempotencyPersistenceLayer") + "."
}

func (d *Diagnosis) explainCompleted(r *Record, now Millis) {
	until := untilExpiration(r, now)
	d.Summary = "Completed: the stored response answers every duplicate " + until + "."
	d.Evidence = evidence(r, ofStatus, ofExpiration)
	if !r.Data.Present() { // ts#2987
		d.Summary = "Completed without a stored response, " + until + "."
		d.Evidence = append(d.Evidence, Evidence{"data", "absent"})
	}
}

// explainExpired is class D: TTL takes items some time after their expiration,
// and the libraries never rely on it (py#2074).
func (d *Diagnosis) explainExpired(r *Record, now Millis) {
	d.Summary = fmt.Sprintf("Expired %s ago and not removed yet: DynamoDB removes items some time after their expiration, if TTL is on.", Long(now.Sub(r.Expiration.At)))
	d.Advice = "Nothing to do. If such records stay for days, look at the table's TTL."
	d.Evidence = evidence(r, ofExpiration)
}

// explainInvalid is class I: what no library wrote, or only by mistake (ts#2298,
// java#1281).
func (d *Diagnosis) explainInvalid(r *Record) {
	d.Advice = "Find what writes these records; the libraries' own settings cannot."
	d.Evidence = evidence(r, ofStatus, ofExpiration)
	known := r.Status == InProgress || r.Status == Completed
	if r.Status == InProgress || known && r.Expiration.Unit == Seconds {
		d.Evidence = evidence(r, ofStatus, ofExpiration, ofDeadline)
	}
	switch {
	case !known:
		d.Summary = fmt.Sprintf("Its status is %s, which no library writes: perhaps not a record of Powertools.", quoteStatus(r.Status))
	case r.Expiration.Unit == Milliseconds:
		d.Summary = fmt.Sprintf("Its expiration is in milliseconds: as seconds that is the year %d, and TTL never removes it.", yearOfSeconds(r.Expiration.At))
	case r.Expiration.Unit != Seconds:
		d.Summary = "It has no expiration that is a number: TTL never removes it."
	default:
		d.Summary = "Its in_progress_expiration is in seconds, where milliseconds belong: it counts as passed at once."
	}
}
