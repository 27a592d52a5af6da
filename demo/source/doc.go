// Package source is the event sources that invoke a Lambda function: what their
// events look like, and how they deliver them, more than once where the real
// ones do.
//
// Its place in the flow: a producer sends a message to a source, the source
// invokes the function (demo/lambda) with an event of its own shape, and
// delivers it again by its own rules.
//
//	message ─> Bus, Topic ─> Async (retries) ──┐
//	        ─> Queue ─> Poller (visibility) ───┼─> function
//	        ─> Front (the client retries) ─────┘
//
// shape.go makes events, recognise.go tells the source of any event, and
// redeliver.go changes what a redelivery changes. They are pure. What takes
// time is in queue.go, poller.go, bus.go and front.go.
package source
