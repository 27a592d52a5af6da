// Package world is everything outside of a function, as the function sees it:
// AWS at one loopback address, and services with side effects that count what
// they did.
//
// Its place in the flow: demo/lambda points every AWS client of a function
// here. DynamoDB requests go on to the embedded endpoint (demo/dynamo), other
// services are answered where they are stubbed and refused where they are not;
// each request is noted before the function gets its answer, under the
// execution environment that sent it. So nobody has to be believed about what a
// function did.
package world
