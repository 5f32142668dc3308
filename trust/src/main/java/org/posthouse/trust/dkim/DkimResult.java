package org.posthouse.trust.dkim;

import org.posthouse.trust.authres.Result;

/**
 * What became of one signature. RFC 6376 §3.9, RFC 8601 §2.7.1
 *
 * @param domain d=, in ASCII, in lower case; empty where the field cannot be read
 * @param selector s=
 * @param identity i=, or @ and the domain
 * @param algorithm a=, as in {@code rsa-sha256}
 * @param beginning of b=, at most eight characters, so that signatures of one domain can be told apart. RFC 6008 §3
 * @param testing the key says that its domain is only trying. RFC 6376 §3.6.1
 * @param bits of an RSA key; 0 where no key was read or it is of another kind
 * @param why one sentence for people
 */
public record DkimResult(Result result, String domain, String selector, String identity, String algorithm, String beginning,
        boolean testing, int bits, String why) {}
