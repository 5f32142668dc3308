package org.posthouse.server.oauth;

import java.io.IOException;

/** Where the issuer's set of keys comes from, as JSON. RFC 7517 */
interface KeySource {
    String read() throws IOException;
}
