package dynamo

import (
	"net/http"
	"strings"
)

const algorithm = "AWS4-HMAC-SHA256"

// checkSignature accepts any well-formed signature, and none at all: the
// endpoint keeps no secrets to check it with.
func checkSignature(r *http.Request) error {
	header := r.Header.Get("Authorization")
	if header == "" {
		return nil
	}
	if r.URL.Query().Has("X-Amz-Algorithm") {
		return refusal("InvalidSignatureException",
			"Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
	}
	if !strings.HasPrefix(header, algorithm) {
		return nil
	}
	var missing strings.Builder
	for _, part := range []string{"Credential", "Signature", "SignedHeaders"} {
		if signaturePart(header, part) == "" {
			missing.WriteString("Authorization header requires '" + part + "' parameter. ")
		}
	}
	if r.Header.Get("X-Amz-Date") == "" && r.Header.Get("Date") == "" {
		missing.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
	}
	if missing.Len() > 0 {
		return refusal("IncompleteSignatureException", missing.String()+"Authorization="+header)
	}
	return nil
}

// signedRegion is the region that the request was signed for, else fallback.
func signedRegion(r *http.Request, fallback string) string {
	credential := signaturePart(r.Header.Get("Authorization"), "Credential")
	if credential == "" {
		credential = r.URL.Query().Get("X-Amz-Credential")
	}
	scope := strings.Split(credential, "/")
	if len(scope) < 5 || scope[2] == "" {
		return fallback
	}
	return scope[2]
}

func signaturePart(header, name string) string {
	for part := range strings.SplitSeq(strings.TrimPrefix(header, algorithm), ",") {
		if value, found := strings.CutPrefix(strings.TrimSpace(part), name+"="); found {
			return value
		}
	}
	return ""
}
