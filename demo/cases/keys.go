package cases

import (
	"fmt"
	"time"
)

// strangersResponse: a key expression that finds nothing, so that all events
// share one record (ts#1501).
func strangersResponse() Case {
	return Case{
		Name: "strangers-response",
		Question: "Since the release of 40 minutes ago every customer gets the order confirmation of the same stranger, and no " +
			"confirmation is written any more. No error in any log. Where do all these events go?",
		Hint: "How many records has confirmations written since the release? Look at that one's key.",
		Answer: Answer{
			Cause: "The release renamed fields of the event. The key expression [detail.tenant, detail.order.id] finds neither, the key is " +
				"the digest of [null,null], and it is the same for every event: the first one's response is replayed to all.",
			Look: []string{
				"One record, of class J: 79hznynQaGEGP+tMxtM5Kw== is the MD5 of [null,null] in base64.",
				"No other record of confirmations began after it.",
			},
			Do: []string{
				"Mend the expression, and set throwOnNoIdempotencyKey.",
				"Purge that one record with D. It is completed: the plan leaves it until you tick that it is to be taken. Then replay the events since the release.",
			},
			Prefix: "confirmations", Finding: "shared-key", Class: "J",
			Filter: "class:J", Thread: "ts#1501",
		},
		play: func(s *scene) {
			s.healthy(orders(), inventory(), notify())
			f := function{
				prefix: "confirmations", language: typescript, subject: "order", newest: 4700, expires: 24 * time.Hour, timeout: 8 * time.Second, took: 500 * time.Millisecond,
			}
			confirmation := func(n int) map[string]any {
				return map[string]any{"M": map[string]any{
					"to": text(fmt.Sprintf("customer-%d@example.com", n%900)), "order": text(f.name(n)), "total": number(int64(10 + n%190)),
				}}
			}
			for i := range 160 {
				n := f.newest - i
				s.begin(f, `["acme",`+f.hashed(n)+`]`, 41*time.Minute+time.Duration(i*170+s.dice.IntN(160))*time.Second).
					complete(400*time.Millisecond, confirmation(n))
			}
			s.begin(f, "[null,null]", 40*time.Minute).complete(430*time.Millisecond, confirmation(f.newest+1))
		},
	}
}

// blockedThenTwice: TypeScript up to 2.35 computes the key again at the end,
// from an input that the handler changed (ts#5715).
func blockedThenTwice() Case {
	return Case{
		Name: "blocked-then-twice",
		Question: "Retries of fulfilment are refused for ten seconds, then run a second time, although the first call was fine. " +
			"It is so for every event. The log shows no crash. Where is the first call's COMPLETED record?",
		Hint: "Sort the records of fulfilment by the time left: they come in pairs. Compare the keys and the deadlines of a pair.",
		Answer: Answer{
			Cause: "The handler changes its own input. Powertools for TypeScript up to 2.35 hashes the event again when the handler is " +
				"done: it locks one key and completes another. The lock is never completed and lapses; the response is under a key that no event has.",
			Look: []string{
				"For each call an INPROGRESS record with a deadline, and a second later a COMPLETED one without.",
				"Both are of class F, and name each other.",
			},
			Do: []string{
				"Upgrade beyond 2.35, or let the handler work on a copy of its input.",
				"Then purge both records of each pair.",
			},
			Prefix: "fulfilment", Finding: "wrong-key-completed", Class: "F",
			Filter: "fn:=fulfilment", Thread: "ts#5715",
		},
		play: func(s *scene) {
			s.healthy(orders(), inventory(), notify())
			f := function{
				prefix: "fulfilment", language: typescript, subject: "order", newest: 4800, expires: 3 * time.Hour, timeout: 10 * time.Second, took: time.Second,
			}
			for i := range 32 {
				n := f.newest - i
				ago := time.Duration(4+4*i)*time.Minute + time.Duration(s.dice.IntN(150))*time.Second
				s.begin(f, fmt.Sprintf(`{"items":%d,"order_id":"order-%d"}`, 1+n%5, n), ago)
				s.begin(f, fmt.Sprintf(`{"items":%d,"order_id":"ORDER-%d","processed":true}`, 1+n%5, n), ago).
					complete(1100*time.Millisecond, f.response(n)).without("in_progress_expiration")
			}
		},
	}
}

// afterTheRelease: a module was renamed, and with it the prefix of every key
// (py#5897).
func afterTheRelease() Case {
	return Case{
		Name: "after-the-release",
		Question: "After each incident the archive of the last day is replayed: replays cost nothing, for every order is COMPLETED. " +
			"Today every replayed order was booked a second time. What changed?",
		Hint: "Which prefixes begin with orders? When was each of them written first, and last?",
		Answer: Answer{
			Cause: "A refactoring moved the handler from app.py to main.py. The prefix of a Python key holds function, module and name, so " +
				"all keys changed with it: the records of before are there, and no event finds them.",
			Look: []string{
				"orders.app.lambda_handler stops where orders.main.lambda_handler begins.",
				"The old records are COMPLETED and fresh for hours: class K says that nobody writes that prefix any more.",
			},
			Do: []string{
				"Replay no archive from before the release until its records have expired, a day after.",
				"Set key_prefix: then names in the code are free to change.",
			},
			Prefix: "orders.app.lambda_handler", Finding: "renamed-prefix", Class: "K",
			Filter: "fn:=orders.app.lambda_handler", Thread: "py#5897",
		},
		play: func(s *scene) {
			s.healthy(shipping(), inventory(), notify())
			f := orders()
			f.expires = 24 * time.Hour
			f.newest = 4600
			s.traffic(f, 260, 18*time.Hour, 3*time.Hour)
			f.prefix, f.newest = "orders.main.lambda_handler", 4812
			s.traffic(f, 150, 175*time.Minute, 15*time.Second)
		},
	}
}

// changedAmount: the validation expression finds nothing, and the hash of null
// is always the same (py#3781).
func changedAmount() Case {
	return Case{
		Name: "changed-amount",
		Question: "Payload validation is on in checkout, so that a cart which changed under the same key raises. A tester changed " +
			"an amount, and got the old response without an error. Is validation on?",
		Hint: "Open some records of checkout and compare their validation hashes.",
		Answer: Answer{
			Cause: "It is on, and looks at nothing: payload_validation_jmespath names a field that the events do not have. The hash stored is " +
				"that of null, for every record, so no change is ever noticed.",
			Look: []string{
				"Every record of checkout.app.lambda_handler has the validation 37a6259cc0c1dae299a7866489dff0bd, the MD5 of null.",
			},
			Do: []string{
				"Mend the expression (here detail.cart.total in place of cart.total).",
				"From then on duplicates of older records fail validation until those expire: purge them, or wait.",
			},
			Prefix: "checkout.app.lambda_handler", Finding: "empty-validation",
			Filter: "fn:=checkout.app.lambda_handler", Thread: "py#3781",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory())
			f := function{
				prefix: "checkout.app.lambda_handler", subject: "cart", newest: 5521, expires: 2 * time.Hour, timeout: 10 * time.Second, took: 600 * time.Millisecond,
				validated: function{}.digest("null"),
				respond: func(n int) map[string]any {
					return text(fmt.Sprintf(`{"cart": "cart-%d", "total": %d.5}`, n, 10+n%200))
				},
			}
			s.traffic(f, 170, 100*time.Minute, 8*time.Second)
		},
	}
}
