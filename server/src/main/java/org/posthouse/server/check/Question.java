package org.posthouse.server.check;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.ZoneFile;
import org.posthouse.trust.dns.ZoneResolver;
import tools.jackson.databind.JsonNode;

/** One request of {@code check batch}, and what may stand in it. */
record Question(JsonNode json) {
    /** A text that must be there. */
    String text(String name) throws BadRequestException {
        return optional(name).orElseThrow(() -> new BadRequestException("\"" + name + "\" is missing; give a text"));
    }

    /** A text that may be there; null counts as absent. */
    Optional<String> optional(String name) throws BadRequestException {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull())
            return Optional.empty();
        if (!value.isString())
            throw new BadRequestException("\"" + name + "\" is not a text");
        return Optional.of(value.stringValue());
    }

    /** The message's octets. */
    byte[] message() throws BadRequestException {
        try {
            return Base64.getMimeDecoder().decode(text("message"));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("\"message\" is not base64");
        }
    }

    /** The address that speaks. */
    InetAddress ip() throws BadRequestException {
        return address(text("ip"));
    }

    /** An address of either family from its literal; an IPv4 address mapped into IPv6 is the IPv4 address. */
    static InetAddress address(String literal) throws BadRequestException {
        try {
            // Neither zones nor the short forms of IPv4.
            if (literal.indexOf('%') >= 0 || (literal.indexOf(':') < 0 && literal.chars().filter(c -> c == '.').count() != 3))
                throw new IllegalArgumentException(literal);
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("not an IP address: " + line(literal));
        }
    }

    /** Its own zone, or else the system's DNS. */
    Resolver resolver() throws BadRequestException {
        JsonNode zone = json.path("zone");
        if (zone.isMissingNode() || zone.isNull())
            return ZoneOption.system();
        try {
            return new ZoneResolver(ZoneFile.of(zone));
        } catch (ZoneFile.ZoneException e) {
            throw new BadRequestException("zone: " + e.getMessage());
        }
    }

    /** The time it says in seconds since 1970, or else the present. */
    Instant now() throws BadRequestException {
        JsonNode value = json.path("now");
        if (value.isMissingNode() || value.isNull())
            return Instant.now();
        if (!value.isNumber() || !(Math.abs(value.doubleValue()) < 1e12))
            throw new BadRequestException("\"now\" is not a time in seconds");
        return Instant.ofEpochSecond((long) value.doubleValue());
    }

    private static String line(String s) {
        return s.length() > 60 ? s.substring(0, 60) + "..." : s;
    }
}
