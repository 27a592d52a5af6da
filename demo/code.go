package demo

import "strings"

// forgetVar makes the demo's handler forget config.register_lambda_context.
const forgetVar = "IDEMPOTENCY_FORGET_CONTEXT"

// code is the handler as its Python original, and the numbers of the lines that
// decide, from 0. The function that runs is the same in Go.
func code(s Scenario, protected, forgets bool) (lines []string, lit []int) {
	var head []string
	body := strings.Split(bodies()[s], "\n")
	if protected {
		head = append(head, `config = IdempotencyConfig(event_key_jmespath="detail.id",`)
		if s == Pay {
			head = append(head, `    payload_validation_jmespath="detail.amount",`)
		}
		head = append(head, `    raise_on_no_idempotency_key=True)`, `@idempotent(persistence_store=table, config=config)`)
		for i := range head {
			lit = append(lit, i)
		}
	}
	lines = append(lines, head...)
	lines = append(lines, "def lambda_handler(event, context):")
	switch {
	case forgets:
		lit = append(lit, len(lines))
		lines = append(lines, "    # config.register_lambda_context(context) was forgotten")
	case protected:
		lines = append(lines, "    config.register_lambda_context(context)")
	}
	return append(lines, body...), lit
}

func bodies() map[Scenario]string {
	return map[Scenario]string{
		Pay: `    order = event["detail"]
    charge_id = payments.charge(order["id"], order["amount"])
    return {"order_id": order["id"], "charge_id": charge_id}`,
		Notify: `    parcel = event["detail"]
    notifications.send(parcel["to"], parcel["message"])
    return {"id": parcel["id"], "notified": parcel["to"]}`,
		Complete: `    run = event["detail"]
    set_completed_status(run["id"])  # SET #status = :completed, completed_at = :now
    return {"id": run["id"], "status": "COMPLETED"}`,
	}
}
