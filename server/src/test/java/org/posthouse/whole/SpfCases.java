package org.posthouse.whole;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes requests about return paths, each with a zone of its own: records by the grammar, some of them with a mistake. */
final class SpfCases {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> IPS = List.of("192.0.2.1", "192.0.2.2", "192.0.2.130", "198.51.100.7", "2001:db8::1", "2001:db8:1::7",
            "::ffff:192.0.2.1");
    private static final List<String> FAMILY4 = List.of("192.0.2.1", "192.0.2.2", "192.0.2.130", "198.51.100.7", "203.0.113.9");
    private static final List<String> FAMILY6 = List.of("2001:db8::1", "2001:db8:1::7", "2001:db8::ffff", "2001:db8:2::");
    private static final List<String> NAMES = List.of("d0.example.com", "d1.example.com", "d2.example.com", "d3.example.com",
            "d4.example.com",
            "h0.example.com", "h1.example.com", "h2.example.com", "h3.example.com", "h4.example.com", "nowhere.example.com", "example.com",
            "lost.example.org");
    private static final List<String> MACROS = List.of("%{d}", "%{o}", "%{h}", "%{l}.example.com", "%{d2}", "h%{d1r}.example.com",
            "%{i}.example.com",
            "%{ir}.%{v}.arpa", "%{l1r-}.example.com", "%{s}.example.com", "%{L}.%{D}", "x.%{dr-}", "%{p}", "%{d3}.", "%%.example.com",
            "%_.example.com", "%{l}.%{o}.%{d}");
    private static final String NOISE = "a0.:/-+~?=%{}_ ,;@\u0001\u00e9";

    private final Random random;

    SpfCases(long seed) {
        random = new Random(seed);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** One request of {@code check batch}. */
    ObjectNode next(int id) {
        var zone = new TreeMap<String, ArrayNode>();
        for (String name : NAMES)
            if (!name.startsWith("nowhere"))
                zone.put(name, entries(name));
        for (String reverse : List.of("1.2.0.192.in-addr.arpa", "2.2.0.192.in-addr.arpa",
                "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"))
            if (chance(60)) {
                ArrayNode pointers = JSON.createArrayNode();
                for (int i = random.nextInt(chance(5) ? 14 : 3); i >= 0; i--)
                    pointers.addArray().add("PTR").add(one(NAMES));
                zone.put(reverse, pointers);
            }
        ObjectNode request = JSON.createObjectNode().put("id", id).put("kind", "spf").put("ip", one(IPS))
                .put("helo", chance(80) ? one(NAMES) : one(List.of("h", "[192.0.2.1]", "a..b", "HELO.example.com")));
        request.put("mailfrom", chance(10)
                ? ""
                : one(List.of("robert", "john-mary", "a.b+c", "", "x=y")) + "@"
                        + (chance(75) ? "d" + random.nextInt(5) + ".example.com" : one(NAMES)));
        ObjectNode names = request.putObject("zone");
        zone.forEach(names::set);
        return request;
    }

    private ArrayNode entries(String name) {
        ArrayNode all = JSON.createArrayNode();
        if (chance(4))
            all.addArray().add("TIMEOUT");
        if (chance(3))
            return all.add(JSON.createArrayNode().add("CNAME").add(one(NAMES)));
        if (name.startsWith("d") || chance(20))
            all.addArray().add("TXT").add(record());
        if (chance(3))
            all.addArray().add("TXT").add(chance(50) ? record() : "v=spf10 all");
        for (int i = random.nextInt(4); i > 0; i--)
            all.addArray().add("A").add(one(FAMILY4));
        for (int i = random.nextInt(3); i > 0; i--)
            all.addArray().add("AAAA").add(one(FAMILY6));
        for (int i = chance(40) ? random.nextInt(chance(5) ? 14 : 4) : 0; i > 0; i--)
            all.addArray().add("MX").add(10 * i).add(chance(3) ? "" : one(NAMES));
        return all;
    }

    private String record() {
        if (chance(8))
            return one(List.of("Go away, %{i}", "%{s} is not from %{c}", "See http://example.com/?l=%{L}&h=%{H}", "%{x}", "no %",
                    "%{d} %{v} %{r}"));
        var out = new StringBuilder(chance(5) ? "V=SPF1" : "v=spf1");
        for (int i = random.nextInt(chance(10) ? 14 : 5); i > 0; i--)
            out.append(chance(3) ? "  " : " ").append(chance(3) ? broken(term()) : term());
        if (chance(60))
            out.append(' ').append(one(List.of("-all", "~all", "?all", "-ALL", "all")));
        if (chance(15))
            out.append(" exp=").append(target());
        return out.toString();
    }

    private String term() {
        String mechanism = switch (random.nextInt(16)) {
            case 0, 1, 2 -> "include:" + target();
            case 3 -> "a" + lengths();
            case 4, 5 -> "a:" + target() + lengths();
            case 6 -> "mx" + lengths();
            case 7 -> "mx:" + target() + lengths();
            case 8 -> chance(50) ? "ptr" : "ptr:" + one(NAMES);
            case 9, 10 -> "ip4:" + one(FAMILY4) + (chance(50) ? "/" + random.nextInt(34) : "");
            case 11, 12 -> "ip6:" + one(FAMILY6) + (chance(50) ? "/" + random.nextInt(130) : "");
            case 13 -> "exists:" + target();
            case 14 -> chance(60) ? "redirect=" + target() : "all";
            default -> one(List.of("x=%{i}", "moo.cow-1_2=", "y=%", "unknown", "ip4", "exists", "z=a:b/c"));
        };
        String cased = chance(5) ? mechanism.toUpperCase(Locale.ROOT) : mechanism;
        return (cased.contains("=") && !cased.contains(":") ? "" : one(List.of("", "", "", "+", "-", "~", "?"))) + cased;
    }

    private String target() {
        return chance(75) ? one(NAMES) : one(MACROS);
    }

    private String lengths() {
        return switch (random.nextInt(8)) {
            case 0 -> "/" + random.nextInt(34);
            case 1 -> "//" + random.nextInt(130);
            case 2 -> "/24//64";
            default -> "";
        };
    }

    private String broken(String term) {
        int at = random.nextInt(term.length());
        return switch (random.nextInt(3)) {
            case 0 -> term.substring(0, at) + NOISE.charAt(random.nextInt(NOISE.length())) + term.substring(at);
            case 1 -> term.substring(0, at) + term.substring(at + 1);
            default -> term.substring(0, at) + NOISE.charAt(random.nextInt(NOISE.length())) + term.substring(at + 1);
        };
    }
}
