package purge

import "time"

// Hurry shortens what is in flight given after an interruption.
func (r *Run) Hurry(grace time.Duration) { r.grace = grace }
