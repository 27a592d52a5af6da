package demo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"idemtui/demo/world"
)

// Scenario is what the demo's function does.
type Scenario string

// The scenarios.
const (
	Pay      Scenario = "pay"      // charges a card: slow, and a duplicate is expensive
	Notify   Scenario = "notify"   // sends a notification: a duplicate is a second one
	Complete Scenario = "complete" // sets a status: idempotent by nature, but for its timestamp
)

// Scenarios are all of them.
func Scenarios() []Scenario { return []Scenario{Pay, Notify, Complete} }

// prefix is what the function puts before its keys.
func (s Scenario) prefix() string { return string(s) + ".app.lambda_handler" }

// Effects names what it does to the world, many times over.
func (s Scenario) Effects() string {
	switch s {
	case Notify:
		return "notifications sent"
	case Complete:
		return "status set"
	case Pay:
	}
	return "cards charged"
}

// thing is what an event is about: order-77.
func (s Scenario) thing() string {
	switch s {
	case Notify:
		return "parcel"
	case Complete:
		return "run"
	case Pay:
	}
	return "order"
}

// content is the business object number n.
func (s Scenario) content(n int, amount float64, work time.Duration) map[string]any {
	id := fmt.Sprintf("%s-%d", s.thing(), n)
	c := map[string]any{"id": id, "work_ms": work.Milliseconds()}
	switch s {
	case Notify:
		c["to"], c["message"] = fmt.Sprintf("customer-%d", n%7), "Your "+id+" is on its way."
	case Complete:
		c["result"] = "ok"
	case Pay:
		c["amount"] = amount
	}
	return c
}

// tampered is a business object with the same ID and another payload.
func (s Scenario) tampered(c map[string]any) map[string]any {
	c = maps.Clone(c)
	switch s {
	case Notify:
		c["message"] = "Your parcel was returned."
	case Complete:
		c["result"] = "changed"
	case Pay:
		c["amount"] = 1.00
	}
	return c
}

// validation is the path of what must not change under one key.
func (s Scenario) validation() string {
	return "detail." + map[Scenario]string{Pay: "amount", Notify: "message", Complete: "result"}[s]
}

// env is what the function is told by its environment.
func (s Scenario) env(url string) map[string]string {
	return map[string]string{
		"SCENARIO": string(s), "IDEMPOTENCY_TABLE": TableName, "IDEMPOTENCY_VALIDATION": s.validation(),
		"PAYMENTS_URL": url + world.EffectsPath + "charge", "NOTIFICATIONS_URL": url + world.EffectsPath + "notification",
	}
}

// did says what a delivery did to the world: charged 12.50.
func (s Scenario) did(d *Delivery) string {
	if d.Charges == 0 {
		return ""
	}
	var what string
	switch {
	case d.own:
		what = counted(d.Charges, "effect", "effects")
	case s == Notify:
		what = "notified " + d.to
	case s == Complete:
		what = "status set"
	default:
		what = fmt.Sprintf("charged %.2f", d.Amount)
	}
	if d.Charges > 1 && !d.own {
		what += fmt.Sprintf(" %d times", d.Charges)
	}
	return what
}

// again says what it is when that was not the first time.
func (s Scenario) again(d *Delivery) string {
	if d.Total <= d.Charges || d.Charges == 0 {
		return ""
	}
	noun := map[Scenario]string{Pay: "charges", Notify: "notifications", Complete: "writes"}[s]
	if d.own {
		noun = "effects"
	}
	return fmt.Sprintf("again (%d %s for %s)", d.Total, noun, d.OrderID)
}

func text(c map[string]any) (json.RawMessage, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write an event: %w", err)
	}
	return raw, nil
}

// isEffect reports whether a request changed more than the idempotency table.
func isEffect(c *world.Call) bool { return c.Wrote() && c.Table != TableName }

// about is the business object of a request's effect, as far as it says.
func about(c *world.Call) string {
	for _, path := range []string{"Key.id.S", "Item.id.S", "Item.order_id.S"} {
		if v := gjson.GetBytes(c.Request, path); v.Exists() {
			return v.Str
		}
	}
	return ""
}

// ParseScenario is the scenario of a word; an error names them all.
func ParseScenario(word string) (Scenario, error) {
	s := Scenario(strings.ToLower(word))
	if !slices.Contains(Scenarios(), s) {
		return "", fmt.Errorf("%s is no scenario: there are pay, notify and complete", word)
	}
	return s, nil
}
