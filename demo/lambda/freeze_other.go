//go:build !unix

package lambda

import (
	"errors"
	"os"
)

// freezeGroup is not to be had: there are no signals here.
func freezeGroup(*os.Process, bool) error {
	return errors.New("this system cannot stop a process and let it go on")
}
