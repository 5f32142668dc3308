package org.posthouse.trust.spf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Resolver;

/** The host that speaks: its address in all forms, and its names once they are asked for. */
final class Client {
    private static final int MAX_NAMES = 10;

    private final InetAddress address;
    private final Resolver resolver;
    private @Nullable Answer<String> pointers;
    private @Nullable List<String> validated;

    Client(InetAddress address, Resolver resolver) {
        this.address = address;
        this.resolver = resolver;
    }

    InetAddress address() {
        return address;
    }

    boolean v6() {
        return address.getAddress().length == 16;
    }

    /** Dots between octets, or between the digits of IPv6. RFC 7208 §7.3 */
    String dotted() {
        if (!v6())
            return address.getHostAddress();
        var out = new StringBuilder(64);
        for (char digit : HexFormat.of().formatHex(address.getAddress()).toCharArray())
            out.append(out.isEmpty() ? "" : ".").append(digit);
        return out.toString();
    }

    /** For people. */
    String text() {
        return Names.text(address);
    }

    /** Whether its names have not been asked for yet. */
    boolean unasked() {
        return pointers == null;
    }

    /** Its PTR records. */
    Answer<String> pointers() {
        if (pointers == null)
            pointers = resolver.ptr(address);
        return pointers;
    }

    /** The names that have its address too, of the first ten it has; one that DNS cannot tell about is passed over. RFC 7208 §5.5 */
    List<String> validated(Way way, int depth) {
        if (validated != null)
            return validated;
        List<String> names = pointers().orEmpty();
        way.answer(depth, "PTR", Names.reverse(address), pointers());
        names = names.subList(0, Math.min(MAX_NAMES, names.size())); // RFC 7208 §4.6.4
        var answers = resolver.addresses(names, v6());
        var found = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            way.answer(depth, v6() ? "AAAA" : "A", names.get(i), answers.get(i));
            if (answers.get(i).orEmpty().contains(address))
                found.add(Names.fold(names.get(i)));
        }
        validated = found;
        return found;
    }

    /** The best of its names for a domain: the domain itself, one below it, any; "unknown" for none. RFC 7208 §7.3 */
    String name(String domain, Way way, int depth) {
        List<String> names = validated(way, depth);
        String wanted = Names.fold(domain);
        if (names.contains(wanted))
            return wanted;
        for (String name : names)
            if (below(name, wanted))
                return name;
        return names.isEmpty() ? "unknown" : names.getFirst();
    }

    /** Whether a name is the domain or below it. */
    static boolean below(String name, String domain) {
        String wanted = domain.toLowerCase(Locale.ROOT);
        return name.equals(wanted) || name.endsWith("." + wanted);
    }
}
