package cases

import (
	"fmt"
	"strings"
	"time"
)

// alreadyInProgress: a function without the Lambda context writes no deadline,
// so that keys of calls that died stay locked (py#1038, py#1387).
func alreadyInProgress() Case {
	return Case{
		Name: "already-in-progress",
		Question: "Twenty minutes ago a dependency hung. Since then retries of some invoices fail with " +
			"IdempotencyAlreadyInProgressError, while orders of the same minutes are fine. Until when, and may you clear them?",
		Hint: "Look at the tab of stuck records, and compare what attributes a record of billing has with one of orders.",
		Answer: Answer{
			Cause: "billing does not register the Lambda context, so its records have no in_progress_expiration. The calls of the " +
				"outage died, nothing says so, and their keys are refused until expiration, an hour after the start.",
			Look: []string{
				"No record of billing.app.Invoice.send has a deadline; every other function's have one.",
				"The stuck ones began within four minutes.",
			},
			Do: []string{
				"Say with e that expires_after is 1h: that is the code's value, and makes the ages sound. Then mark them with A and purge with D.",
				"Redrive the queue, for a purge starts nothing.",
				"In the handler: config.register_lambda_context(context).",
			},
			Prefix: "billing.app.Invoice.send", Finding: "no-deadline", Class: "C",
			Filter: "fn:=billing.app.Invoice.send state:stuck", Thread: "py#1038",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory())
			f := function{
				prefix: "billing.app.Invoice.send", subject: "invoice", newest: 9260, expires: time.Hour, took: 900 * time.Millisecond,
			}
			s.traffic(f, 84, 55*time.Minute, 21*time.Minute)
			f.newest = 9322
			s.traffic(f, 24, 15*time.Minute, 20*time.Second)
			s.cluster(37, 20*time.Minute, 16*time.Minute, func(i int, ago time.Duration) {
				s.begin(f, f.hashed(9261+i), ago)
			})
			s.begin(f, f.hashed(9323), 70*time.Second)
			s.begin(f, f.hashed(9324), 15*time.Second)
		},
	}
}

// noConfirmation: calls that timed out leave a deadline behind, and the next
// delivery takes over (py#738).
func noConfirmation() Case {
	return Case{
		Name: "no-confirmation",
		Question: "Half an hour ago the card provider was slow. 26 payments have no confirmation, and customers will press " +
			"the button again. Will that be refused, replayed or run? What do you look into before?",
		Hint: "Open one of the INPROGRESS records of pay and read its life line: where does now stand, and what does the next duplicate do?",
		Answer: Answer{
			Cause: "The calls ran into the timeout of 3 s. Their deadlines have passed, so the keys lapsed: they refuse nothing, " +
				"the next delivery takes over and runs again, whether or not the first call had charged the card.",
			Look: []string{
				"26 records of pay.app.lambda_handler are lapsed, all begun in the same five minutes.",
				"Each deadline is 3 s after the start: that is the timeout.",
			},
			Do: []string{
				"Before anybody retries, ask the provider which of the 26 were charged: a lapsed key protects from nothing.",
				"Raise the timeout above what the provider may take, and give the provider an idempotency key of its own.",
			},
			Prefix: "pay.app.lambda_handler", Finding: "lapsed", Class: "B",
			Filter: "fn:=pay.app.lambda_handler state:lapsed", Thread: "py#738",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), notify())
			f := function{
				prefix: "pay.app.lambda_handler", subject: "payment", newest: 3150, expires: 2 * time.Hour, timeout: 3 * time.Second, took: 700 * time.Millisecond,
				respond: func(n int) map[string]any {
					return text(fmt.Sprintf(`{"amount": %d.9, "charge_id": "ch-%d"}`, 5+n%90, n))
				},
			}
			s.traffic(f, 160, 29*time.Minute, 12*time.Second)
			f.newest = 2900
			s.traffic(f, 120, 85*time.Minute, 34*time.Minute)
			s.cluster(26, 34*time.Minute, 29*time.Minute, func(i int, ago time.Duration) { s.begin(f, f.hashed(2910+i), ago) })
		},
	}
}

// bigAnswers: a response above 400 KB cannot be stored, and the call that made
// it stays in progress (ts#2505).
func bigAnswers() Case {
	return Case{
		Name: "big-answers",
		Question: "The log of export says that each export was written. Still seven of them run again at every retry, and each " +
			"costs minutes. Why these seven?",
		Hint: "Sort the records of export by size, and think of what an item of DynamoDB may hold.",
		Answer: Answer{
			Cause: "The handler returns the whole document. An item may have 400 KB; above that the completion fails with " +
				"IdempotencyPersistenceLayerError after the work is done, and the record stays INPROGRESS until it lapses.",
			Look: []string{
				"Seven lapsed records, and stored responses of up to 390 KB beside them.",
				"They lapsed at different times: no outage did this.",
			},
			Do: []string{
				"Return an id or an S3 address in place of the document.",
				"The exports exist: let nobody retry them before that is deployed.",
			},
			Prefix: "export.app.lambda_handler", Finding: "near-size-limit", Class: "B",
			Filter: "fn:=export.app.lambda_handler state:lapsed", Thread: "ts#2505",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory(), notify())
			f := function{
				prefix: "export.app.lambda_handler", subject: "export", newest: 240, expires: 6 * time.Hour, timeout: 2 * time.Minute, took: 40 * time.Second,
				respond: func(n int) map[string]any {
					lines := 300 + (n*37)%1000*3
					if n%8 == 0 {
						lines = 4900
					}
					return text(fmt.Sprintf(`{"document": %q, "export": %d}`, strings.Repeat("order;customer;amount;currency;date;paid;net;gross;discount;vat;", lines*80/64), n))
				},
			}
			s.traffic(f, 30, 5*time.Hour, 4*time.Minute)
			s.cluster(7, 290*time.Minute, 10*time.Minute, func(i int, ago time.Duration) { s.begin(f, f.hashed(300+i), ago) })
		},
	}
}

// clearedByHand: a purge under a running call; its completion makes the record
// anew, without a deadline, and meanwhile another call could start.
func clearedByHand() Case {
	return Case{
		Name: "cleared-by-hand",
		Question: "Warehouse: six reservations of half an hour ago are booked twice. Nothing crashed at that time, no call lapsed. " +
			"A colleague says that he only cleared a few stuck keys. Can the table tell whether that was it?",
		Hint: "Filter class:G, and see which attribute these records lack that their siblings have.",
		Answer: Answer{
			Cause: "The keys were not stuck: their calls were running, and take up to five minutes. Deleting the record let the " +
				"duplicate start. The first call then completed by an UpdateItem, which makes the record anew, without in_progress_expiration.",
			Look: []string{
				"Six COMPLETED records of stock.app.lambda_handler have no deadline; all their siblings have.",
				"Their completions lie in the minutes after the clearing.",
			},
			Do: []string{
				"Nothing for the records. Undo the second bookings.",
				"Clear keys with idemtui: it never takes a running one without --force, and deletes only what is as it was shown.",
			},
			Prefix: "stock.app.lambda_handler", Finding: "re-created", Class: "G",
			Filter: "class:G",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), notify())
			f := function{
				prefix: "stock.app.lambda_handler", subject: "reservation", newest: 660, expires: 4 * time.Hour, timeout: 5 * time.Minute, took: 2 * time.Minute,
			}
			s.traffic(f, 130, 3*time.Hour, 3*time.Minute)
			s.cluster(6, 33*time.Minute, 31*time.Minute, func(i int, ago time.Duration) {
				s.done(f, 700+i, ago).without("in_progress_expiration")
			})
		},
	}
}

// whichKey: a table with a sort key, where older error messages name the
// partition in place of the key (py#6308), and a few calls wrote no deadline as
// no time was left to them (py#4759).
func whichKey() Case {
	return Case{
		Name: "which-key",
		Question: "The log says: Execution already in progress with idempotency key: detail.id=idempotency#payments. Support asks " +
			"which payments are refused. All of them?",
		Hint: "The table has a sort key. Which attribute holds the idempotency key then, and which one does the message show?",
		Answer: Answer{
			Cause: "With a sort key all records of a function share one partition, and the library's older messages name the partition. " +
				"Refused are only four keys, of calls that started with no time left: Python before 2.42 wrote no deadline then, so they block until expiration.",
			Look: []string{
				"Four records of payments.app.lambda_handler are stuck; every other of its records has a deadline.",
				"The key column shows the sort key; the partition is in the detail.",
			},
			Do: []string{
				"Open each of the four and purge them: expires_after is 1h in the code, say so with e.",
				"Upgrade Powertools for Python: since 2.42 a deadline is written in any case, since about 3.9 the message names the sort key.",
			},
			Prefix: "payments.app.lambda_handler", Finding: "some-without-deadline", Class: "C",
			Filter: "state:stuck", Thread: "py#6308",
		},
		Table: Table{SortKey: "sort_key", TTL: expiry},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory())
			f := function{
				prefix: "payments.app.lambda_handler", subject: "payment", newest: 8080, expires: time.Hour, timeout: 6 * time.Second, took: 900 * time.Millisecond,
			}
			s.traffic(f, 150, 58*time.Minute, 9*time.Second)
			s.cluster(4, 26*time.Minute, 19*time.Minute, func(i int, ago time.Duration) {
				s.begin(f, f.hashed(8100+i), ago).without("in_progress_expiration")
			})
		},
	}
}
