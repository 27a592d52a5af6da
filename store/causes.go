package store

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"

	"idemtui/inspect"
)

// isExpired knows the service's words for credentials that have run out.
func isExpired(code, message string) bool {
	switch code {
	case "ExpiredTokenException", "ExpiredToken", "RequestExpired", "TokenRefreshRequired":
		return true
	case "UnrecognizedClientException":
		return strings.Contains(message, "expired")
	}
	return false
}

// isRejected knows the words for credentials that were never good.
func isRejected(code string) bool {
	switch code {
	case "UnrecognizedClientException", "InvalidSignatureException", "IncompleteSignatureException", "IncompleteSignature",
		"MissingAuthenticationTokenException", "MissingAuthenticationToken", "InvalidClientTokenId", "SignatureDoesNotMatch",
		"AuthFailure", "OptInRequired":
		return true
	}
	return false
}

func isThrottle(code string) bool {
	_, ok := retry.DefaultThrottleErrorCodes[code]
	return ok
}

// isWriteThrottle knows the words by which the service says that it did not
// even begin a write.
func isWriteThrottle(code string) bool {
	switch code {
	case "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded":
		return true
	}
	return false
}

// mayBeApplied reports whether a write that failed so may have been done all
// the same: no answer, a broken one, one of the 500s, or one that is not the
// service's own. Only its clear word of refusal, or that nothing was ever sent,
// says that it was not.
func mayBeApplied(err error) bool {
	if isUnsent(err) {
		return false
	}
	code, status := codeOf(err), statusOf(err)
	switch code {
	case "", "UnknownError", "RequestTimeout", "RequestTimeoutException":
		return true
	}
	refused := status >= http.StatusBadRequest && status < http.StatusInternalServerError
	return !refused && !isWriteThrottle(code)
}

// isUnsent reports that an attempt ended before a connection stood, or for want
// of credentials to sign it with.
func isUnsent(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect") || strings.HasPrefix(err.Error(), "get identity: ")
}

// isTimeout reports a silence of the network, not a deadline of the caller.
func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() && !errors.Is(err, context.Canceled)
}

// isCredentials reports that no credentials could be had to sign with.
func isCredentials(err error) bool {
	var sso *ssocreds.InvalidTokenError
	text := err.Error()
	return errors.As(err, &sso) || strings.Contains(text, "get credentials") || strings.Contains(text, "refresh cached credentials") ||
		strings.Contains(text, "get identity") || strings.Contains(text, "SSO")
}

// operationOf is the operation that failed.
func operationOf(err error) string {
	if op, ok := errors.AsType[*smithy.OperationError](err); ok {
		return op.OperationName
	}
	return "request"
}

// statusOf is the HTTP status of the answer; 0 if there was none.
func statusOf(err error) int {
	var answered interface{ HTTPStatusCode() int }
	if errors.As(err, &answered) {
		return answered.HTTPStatusCode()
	}
	return 0
}

// codeOf is the service's name of an error, or empty.
func codeOf(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return ""
}

// isDenied reports that a permission is missing, however it was wrapped.
func isDenied(err error) bool {
	p, ok := errors.AsType[*inspect.Problem](err)
	return ok && p.Kind == inspect.KindPermission
}

// root is the innermost error: the cause without the SDK's story around it.
func root(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// oneLine folds white space and ends long texts.
func oneLine(text string) string {
	const most = 200
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// isMissing reports that a table is not there.
func isMissing(err error) bool {
	p, ok := errors.AsType[*inspect.Problem](err)
	return ok && p.Kind == inspect.KindNoTable
}
