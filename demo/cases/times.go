package cases

import "time"

// oldRefunds: expires_after was given as a moment in milliseconds, so that
// nothing ever expires (py#2074).
func oldRefunds() Case {
	return Case{
		Name: "old-refunds",
		Question: "TTL is on, and still the refunds of two months ago are in the table. Worse: a second, rightful refund of an " +
			"order gets the response of the first one, weeks old. Why does it not expire after an hour, as the others do?",
		Hint: "Open a record of refund and read its expiration as a date.",
		Answer: Answer{
			Cause: "expires_after_seconds was given a moment in milliseconds, so expiration is of the order of 10^12: as seconds that is tens of " +
				"thousands of years ahead. Duplicates are replayed for ever, and TTL ignores such values.",
			Look: []string{
				"All records of refund.app.lambda_handler are invalid, class I, and never expire.",
				"Their deadlines are as they should be: only the expiration is wrong.",
			},
			Do: []string{
				"Give expires_after_seconds a number of seconds: 3600.",
				"Purge them: the tab of invalid records, A, D, and tick that completed ones are to be taken. No new setting repairs what is stored.",
			},
			Prefix: "refund.app.lambda_handler", Finding: "expiration-milliseconds", Class: "I",
			Filter: "fn:=refund.app.lambda_handler", Thread: "py#2074",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory(), notify())
			f := function{
				prefix: "refund.app.lambda_handler", subject: "refund", newest: 96, timeout: 20 * time.Second, took: 700 * time.Millisecond,
			}
			deployed := s.now.AddDate(0, 0, -70)
			for i := range 90 {
				c := s.done(f, f.newest-i, time.Duration(i)*18*time.Hour+time.Duration(7+s.dice.IntN(600))*time.Minute)
				c.item[expiry] = number(c.started.Unix() + deployed.Add(time.Hour).UnixMilli())
			}
		},
	}
}

// bookedTwice: a persistence layer of one's own writes the deadline in seconds,
// so that every duplicate takes over at once (java#1281).
func bookedTwice() Case {
	return Case{
		Name: "booked-twice",
		Question: "When an entry of the ledger is delivered twice within a second, both calls book it. When the duplicate comes a " +
			"minute later, it is replayed as it should be. Others on the same table have no such trouble. Why ledger?",
		Hint: "Which two times does a record hold, and in which units? Compare one of ledger with one of orders.",
		Answer: Answer{
			Cause: "The team's own persistence layer writes in_progress_expiration in seconds. Read as milliseconds that is January 1970: " +
				"the lock of a running call looks long past its deadline, and a duplicate takes over at once. A completed record is safe.",
			Look: []string{
				"The deadlines of ledger.app.Ledger.post have 10 digits; those of the other functions 13.",
			},
			Do: []string{
				"Write milliseconds, as the libraries do, or use their DynamoDBPersistenceLayer.",
				"The records may stay: completed ones replay until they expire.",
			},
			Prefix: "ledger.app.Ledger.post", Finding: "deadline-seconds", Class: "I",
			Filter: "fn:=ledger.app.Ledger.post", Thread: "java#1281",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory(), notify())
			f := function{
				prefix: "ledger.app.Ledger.post", subject: "entry", newest: 2310, expires: 2 * time.Hour, timeout: 10 * time.Second, took: 900 * time.Millisecond,
			}
			for i := range 110 {
				c := s.done(f, f.newest-i, time.Duration(i*55+s.dice.IntN(50)+12)*time.Second)
				c.item["in_progress_expiration"] = number(c.started.Add(f.timeout).Unix())
			}
		},
	}
}

// slowReport: records that expire before their calls end (py#8049).
func slowReport() Case {
	return Case{
		Name: "slow-report",
		Question: "Monthly reports take five to ten minutes. A few minutes into one the queue delivers its message again, and a second " +
			"report begins beside the first. Short ones are made once. What does the lock do after a minute?",
		Hint: "Take a report that is INPROGRESS: which comes first, its expiration or its deadline?",
		Answer: Answer{
			Cause: "expires_after is 60 s, the timeout 15 minutes. After a minute the record counts as gone though the call is at work and its " +
				"deadline ahead: the put of a duplicate succeeds, and it runs beside the first.",
			Look: []string{
				"In every record of reports.app.lambda_handler expiration lies before in_progress_expiration.",
				"Two reports are running now, and their records are already expired.",
			},
			Do: []string{
				"Set expires_after_seconds above the timeout, and above the time over which the queue redelivers: a day, say.",
				"Set the visibility timeout of the queue above the function's timeout.",
			},
			Prefix: "reports.app.lambda_handler", Finding: "expires-too-soon",
			Filter: "fn:=reports.app.lambda_handler", Thread: "py#8049",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory())
			f := function{
				prefix: "reports.app.lambda_handler", subject: "report", newest: 411, expires: time.Minute, timeout: 15 * time.Minute, took: 7 * time.Minute,
			}
			s.traffic(f, 14, 62*time.Minute, 12*time.Minute)
			s.begin(f, f.hashed(412), 4*time.Minute)
			s.begin(f, f.hashed(413), 3*time.Minute)
		},
	}
}

// yesterdaysProfile: two operations in one Lambda share a store and a prefix,
// with two expires_after (ts#5409, ts#5422).
func yesterdaysProfile() Case {
	return Case{
		Name: "yesterdays-profile",
		Question: "In profile the code of a change of address says expires_after 300. Still a change of yesterday, sent again today, " +
			"is answered from the table. Who wrote these records?",
		Hint: "Say with e that expires_after of profile is 5m, and read what contradicts it. Then compare the time left of its records.",
		Answer: Answer{
			Cause: "Two operations of one Lambda write under the same prefix, as TypeScript's default prefix is the function's name alone. One " +
				"keeps records for 5 minutes, the other for a day; with the same payload one even answers for the other.",
			Look: []string{
				"Records of profile with up to 24 h left stand beside some with less than 5 minutes: no single expires_after gives both.",
				"Their responses have two shapes.",
			},
			Do: []string{
				"Give each operation a keyPrefix, and a persistence store of its own.",
				"Do not purge by an age here: it cannot be told from the expiration.",
			},
			Prefix: "profile", Finding: "two-expires-after",
			Filter: "fn:=profile", Thread: "ts#5409",
		},
		play: func(s *scene) {
			s.healthy(orders(), inventory(), notify())
			f := function{
				prefix: "profile", language: typescript, subject: "address", newest: 3120, expires: 5 * time.Minute, timeout: 5 * time.Second, took: 300 * time.Millisecond,
			}
			f.respond = func(n int) map[string]any {
				return map[string]any{"M": map[string]any{"address": text(f.name(n)), "changed": map[string]any{"BOOL": true}}}
			}
			s.traffic(f, 60, 50*time.Minute, 20*time.Second)
			f.subject, f.newest, f.expires = "portrait", 870, 24*time.Hour
			f.respond = func(n int) map[string]any {
				return map[string]any{"M": map[string]any{"url": text("https://img.example.com/" + f.name(n)), "width": number(512)}}
			}
			s.traffic(f, 130, 23*time.Hour, 50*time.Second)
		},
	}
}
