package org.posthouse.trust.tlsrpt;

import java.util.Locale;

/** What was wrong with a session. RFC 8460 §4.3 */
public enum ResultType {
    STARTTLS_NOT_SUPPORTED, CERTIFICATE_HOST_MISMATCH, CERTIFICATE_EXPIRED, CERTIFICATE_NOT_TRUSTED, VALIDATION_FAILURE, TLSA_INVALID, DNSSEC_INVALID, DANE_REQUIRED, STS_POLICY_FETCH_ERROR, STS_POLICY_INVALID, STS_WEBPKI_INVALID;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
