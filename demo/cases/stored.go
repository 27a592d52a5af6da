package cases

import "time"

// growingTable: TTL is on, on an attribute that no record has (py#2074).
func growingTable() Case {
	return Case{
		Name: "growing-table",
		Question: "The table grows without end, and a scan of it costs more each week. The console says that TTL is on. Records are " +
			"to live for an hour. Why are they all still there?",
		Hint: "Which attribute is TTL on, and which one do the records have? The header tells the one, any record the other.",
		Answer: Answer{
			Cause: "TTL is on the attribute ttl, and the libraries write expiration. No record has a ttl, so DynamoDB removes none. Duplicates are " +
				"judged rightly all the same: the libraries compare the times themselves.",
			Look: []string{
				"Most records are expired, the oldest for days.",
				"The badge in the header names the attribute.",
			},
			Do: []string{
				"Turn TTL off, then on for expiration (DynamoDB allows one change an hour); or set expiry_attr to ttl in every function.",
				"What is there already can be purged: the tab of expired records, A, D, and tick that expired ones are to be taken.",
			},
			Finding: "ttl-other-attribute", Class: "I",
			Filter: "state:expired", Thread: "py#2074",
		},
		Table: Table{TTL: "ttl"},
		play: func(s *scene) {
			for i, f := range []function{orders(), shipping(), inventory(), notify()} {
				s.traffic(f, 260-20*i, 9*24*time.Hour, time.Duration(40+30*i)*time.Second)
			}
		},
	}
}

// emptyAnswers: a handler that returns nothing, which Middy's middleware takes
// for no record (ts#2987).
func emptyAnswers() Case {
	return Case{
		Name: "empty-answers",
		Question: "cleanup runs again for every duplicate, though its record is COMPLETED and fresh. It uses the Middy middleware, as " +
			"shipping does, where duplicates are replayed. What does it store?",
		Hint: "Compare a record of cleanup with one of shipping, attribute by attribute.",
		Answer: Answer{
			Cause: "The handler returns nothing. Powertools for TypeScript stores no data for undefined, and Middy takes a middleware that " +
				"gives undefined for one that has not answered: it goes on, and runs the handler.",
			Look: []string{
				"No record of cleanup has a data attribute.",
			},
			Do: []string{
				"Return a value from the handler: true will do.",
				"The records repair themselves: each is replaced when it has expired. Purge them where that takes too long.",
			},
			Prefix: "cleanup", Finding: "no-response",
			Filter: "fn:=cleanup", Thread: "ts#2987",
		},
		play: func(s *scene) {
			s.healthy(orders(), shipping(), inventory())
			f := function{
				prefix: "cleanup", language: typescript, subject: "session", newest: 15200, expires: 2 * time.Hour, timeout: 12 * time.Second, took: 500 * time.Millisecond,
				respond: func(int) map[string]any { return nil },
			}
			s.traffic(f, 140, 110*time.Minute, 25*time.Second)
		},
	}
}
