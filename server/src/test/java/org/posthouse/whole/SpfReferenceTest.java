package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.posthouse.server.command.Commands;
import org.posthouse.server.text.Console;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code check batch} and Debian's python3-spf answer the same thousands of requests; where they differ the reason is known. */
class SpfReferenceTest {
    private static final int CASES = Integer.getInteger("posthouse.spf.cases", 5_000);
    private static final long SEED = Long.getLong("posthouse.spf.seed", 7208);

    /** One request, our answer and theirs. */
    private record Case(JsonNode request, JsonNode ours, JsonNode theirs) {
        String our() {
            return ours.path("result").asString();
        }

        String their() {
            return theirs.path("result").asString();
        }

        boolean theirError() {
            return their().equals("permerror") || their().equals("temperror");
        }

        List<String> records() {
            var out = new ArrayList<String>();
            for (var name : request.path("zone").properties())
                for (JsonNode entry : name.getValue())
                    if (entry.path(0).asString().equals("TXT"))
                        out.add(entry.path(1).asString());
            return out;
        }

        boolean holds(String pattern) {
            return records().stream().anyMatch(r -> Pattern.compile(pattern).matcher(r).find());
        }
    }

    /** Why the two may differ, each with what such a request looks like. */
    private enum Reason {
        /** They let exists stand without the domain that RFC 7208 §5.7 wants. */
        EXISTS_WITHOUT_DOMAIN {
            @Override
            boolean explains(Case c) {
                return c.our().equals("permerror") && c.holds("(?i)(^| )[-+?~]?exists( |$)");
            }
        },
        /** They refuse a record that includes its own domain, also where an earlier term decides; RFC 7208 §4.6.4 counts terms. */
        INCLUDES_ITSELF {
            @Override
            boolean explains(Case c) {
                return c.their().equals("permerror") && c.request().path("zone").propertyStream()
                        .anyMatch(n -> n.getValue().toString().contains("CNAME")
                                ? c.holds("(?i)include:" + Pattern.quote(n.getKey()))
                                : Pattern.compile("(?i)include:(" + Pattern.quote(n.getKey()) + "|%\\{[doh])")
                                        .matcher(n.getValue().toString())
                                        .find());
            }
        },
        /** They know modifiers in lower case only; names are in any case, RFC 7208 §4.6.1. */
        MODIFIER_IN_UPPER_CASE {
            @Override
            boolean explains(Case c) {
                return c.holds("(REDIRECT|EXP)=");
            }
        },
        /** They refuse an unknown modifier that stands there twice; RFC 7208 §6 ignores it however often. */
        MODIFIER_TWICE {
            @Override
            boolean explains(Case c) {
                return c.their().equals("permerror") && c.records().stream().anyMatch(r -> {
                    var names = new HashSet<String>();
                    return r.lines().flatMap(l -> Pattern.compile(" ").splitAsStream(l)).filter(t -> t.indexOf('=') > 0)
                            .anyMatch(t -> !names.add(t.substring(0, t.indexOf('='))));
                });
            }
        },
        /** They count what DNS lacks about the client's names, end at errors there, and ask before the macro is needed; see RFC 7208 §5.5. */
        NAMES_OF_THE_CLIENT {
            @Override
            boolean explains(Case c) {
                return (c.theirError() || c.theirs().path("explanation").isNull()) && c.holds("(?i)ptr|%\\{p");
            }
        },
        /** They ask about all hosts of an MX before they compare; here a host that matches ends the search. RFC 7208 §5.4 */
        HOSTS_BEHIND_THE_MATCH {
            @Override
            boolean explains(Case c) {
                return c.theirError() && c.holds("(?i)[ ?~+-]mx");
            }
        },
        /** They overlook macros without an end or with parts in the wrong order, and control characters. RFC 7208 §7.1 */
        LOOSE_SYNTAX {
            @Override
            boolean explains(Case c) {
                return (c.our().equals("permerror") || c.ours().path("explanation").isNull())
                        && c.holds("[\\x00-\\x1f]|%\\{(?![a-zA-Z][0-9]*[rR]?[-.+,/_=]*\\})|%\\{[a-zA-Z]0+[}rR]");
            }
        },
        /** They cut explanations as if they were names. RFC 7208 §7.3 */
        LONG_EXPLANATION {
            @Override
            boolean explains(Case c) {
                return c.our().equals(c.their()) && c.ours().path("explanation").asString().length() > 253
                        && c.ours().path("explanation").asString().toLowerCase(Locale.ROOT)
                                .endsWith(c.theirs().path("explanation").asString().toLowerCase(Locale.ROOT));
            }
        },
        /** They put postmaster in the place of an empty local part in some macros only. RFC 7208 §4.3 */
        NO_LOCAL_PART {
            @Override
            boolean explains(Case c) {
                return c.request().path("mailfrom").asString().startsWith("@") && c.holds("%\\{[sS]");
            }
        },
        /** The digits of an IPv6 address are in upper case there and in lower case here, as in RFC 7208 §7.4. */
        CASE_OF_DIGITS {
            @Override
            boolean explains(Case c) {
                return c.our().equals(c.their())
                        && c.ours().path("explanation").asString().equalsIgnoreCase(c.theirs().path("explanation").asString());
            }
        };

        abstract boolean explains(Case c);
    }

    @Test
    void agreesWithTheReference() throws Exception {
        if (!Files.exists(Path.of("/usr/lib/python3/dist-packages/spf.py")))
            Program.skip("python3-spf is not installed");
        var cases = new SpfCases(SEED);
        var requests = new ArrayList<ObjectNode>();
        var input = new StringBuilder();
        for (int i = 0; i < CASES; i++) {
            requests.add(cases.next(i));
            input.append(requests.getLast()).append('\n');
        }
        List<String> ours = batch(input.toString());
        var reference = Program.run(Path.of("."), Map.of("PYTHONIOENCODING", "utf-8"), input.toString(), List.of("/usr/bin/python3",
                Path.of(Objects.requireNonNull(System.getProperty("posthouse.root")), "server/src/test/clients/spf_reference.py")
                        .toString()));
        List<String> theirs = reference.output().lines().toList();
        assertEquals(CASES, ours.size());
        assertEquals(CASES, theirs.size(), reference.output());
        var known = new EnumMap<Reason, Integer>(Reason.class);
        var results = new TreeMap<String, Integer>();
        var unknown = new ArrayList<Case>();
        int different = 0;
        for (int i = 0; i < CASES; i++) {
            var c = new Case(requests.get(i), JsonMapper.shared().readTree(ours.get(i)), JsonMapper.shared().readTree(theirs.get(i)));
            results.merge(c.our(), 1, Integer::sum);
            if (c.ours().equals(c.theirs()))
                continue;
            different++;
            var reason = List.of(Reason.values()).stream().filter(r -> r.explains(c)).findFirst();
            reason.ifPresentOrElse(r -> known.merge(r, 1, Integer::sum), () -> unknown.add(c));
        }
        System.out.println("spf: " + results + ", differences " + known);
        assertTrue(unknown.isEmpty(), () -> unknown.size() + " differences without a reason, the first: " + unknown.getFirst());
        assertTrue(different * 50 < CASES, known.toString());
        // Every result is there, often enough that the comparison says something.
        for (String result : List.of("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"))
            assertTrue(results.getOrDefault(result, 0) * 100 >= CASES, results.toString());
    }

    private static List<String> batch(String input) {
        var out = new ByteArrayOutputStream();
        var console = new Console(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), System.err, false);
        assertEquals(0, Commands.run(console, "check", "batch"));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
