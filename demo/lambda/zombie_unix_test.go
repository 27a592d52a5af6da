//go:build unix && !linux

package lambda_test

func zombie(int) bool { return false }
