package org.posthouse.access.http;

import java.time.Duration;
import org.posthouse.store.login.PlaintextLogin;

/**
 * How HTTP is served.
 *
 * @param plaintext who may log in without TLS
 * @param body octets of a request's body at most
 * @param connections open at a time on one listener
 * @param perAddress of those, of one address (IPv6: /64)
 * @param atOnce requests that one address (IPv6: /64) may have under way, streams of events apart
 * @param streams of events that one address may have open
 * @param perMinute requests of one address in a minute
 * @param idle until a quiet connection is closed
 */
public record HttpSettings(PlaintextLogin plaintext, long body, int connections, int perAddress, int atOnce, int streams, int perMinute,
        Duration idle) {
    /** A quiet connection ends after two minutes. */
    public static HttpSettings of(PlaintextLogin plaintext, long body, int connections, int perAddress, int atOnce, int streams,
            int perMinute) {
        return new HttpSettings(plaintext, body, connections, perAddress, atOnce, streams, perMinute, Duration.ofMinutes(2));
    }
}
