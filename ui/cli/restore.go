package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

func (a *app) restoreCommand() *cobra.Command {
	expired, forceReplica := false, false
	cmd := &cobra.Command{
		Use:   "restore JOURNAL|last [KEY...]",
		Short: "Put back what a purge took",
		Long: "Put back what a purge took, from its journal: the records that were purged, and those\n" +
			"of which nobody knows whether they were. Nothing is overwritten: where a newer record\n" +
			"is, that stays. Records in progress refuse retries again once they are back.\n\n" +
			"last is the newest journal in the state folder that has something to put back.",
		Example: "  idemtui restore last\n" +
			"  idemtui restore purge.jsonl 'pay.app.lambda_handler#c2697dd12435e25f838f13778180702e'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("restore takes a JOURNAL, or last; idemtui journal ls lists them")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.restore(cmd.Context(), args[0], args[1:], expired, forceReplica)
		},
	}
	cmd.Flags().BoolVar(&expired, "expired", false, "also records that have expired: TTL may remove them at once")
	cmd.Flags().BoolVar(&forceReplica, "force-replica", false, "restore into a global table, though conditions hold in this region only")
	return cmd
}

// restoring is one restore on its way.
type restoring struct {
	*app

	contents journal.Contents
	items    map[int]json.RawMessage
	expired  []int
	// refusing is the number of records that refuse retries once they are back.
	refusing int
}

func (a *app) restore(ctx context.Context, name string, args []string, expired, forceReplica bool) error {
	if err := a.checkRestore(); err != nil {
		return err
	}
	path, err := a.journalPath(name, func(s *journal.Summary) bool { return s.Counts.ToRestore > 0 })
	if err != nil {
		return err
	}
	contents, err := journal.Read(path)
	if err != nil {
		return err
	}
	r := &restoring{app: a, contents: contents}
	account, t, err := a.openJournaled(ctx, &contents)
	if err != nil {
		return err
	}
	if err := notGlobal(t.Describe()); err != nil && !forceReplica {
		return err
	}
	if err := r.choose(args, inspect.MillisOf(t.Now()), expired); err != nil {
		return err
	}
	return r.putBack(ctx, account, t)
}

func (a *app) checkRestore() error {
	if err := a.global.check("table", "json"); err != nil {
		return err
	}
	switch {
	case a.global.now != "":
		return usage("--now judges a table as of another moment: a restore goes by the service's clock")
	case a.global.readOnly:
		return usage("restore is off: idemtui was started read-only")
	}
	return nil
}

// choose takes the entries that are to be put back; with KEYs those alone.
func (r *restoring) choose(args []string, now inspect.Millis, expired bool) error {
	wanted := map[string]bool{}
	for _, arg := range args {
		key, err := fullKey(arg)
		if err != nil {
			return usage("%s holds %w", arg, err)
		}
		wanted[key] = true
	}
	r.items = map[int]json.RawMessage{}
	for _, n := range r.contents.Restorable() {
		e := &r.contents.Entries[n]
		if len(wanted) > 0 && !wanted[e.Key] {
			continue
		}
		if e.Expiration.Unit == inspect.Seconds && e.Expiration.At < now && !expired {
			r.expired = append(r.expired, n)
			continue
		}
		r.items[n] = r.contents.Fates[n].Item
		if record := e.Record(); inspect.StateAt(&record, now, inspect.Policy{}).Refuses() {
			r.refusing++
		}
	}
	for key := range wanted {
		if !r.knows(key) {
			return usage("the journal %s holds nothing of %s to put back", r.contents.Path, key)
		}
	}
	return nil
}

// knows reports whether a key is one that can be put back, or is back already.
func (r *restoring) knows(key string) bool {
	for i := range r.contents.Entries {
		f := &r.contents.Fates[i]
		if r.contents.Entries[i].Key == key && (f.Restorable() || f.Restore == inspect.Restored) {
			return true
		}
	}
	return false
}

func (r *restoring) putBack(ctx context.Context, account *store.Account, t *store.Table) error {
	bar := r.newProgress(len(r.items))
	restore := &purge.Restore{
		Table: t, Report: func(int, journal.Outcome) { bar.step() },
	}
	who, _ := account.Identity(ctx)
	restore.Caller = who.ARN
	// A journal on a medium that takes no more can still be restored from.
	j, err := journal.Open(r.contents.Path)
	switch {
	case err == nil:
		restore.Journal = j
		defer func() { _ = j.Close() }() // each line is on disk already
	case errors.Is(err, journal.ErrBusy):
		return err // what is still being purged cannot be put back
	case !r.global.quiet:
		_, _ = fmt.Fprintln(r.Err, inspect.Clean("Note: the restore is not written down: "+err.Error()))
	}
	sum := restore.Do(ctx, r.items)
	bar.clear()
	return r.tell(sum)
}

// restoreJSON is a restore as printed. The names are a contract.
type restoreJSON struct {
	Journal  string `json:"journal"`
	Planned  int    `json:"planned"`
	Restored int    `json:"restored"`
	tallyJSON
	LeftRunning    int           `json:"left_running"`
	LeftUnknownAge int           `json:"left_unknown_age"`
	LeftExpired    int           `json:"left_expired"`
	Stopped        *string       `json:"stopped"`
	Records        []outcomeJSON `json:"records"`
}

func (r *restoring) tell(sum purge.Summary) error {
	count := countOutcomes(sum)
	var err error
	if r.global.output == "json" {
		err = writeJSON(r.Out, r.json(sum))
	} else {
		err = writeAll(r.Out, r.summary(count))
	}
	rest := len(sum.Outcomes) - count[inspect.Restored]
	switch {
	case err != nil:
		return err
	case sum.Stopped != nil:
		return sum.Stopped
	case rest > 0:
		return notHeld("%d of %s were not put back: %s", rest, plural(len(sum.Outcomes), "record"), r.firstReason(sum))
	}
	return nil
}

func (r *restoring) json(sum purge.Summary) restoreJSON {
	count := countOutcomes(sum)
	out := restoreJSON{
		Journal: r.contents.Path, Planned: len(r.items), Restored: count[inspect.Restored], tallyJSON: tallyOf(count),
		LeftExpired: len(r.expired), Records: []outcomeJSON{},
	}
	if sum.Stopped != nil {
		out.Stopped = optional(reasonText(sum.Stopped))
	}
	for i := range r.contents.Entries {
		if o, ok := sum.Outcomes[i]; ok {
			out.Records = append(out.Records, outcomeJSON{Key: r.contents.Entries[i].Key, Outcome: o.Outcome.String(), Reason: optional(o.Reason)})
		}
	}
	return out
}

func (r *restoring) summary(count map[inspect.Outcome]int) string {
	var parts []string
	for _, o := range []inspect.Outcome{inspect.Restored, inspect.Changed, inspect.Failed, inspect.Unknown, inspect.NotTried} {
		if n := count[o]; n > 0 || o == inspect.Restored {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(o.String(), "_", " ")))
		}
	}
	text := strings.Join(parts, ", ") + ".\n"
	if n := len(r.expired); n > 0 {
		text += fmt.Sprintf("%s expired since and %s away: TTL may remove %s at once; --expired puts %s back.\n",
			plural(n, "record"), agree(n, "stays", "stay"), agree(n, "it", "them"), agree(n, "it", "them"))
	}
	if n := r.refusing; n > 0 && count[inspect.Restored] > 0 {
		text += fmt.Sprintf("%s in progress %s retries again, until %s or the deadline passes.\n",
			plural(n, "record"), agree(n, "refuses", "refuse"), agree(n, "it expires", "they expire"))
	}
	return text
}

func (r *restoring) firstReason(sum purge.Summary) string {
	for i := range r.contents.Entries {
		if o, ok := sum.Outcomes[i]; ok && o.Outcome != inspect.Restored {
			return fmt.Sprintf("%s (%s)", o.Reason, r.contents.Entries[i].Key)
		}
	}
	return ""
}
