package org.posthouse.mail.sieve;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where and when a script runs. RFC 5183
 *
 * @param host of this system
 * @param remoteHost and remoteIp of who handed the message in, empty where that is not known
 * @param now what {@code currentdate} sees, in the zone
 */
public record Environment(String host, String remoteHost, String remoteIp, Instant now, ZoneId zone) {
    /** The value of an item; null where there is none of that name. */
    @Nullable
    String item(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "domain" -> host.substring(host.indexOf('.') + 1);
            case "host" -> host;
            case "location" -> "MDA";
            case "name" -> "Posthouse";
            case "phase" -> "during";
            case "remote-host" -> remoteHost;
            case "remote-ip" -> remoteIp;
            case "version" -> "1";
            default -> null;
        };
    }
}
