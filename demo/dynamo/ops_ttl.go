package dynamo

type timeToLive struct {
	Enabled       *flag   `json:"Enabled"`
	AttributeName *string `json:"AttributeName"`
}

type updateTimeToLiveInput struct {
	tableInput
	TimeToLiveSpecification *timeToLive `json:"TimeToLiveSpecification"`
}

func (in *updateTimeToLiveInput) check() error {
	var c constraints
	c.required("timeToLiveSpecification", in.TimeToLiveSpecification != nil)
	if spec := in.TimeToLiveSpecification; spec != nil {
		c.required("timeToLiveSpecification.enabled", spec.Enabled != nil)
		c.required("timeToLiveSpecification.attributeName", spec.AttributeName != nil)
		c.attributeName("timeToLiveSpecification.attributeName", spec.AttributeName)
	}
	return c.err()
}

func (e *Endpoint) updateTimeToLive(x *exchange, in *updateTimeToLiveInput) (any, error) {
	name, err := in.named(x)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, err := e.controlTable(name)
	if err != nil {
		return nil, err
	}
	if err := t.setTimeToLive(bool(*in.TimeToLiveSpecification.Enabled), *in.TimeToLiveSpecification.AttributeName); err != nil {
		return nil, err
	}
	return map[string]*timeToLive{"TimeToLiveSpecification": in.TimeToLiveSpecification}, nil
}

func (t *table) setTimeToLive(enabled bool, attribute string) error {
	switch {
	case !enabled && t.ttl == "":
		return invalid("TimeToLive is already disabled")
	case t.ttl != "" && t.ttl != attribute:
		return invalid("TimeToLive is active on a different AttributeName: current AttributeName is %s", t.ttl)
	case enabled && t.ttl != "":
		return invalid("TimeToLive is already enabled")
	case enabled:
		t.ttl = attribute
	default:
		t.ttl = ""
	}
	return nil
}

type timeToLiveDescription struct {
	TimeToLiveStatus string `json:"TimeToLiveStatus"`
	AttributeName    string `json:"AttributeName,omitempty"`
}

func (e *Endpoint) describeTimeToLive(x *exchange, in *tableInput) (any, error) {
	name, err := in.named(x)
	if err != nil {
		return nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	t, err := e.controlTable(name)
	if err != nil {
		return nil, err
	}
	description := timeToLiveDescription{TimeToLiveStatus: "DISABLED"}
	if t.ttl != "" {
		description = timeToLiveDescription{TimeToLiveStatus: "ENABLED", AttributeName: t.ttl}
	}
	return map[string]timeToLiveDescription{"TimeToLiveDescription": description}, nil
}
