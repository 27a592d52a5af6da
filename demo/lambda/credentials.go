package lambda

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// CheckEnv refuses variables with which a function could reach an AWS account:
// credentials, profiles, and switches that take the local endpoint away.
func CheckEnv(env map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if opensAccount(strings.ToUpper(name)) && env[name] != "" {
			return fmt.Errorf("the variable %s could let the function reach an AWS account: leave it out, or allow it with --allow-credentials", name)
		}
	}
	return nil
}

func opensAccount(name string) bool {
	switch name {
	case "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
		"AWS_CREDENTIAL_FILE", "AWS_CREDENTIAL_EXPIRATION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
		"AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_BEARER_TOKEN_BEDROCK", "HOME", "USERPROFILE":
		return true
	}
	return strings.HasPrefix(name, "AWS_CONTAINER_")
}
