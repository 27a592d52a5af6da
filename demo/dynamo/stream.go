package dynamo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// What a stream keeps of each change, and how long.
const (
	viewKeysOnly = "KEYS_ONLY"
	viewNew      = "NEW_IMAGE"
	viewOld      = "OLD_IMAGE"
	viewBoth     = "NEW_AND_OLD_IMAGES"

	streamRetention = 24 * time.Hour
)

// stream is the log of a table's changes from the moment it is switched on. It
// has one shard, which stays open until the stream is switched off or its
// table deleted; after that it can be read for another day.
type stream struct {
	arn         string
	label       string
	table       string
	shard       string
	view        string
	keyElements []keyElement
	created     time.Time
	closed      time.Time // zero while it takes changes
	trimmed     int       // records that were dropped for their age
	records     []changed // the others, oldest first
}

// openStream starts a new stream of a table; the lock is held.
func (e *Endpoint) openStream(t *table, view string) {
	created := e.clock()
	made := &stream{table: t.name, view: view, keyElements: t.keyElements, created: created}
	for labelled := created; made.arn == "" || e.stream(made.arn) != nil; labelled = labelled.Add(time.Millisecond) {
		made.label = labelled.UTC().Format("2006-01-02T15:04:05.000")
		made.arn = t.arn + "/stream/" + made.label
	}
	sum := sha256.Sum256([]byte(made.arn))
	made.shard = fmt.Sprintf("shardId-%020d-%s", created.UnixMilli(), hex.EncodeToString(sum[:4]))
	t.stream = made
	e.streams = append(e.streams, made)
}

// stream finds a stream by its ARN; nil if there is none. The lock is held.
func (e *Endpoint) stream(arn string) *stream {
	e.dropStreams()
	at := slices.IndexFunc(e.streams, func(s *stream) bool { return s.arn == arn })
	if at < 0 {
		return nil
	}
	e.streams[at].trim(e.clock())
	return e.streams[at]
}

// dropStreams forgets streams that were closed more than a day ago.
func (e *Endpoint) dropStreams() {
	horizon := e.clock().Add(-streamRetention)
	e.streams = slices.DeleteFunc(e.streams, func(s *stream) bool { return !s.open() && s.closed.Before(horizon) })
}

// open tells whether the stream takes changes.
func (s *stream) open() bool { return s != nil && s.closed.IsZero() }

func (s *stream) close(at time.Time) {
	if s.open() {
		s.closed = at
	}
}

func (s *stream) add(c changed) {
	s.trim(c.at)
	s.records = append(s.records, c)
}

// trim drops the records that are older than a day.
func (s *stream) trim(now time.Time) {
	old := s.since(now.Add(-streamRetention))
	clear(s.records[:old]) // lets go of their items
	s.records = s.records[old:]
	s.trimmed += old
}

// since is how many of the kept records are older than a moment.
func (s *stream) since(moment time.Time) int {
	return sort.Search(len(s.records), func(i int) bool { return !s.records[i].at.Before(moment) })
}

// A position is a number of records behind which to read on. The shard itself
// begins with sequence number 0, the record at position 0 has number 1.

// oldest is the position before all kept records.
func (s *stream) oldest() int { return s.trimmed }

// newest is the position behind all records.
func (s *stream) newest() int { return s.trimmed + len(s.records) }

const sequenceDigits = 20

// sequenceText writes a sequence number in the 21 digits that clients expect.
func sequenceText(n int) string { return fmt.Sprintf("1%0*d", sequenceDigits, n) }

// sequenceOf reads a sequence number of this shard.
func (s *stream) sequenceOf(text string) (n int, known bool) {
	digits, ok := strings.CutPrefix(strings.TrimLeft(text, "0"), "1")
	n, err := strconv.Atoi(digits)
	last := s.newest()
	if !s.open() {
		last++ // the number that closed the shard
	}
	return n, ok && len(digits) == sequenceDigits && err == nil && n >= 0 && n <= last
}

// recordID is the same whenever the record is read.
func (s *stream) recordID(n int) string {
	sum := sha256.Sum256([]byte(s.arn + "/" + sequenceText(n)))
	return hex.EncodeToString(sum[:16])
}

// shows tells whether the stream's view holds an image.
func (s *stream) shows(image string) bool { return s.view == image || s.view == viewBoth }

// region is the one that the stream's ARN names.
func (s *stream) region() string { return strings.Split(s.arn, ":")[3] }
