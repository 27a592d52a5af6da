package doctor_test

import (
	"fmt"
	"testing"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
)

// BenchmarkExamine examines 100,000 records of 40 functions.
func BenchmarkExamine(b *testing.B) {
	records := make([]inspect.Record, 100_000)
	for i := range records {
		began := time.Duration(i%3600) * time.Second
		change := completed(time.Second)
		if i%7 == 0 {
			change = noDeadline
		}
		records[i] = python(fmt.Sprint(i), began, under(fmt.Sprintf("f%d.app.lambda_handler", i%40)), change)
	}
	in := caseOf(records...)
	for b.Loop() {
		doctor.Examine(in)
	}
}
