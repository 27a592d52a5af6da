package functions_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"idemtui/inspect"
	"idemtui/store/functions"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const now = inspect.Millis(1_735_689_600_000) // 2025-01-01T00:00:00Z

// before writes a moment as Lambda does.
func before(d time.Duration) string {
	return now.Time().Add(-d).Format("2006-01-02T15:04:05.000-0700")
}

// version is one as Lambda describes it.
type version = map[string]any

// versioned is a version of a function in the table's account.
func versioned(function string, timeoutSeconds int, changed time.Duration) version {
	return version{
		"FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:" + function + ":$LATEST",
		"Timeout":     timeoutSeconds, "LastModified": before(changed), "LastUpdateStatus": "Successful",
	}
}

func with(v version, name string, value any) version {
	v[name] = value
	return v
}

// service answers as Lambda's API does.
type service struct {
	t *testing.T
	// versions are those of each function.
	versions map[string][]version
	// refusals are answers to all questions about a function.
	refusals map[string]refusal
	// pageSize is how many versions an answer holds.
	pageSize int

	mu    sync.Mutex
	asked []string // host and path of each request
}

type refusal struct {
	status  int
	code    string
	message string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/2015-03-31/functions/"), "/versions")
	s.mu.Lock()
	s.asked = append(s.asked, r.Host+" "+name)
	s.mu.Unlock()
	refused, found := s.refusals[name]
	all, known := s.versions[name]
	switch {
	case r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/versions"):
		s.t.Errorf("%s %s is no question about versions", r.Method, r.URL)
	case found:
		s.refuse(w, refused)
		return
	case !known:
		s.refuse(w, refusal{http.StatusNotFound, "ResourceNotFoundException", "Function not found: " + name})
		return
	}
	first, _ := strconv.Atoi(r.URL.Query().Get("Marker"))
	end := min(first+s.pageSize, len(all))
	answer := map[string]any{"Versions": all[first:end]}
	if end < len(all) {
		answer["NextMarker"] = strconv.Itoa(end)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func (s *service) refuse(w http.ResponseWriter, r refusal) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", r.code)
	w.WriteHeader(r.status)
	_, _ = fmt.Fprintf(w, `{"Type":"User","Message":%q}`, r.message)
}

// wire carries all requests to the service, whatever host they were meant for.
type wire struct {
	to   *url.URL
	next http.RoundTripper
}

func (w wire) Do(r *http.Request) (*http.Response, error) {
	r.Host, r.URL.Scheme, r.URL.Host = r.URL.Host, w.to.Scheme, w.to.Host
	return w.next.RoundTrip(r)
}

// serve starts the service and is the configuration that reaches it.
func serve(t *testing.T, s *service) aws.Config {
	t.Helper()
	s.t = t
	if s.pageSize == 0 {
		s.pageSize = 50
	}
	server := httptest.NewServer(s)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	t.Cleanup(server.Close)
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return aws.Config{
		Region: "us-east-1", HTTPClient: wire{to, transport}, // the table's region has to win
		Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
		},
	}
}

func table() inspect.Table {
	return inspect.Table{Name: "t", ARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/t"}
}

// runs asks about one prefix.
func runs(t *testing.T, s *service, prefix string) (functions.Answer, string) {
	t.Helper()
	answers, notes := functions.New(serve(t, s), table()).Runs(t.Context(), []string{prefix}, now)
	answer, ok := answers[prefix]
	if !ok {
		t.Fatalf("no answer for %s: %v", prefix, answers)
	}
	if len(notes) > 0 && !strings.Contains(notes[0], answer.Why) {
		t.Errorf("the note %q does not hold the reason %q", notes[0], answer.Why)
	}
	answer.Why = ""
	return answer, strings.Join(notes, "\n")
}

func TestLongestRunOfAFunction(t *testing.T) {
	const long = 48 * time.Hour
	durable := map[string]any{"ExecutionTimeout": 7200}
	limit := functions.Answer{Run: 15 * time.Minute}
	for name, tt := range map[string]struct {
		versions []version
		want     functions.Answer
		note     string // part of the one note; empty: none
	}{
		"a timeout": {
			[]version{versioned("orders", 30, long)},
			functions.Answer{Run: 30 * time.Second, Known: true}, "",
		},
		"the longest of all versions": {
			[]version{versioned("orders", 30, long), versioned("orders", 90, long), versioned("orders", 60, long)},
			functions.Answer{Run: 90 * time.Second, Known: true}, "",
		},
		"changed within a day": {
			[]version{versioned("orders", 30, long), versioned("orders", 30, 3*time.Hour)},
			functions.Answer{Run: 30 * time.Second, Known: true, ChangedAt: now - 3*3600*1000}, "",
		},
		"changed within 15 min": {
			[]version{versioned("orders", 30, 14*time.Minute), versioned("orders", 30, long)},
			functions.Answer{Run: 15 * time.Minute, Known: true, ChangedAt: now - 14*60*1000}, "changed in the last 15 min",
		},
		"changed just more than 15 min ago": {
			[]version{versioned("orders", 30, 15*time.Minute+time.Millisecond)},
			functions.Answer{Run: 30 * time.Second, Known: true, ChangedAt: now - 15*60*1000 - 1}, "",
		},
		"changed in the future of our clock": {
			[]version{versioned("orders", 30, -time.Minute)},
			functions.Answer{Run: 15 * time.Minute, Known: true, ChangedAt: now + 60*1000}, "changed in the last 15 min",
		},
		"a change on its way": {
			[]version{with(versioned("orders", 30, long), "LastUpdateStatus", "InProgress")},
			functions.Answer{Run: 15 * time.Minute, Known: true}, "changed in the last 15 min",
		},
		"durable": {
			[]version{with(versioned("orders", 30, long), "DurableConfig", durable)},
			functions.Answer{Run: 2 * time.Hour, Known: true, Durable: true}, "",
		},
		"durable in one old version": {
			[]version{versioned("orders", 30, long), with(versioned("orders", 30, long), "DurableConfig", durable)},
			functions.Answer{Run: 2 * time.Hour, Known: true, Durable: true}, "",
		},
		"durable and changed keeps its own timeout": {
			[]version{with(versioned("orders", 30, time.Minute), "DurableConfig", durable)},
			functions.Answer{Run: 2 * time.Hour, Known: true, Durable: true, ChangedAt: now - 60*1000}, "changed in the last 15 min",
		},
		"durable without its timeout": {
			[]version{with(versioned("orders", 30, long), "DurableConfig", map[string]any{})},
			functions.Answer{Run: 366 * 24 * time.Hour, Durable: true}, "does not tell timeout",
		},
		"no versions":        {[]version{}, limit, "does not tell timeout"},
		"no timeout":         {[]version{with(versioned("orders", 0, long), "Timeout", nil)}, limit, "does not tell timeout"},
		"no time of change":  {[]version{with(versioned("orders", 30, long), "LastModified", "yesterday")}, limit, "does not tell timeout"},
		"another account":    {[]version{with(versioned("orders", 30, long), "FunctionArn", "arn:aws:lambda:eu-west-1:999999999999:function:orders:1")}, limit, "not in the table's account"},
		"another region":     {[]version{with(versioned("orders", 30, long), "FunctionArn", "arn:aws:lambda:eu-west-2:123456789012:function:orders:1")}, limit, "not in the table's account"},
		"another function":   {[]version{with(versioned("orders", 30, long), "FunctionArn", "arn:aws:lambda:eu-west-1:123456789012:function:orders2:1")}, limit, "not in the table's account"},
		"one version abroad": {[]version{versioned("orders", 30, long), with(versioned("orders", 30, long), "FunctionArn", "arn:aws:lambda:eu-west-1:999999999999:function:orders:1")}, limit, "not in the table's account"},
		"no ARN":             {[]version{with(versioned("orders", 30, long), "FunctionArn", nil)}, limit, "not in the table's account"},
	} {
		t.Run(name, func(t *testing.T) {
			got, note := runs(t, &service{versions: map[string][]version{"orders": tt.versions}}, "orders.app.handler")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("the answer (-want +got):\n%s", diff)
			}
			if tt.note == "" && note != "" || !strings.Contains(note, tt.note) {
				t.Errorf("the note is %q, want %q", note, tt.note)
			}
		})
	}
}

// The version with the longest timeout is on the last page.
func TestAllPagesOfVersionsAreRead(t *testing.T) {
	var all []version
	for i := range 7 {
		all = append(all, versioned("orders", 10+i, 48*time.Hour))
	}
	s := &service{versions: map[string][]version{"orders": all}, pageSize: 3}
	if got, note := runs(t, s, "orders"); got.Run != 16*time.Second || !got.Known || note != "" {
		t.Errorf("%+v, %q", got, note)
	}
	if want := slices.Repeat([]string{"lambda.eu-west-1.amazonaws.com orders"}, 3); !slices.Equal(s.asked, want) {
		t.Errorf("asked %q, want %q", s.asked, want)
	}
}

func TestRefusalsLeaveTheLimit(t *testing.T) {
	for name, tt := range map[string]struct {
		refusal refusal
		note    string
	}{
		"denied":    {refusal{403, "AccessDeniedException", "User: arn:aws:sts::1:assumed-role/oncall/me is not authorized"}, "lambda:ListVersionsByFunction is not allowed"},
		"throttled": {refusal{429, "TooManyRequestsException", "Rate exceeded"}, "Lambda is throttling"},
		"unknown":   {refusal{404, "ResourceNotFoundException", "Function not found"}, "no such function in eu-west-1"},
		"expired":   {refusal{403, "ExpiredTokenException", "expired"}, "credentials have expired"},
		"broken":    {refusal{500, "ServiceException", "oops"}, "Lambda answered ServiceException"},
	} {
		t.Run(name, func(t *testing.T) {
			got, note := runs(t, &service{refusals: map[string]refusal{"orders": tt.refusal}}, "orders.app.handler")
			if want := (functions.Answer{Run: 15 * time.Minute, Missing: name == "unknown"}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			if !strings.Contains(note, tt.note) || strings.Contains(note, "\x1b") || strings.Contains(note, "\n") {
				t.Errorf("the note is %q, want %q", note, tt.note)
			}
		})
	}
}

func TestEachFunctionIsAskedOnceAndEachReasonSaidOnce(t *testing.T) {
	denied := refusal{403, "AccessDeniedException", "no"}
	s := &service{
		versions: map[string][]version{"orders": {versioned("orders", 30, 48*time.Hour)}},
		refusals: map[string]refusal{"a": denied, "b": denied, "c": denied, "d": denied, "e": denied},
	}
	prefixes := []string{
		"orders.app.one", "orders.app.two", "orders", "a", "b.x", "c.x", "d.x", "e.x.y", "e.x.z",
		"", "testFunction", "testFunction.x", "test-func.app.handler", // code outside Lambda
	}
	answers, notes := functions.New(serve(t, s), table()).Runs(t.Context(), prefixes, now)
	want := []string{"a", "b", "c", "d", "e", "orders"}
	var asked []string
	for _, line := range s.asked {
		asked = append(asked, line[strings.LastIndexByte(line, ' ')+1:])
	}
	slices.Sort(asked)
	if !slices.Equal(asked, want) {
		t.Errorf("asked about %q, want %q", asked, want)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "a, b, c and 2 more") {
		t.Errorf("the notes are %q", notes)
	}
	if len(answers) != 9 {
		t.Errorf("%d answers, want one for each prefix of Lambda: %v", len(answers), answers)
	}
	for _, prefix := range []string{"orders.app.one", "orders.app.two", "orders"} {
		if got := answers[prefix]; got.Run != 30*time.Second || !got.Known {
			t.Errorf("%s: %+v", prefix, got)
		}
	}
}

// Whoever writes a key can put an ARN, a path or a query in its prefix.
func TestPrefixesThatAreNoNamesAreNotAsked(t *testing.T) {
	s := &service{}
	prefixes := []string{
		"arn:aws:lambda:us-east-1:999999999999:function:orders", "999999999999:function:orders", "../../2017-10-31/tags",
		"orders:1", "orders?Marker=1", "orders/x", "o\x1b[2Jrders", strings.Repeat("x", 65), ".app.handler", "my orders",
	}
	answers, notes := functions.New(serve(t, s), table()).Runs(t.Context(), prefixes, now)
	if len(s.asked) != 0 {
		t.Errorf("asked %q", s.asked)
	}
	for _, prefix := range prefixes {
		if got := answers[prefix]; got.Run != 15*time.Minute || got.Known || got.Why == "" {
			t.Errorf("%q: %+v", prefix, got)
		}
	}
	if len(notes) != 1 || strings.Contains(notes[0], "\x1b") {
		t.Errorf("the notes are %q", notes)
	}
}

func TestWhereLambdaIsNotAsked(t *testing.T) {
	local, unknown := table(), table()
	local.Endpoint, unknown.ARN = "http://localhost:8000", ""
	for name, tt := range map[string]struct {
		table  inspect.Table
		change func(*aws.Config)
		note   string
	}{
		"a stand-in for DynamoDB":   {local, func(*aws.Config) {}, "the table is at http://localhost:8000"},
		"a table without ARN":       {unknown, func(*aws.Config) {}, "ARN is not known"},
		"an endpoint of Lambda own": {table(), func(c *aws.Config) { c.BaseEndpoint = aws.String("http://localhost:4566") }, "endpoint of its own"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{versions: map[string][]version{"orders": {versioned("orders", 30, 48*time.Hour)}}}
			cfg := serve(t, s)
			tt.change(&cfg)
			f := functions.New(cfg, tt.table)
			answers, notes := f.Runs(t.Context(), []string{"orders.app.handler", "pay.app.handler"}, now)
			if f.Asks() || len(s.asked) != 0 {
				t.Errorf("Asks %v, asked %q", f.Asks(), s.asked)
			}
			if got := answers["orders.app.handler"]; got.Known || got.Run != 15*time.Minute {
				t.Errorf("%+v", got)
			}
			if len(notes) != 1 || !strings.Contains(notes[0], tt.note) {
				t.Errorf("the notes are %q, want one with %q", notes, tt.note)
			}
		})
	}
}

// deaf is a network that answers nothing.
type deaf struct{}

func (deaf) Do(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func TestNetworkTroubleLeavesTheLimit(t *testing.T) {
	cfg := serve(t, &service{})
	cfg.HTTPClient = deaf{}
	answers, notes := functions.New(cfg, table()).Runs(t.Context(), []string{"orders", "pay"}, now)
	for prefix, got := range answers {
		if got.Known || got.Run != 15*time.Minute {
			t.Errorf("%s: %+v", prefix, got)
		}
	}
	if len(answers) != 2 || len(notes) != 1 || !strings.Contains(notes[0], "orders, pay") || !strings.Contains(notes[0], "did not answer in eu-west-1") {
		t.Errorf("%v, %q", answers, notes)
	}
}
