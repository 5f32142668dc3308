package org.posthouse.mail.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.posthouse.mail.mime.Source;

/** Every test and every action of the standards, as the tables in the resources have them. */
class CasesTest {
    static final Environment ENVIRONMENT = new Environment("mx.example.org", "", "", Instant.parse("2026-11-17T10:00:00Z"), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        Map<String, byte[]> messages = Cases.messages();
        var all = new ArrayList<Cases>();
        for (String file : List.of("base.cases", "extensions.cases"))
            all.addAll(Cases.read(file));
        return all.stream().map(c -> DynamicTest.dynamicTest(c.title(), () -> check(c, messages)));
    }

    private static void check(Cases c, Map<String, byte[]> messages) throws IOException {
        assertEquals(c.expected(), outcome(c, messages), c.script());
    }

    static List<String> outcome(Cases c, Map<String, byte[]> messages) throws IOException {
        Program program;
        try {
            program = Program.of(c.script(), Limits.DEFAULT);
        } catch (SieveException e) {
            assertFalse(String.valueOf(e.getMessage()).contains("\n"), "one line");
            return List.of("wrong " + e.place().line() + ":" + e.place().column());
        }
        Message message = Message.of(Source.of(java.util.Objects.requireNonNull(messages.get(c.message()))));
        Decision d = program.run(message, c.envelope(), ENVIRONMENT, Cases.ACCOUNT);
        var said = new ArrayList<String>();
        String error = d.error();
        if (error != null)
            said.add("fails " + error.replaceFirst("(?s)^.*?line ([0-9]+):.*", "$1"));
        for (Action a : d.actions())
            said.add(shown(a));
        return said;
    }

    static String shown(Action action) {
        return switch (action) {
            case Action.Keep a -> "keep" + flags(a.flags()) + edited(a.header());
            case Action.File a -> "file " + a.mailbox() + (a.create() ? " create" : "")
                    + (a.specialUse() == null ? "" : " use " + a.specialUse()) + flags(a.flags()) + edited(a.header());
            case Action.Discard _ -> "discard";
            case Action.Redirect a -> "redirect " + a.address();
            case Action.Reject a -> "reject " + a.reason();
            case Action.Vacation a -> "vacation " + a.seconds() + " " + a.reason();
            case Action.Notify a -> "notify " + a.to().to().getFirst() + " " + a.message();
            case Action.Remember a -> "remember " + a.id() + " " + a.seconds();
        };
    }

    private static String flags(@Nullable List<String> flags) {
        return flags == null || flags.isEmpty() ? "" : " " + String.join(" ", flags);
    }

    private static String edited(Action.@Nullable Header header) {
        return header == null ? "" : " edited " + header.toString().lines().findFirst().orElse("");
    }
}
