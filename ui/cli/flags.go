package cli

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"idemtui/inspect"
	"idemtui/store"
	"idemtui/ui/cli/config"
)

// globalFlags are those that every verb takes.
type globalFlags struct {
	table        string
	from         string
	region       string
	profile      string
	endpoint     string
	attributes   inspect.Attributes
	expiresAfter []string
	maxRun       []string
	maxRCU       float64
	segments     int
	now          string
	readOnly     bool
	redact       bool
	theme        string
	ascii        bool
	noColor      bool
	output       string
	quiet        bool
	verbose      bool
	config       string

	// flags tells which of the above were given; file is what holds beside them.
	flags *pflag.FlagSet
	file  config.File
}

func (g *globalFlags) register(f *pflag.FlagSet) {
	g.flags = f
	f.StringVar(&g.table, "table", os.Getenv("IDEMTUI_TABLE"), "the idempotency table (IDEMTUI_TABLE)")
	f.StringVar(&g.from, "from", "", "read the folder of a full S3 export instead of a table, as of its time (ls, show, stats, doctor)")
	f.StringVar(&g.region, "region", "", "AWS region, instead of the environment's")
	f.StringVar(&g.profile, "profile", "", "AWS profile; also @PROFILE before the verb")
	f.StringVar(&g.endpoint, "endpoint-url", "", "a DynamoDB-compatible endpoint instead of AWS")
	f.StringVar(&g.attributes.Key, "key-attr", "", `partition key attribute (default "id")`)
	f.StringVar(&g.attributes.SortKey, "sort-key-attr", "", "sort key attribute that holds the idempotency key")
	f.StringVar(&g.attributes.StaticPartitionValue, "static-pk-value", "", "partition to query, with --sort-key-attr")
	f.StringVar(&g.attributes.Expiry, "expiry-attr", "", `expiry attribute (default "expiration")`)
	f.StringVar(&g.attributes.InProgressExpiry, "in-progress-expiry-attr", "", `deadline attribute (default "in_progress_expiration")`)
	f.StringVar(&g.attributes.Status, "status-attr", "", `status attribute (default "status")`)
	f.StringVar(&g.attributes.Data, "data-attr", "", `response attribute (default "data")`)
	f.StringVar(&g.attributes.Validation, "validation-attr", "", `validation hash attribute (default "validation")`)
	f.StringArrayVar(&g.expiresAfter, "expires-after", nil, "expires_after of a prefix, as 'orders.*=1h'; bare for all")
	f.StringArrayVar(&g.maxRun, "max-run", nil, "longest run of a prefix, as 'orders.*=30s'; bare for all")
	f.Float64Var(&g.maxRCU, "max-rcu", 0, "read at most this capacity a second (default: a quarter of a provisioned table's)")
	f.IntVar(&g.segments, "segments", 0, "parallel scan segments (default by the table's size)")
	f.StringVar(&g.now, "now", "", "judge the records as of this time: RFC 3339 or epoch seconds")
	f.BoolVar(&g.readOnly, "read-only", false, "refuse every request that could write")
	f.BoolVar(&g.redact, "redact", false, "hide stored responses")
	f.StringVar(&g.theme, "theme", "auto", "auto, dark, light or high-contrast")
	f.BoolVar(&g.ascii, "ascii", false, "draw with ASCII alone")
	f.BoolVar(&g.noColor, "no-color", os.Getenv("NO_COLOR") != "", "no colours (NO_COLOR)")
	f.StringVarP(&g.output, "output", "o", "table", "table, json, jsonl, csv or md")
	f.StringVar(&g.config, "config", os.Getenv("IDEMTUI_CONFIG"), "config file (IDEMTUI_CONFIG; see idemtui config)")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "say more: every record of a purge's plan")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "no progress, no words beside the data")
}

// storeConfig is what store needs of the flags.
func (g *globalFlags) storeConfig() store.Config {
	return store.Config{
		Region: g.region, Profile: g.profile, Endpoint: g.endpoint,
		Attributes: g.attributes.WithDefaults(),
		Segments:   g.segments, MaxRCU: g.maxRCU, ReadOnly: g.readOnly,
		ReadOnlyTable: g.readOnlyTable,
	}
}

// check refuses flags that contradict each other before anything is read.
func (g *globalFlags) check(outputs ...string) error {
	if g.attributes.StaticPartitionValue != "" && g.attributes.SortKey == "" {
		return usage("--static-pk-value needs --sort-key-attr: without a sort key the partition key is the idempotency key")
	}
	if g.segments < 0 || g.maxRCU < 0 {
		return usage("--segments and --max-rcu cannot be negative")
	}
	if slices.Contains(outputs, g.output) {
		return nil
	}
	return usage("-o %s is not possible here; use %s", g.output, strings.Join(outputs, ", "))
}

// policy is what the flags say of ages; policyOf, what holds for a table.
func (g *globalFlags) policy() (inspect.Policy, error) {
	expires, err := rules("--expires-after", g.expiresAfter)
	if err != nil {
		return inspect.Policy{}, err
	}
	runs, err := rules("--max-run", g.maxRun)
	if err != nil {
		return inspect.Policy{}, err
	}
	return inspect.Policy{ExpiresAfter: expires, MaxRun: runs}, nil
}

func rules(flag string, values []string) ([]inspect.Rule, error) {
	var out []inspect.Rule
	for _, v := range values {
		rule, err := config.ParseRule(v)
		if err != nil {
			return nil, usage("%s %s: %w", flag, v, err)
		}
		out = append(out, rule)
	}
	return out, nil
}

// moment is --now, or zero for the service's clock.
func (g *globalFlags) moment() (inspect.Millis, error) {
	if g.now == "" {
		return 0, nil
	}
	if seconds, err := strconv.ParseInt(g.now, 10, 64); err == nil {
		return inspect.Millis(seconds * 1000), nil
	}
	t, err := time.Parse(time.RFC3339, g.now)
	if err != nil {
		return 0, usage("--now %s is no time; write it as 2026-11-23T21:42:30Z or in epoch seconds", g.now)
	}
	return inspect.MillisOf(t), nil
}
