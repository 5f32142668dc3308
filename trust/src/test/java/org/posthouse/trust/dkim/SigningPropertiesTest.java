package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.posthouse.mail.mime.HeaderFirst;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.ZoneResolver;

/** What is signed passes, passes after what relaxed overlooks, and fails after anything else. */
class SigningPropertiesTest {
    private static final Signer.Key[] BOTH = {Messages.rsa(), Messages.ed25519()};

    @Property(tries = 150)
    void whatIsSignedPasses(@ForAll("bodies") String body, @ForAll @IntRange(min = 1, max = 300) int chunk) {
        byte[] signed = Messages.octets(Messages.signed(message(body), BOTH));
        var verification = new ArrayList<Verification>();
        var keys = new KeySource(new ZoneResolver(Messages.ZONE));
        var parts = new HeaderFirst((h, whole) -> {
            verification.add(Verification.begin(Header.of(h, whole), keys, Messages.NOW));
            return verification.getFirst();
        });
        for (int at = 0; at < signed.length; at += chunk)
            parts.feed(signed, at, Math.min(chunk, signed.length - at));
        parts.finish();
        expect(Result.PASS, verification.getFirst().finish(Duration.ofSeconds(10)));
    }

    @Property(tries = 100)
    void whatRelaxedOverlooks(@ForAll("bodies") String body, @ForAll("harmless") String change) {
        String signed = Messages.signed(message(body), BOTH);
        String changed = switch (change) {
            case "refold" -> signed.replace("To: john@example.net,\r\n mary", "To:john@example.net,\r\n\t   mary");
            case "unfold" -> signed.replace(" on\r\n\tFriday", "    on Friday  ");
            case "case" -> signed.replace("\r\nSubject:", "\r\nsUBJECT :");
            case "trailing blanks" -> signed.replace("-0700\r\n", "-0700 \t\r\n").replace("\r\n\r\n\r\n", "\r\n\r\n \t\r\n");
            case "more blanks" -> signed.replace("Subject:  Dinner   on", "Subject: Dinner \t on");
            case "empty lines at the end" -> signed + (signed.endsWith("\r\n") ? "" : "\r\n") + "\r\n\r\n";
            case "field without a signature" -> signed.replace("\r\nMIME-Version", "\r\nX-Spam: no\r\nMIME-Version");
            case "trace above" -> "Received: by mx.example.net\r\nReturn-Path: <>\r\n" + signed;
            case "other order" -> move(signed, "Message-ID: <1@example.com>\r\n");
            default -> throw new AssertionError(change);
        };
        if (change.equals("empty lines at the end") && body.isEmpty())
            return;
        expect(Result.PASS, Messages.check(changed, Messages.ZONE));
    }

    @Provide
    Arbitrary<String> harmless() {
        return Arbitraries.of("refold", "unfold", "case", "trailing blanks", "more blanks", "empty lines at the end",
                "field without a signature", "trace above",
                "other order");
    }

    private static String move(String message, String field) {
        return message.replace(field, "").replaceFirst("\r\nTo: ", "\r\n" + field + "To: ");
    }

    @Property(tries = 200)
    void anySingleChangeOfTheBodyBreaks(@ForAll("bodies") String body, @ForAll int place,
            @ForAll @IntRange(min = 33, max = 126) int octet) {
        if (body.isBlank())
            return;
        String message = message(body);
        String signed = Messages.signed(message, BOTH);
        int bodyFrom = signed.indexOf("\r\n\r\n") + 4;
        int at = bodyFrom + Math.floorMod(place, signed.length() - bodyFrom);
        if (Character.isWhitespace(signed.charAt(at)) || signed.charAt(at) == octet)
            return;
        String changed = signed.substring(0, at) + (char) octet + signed.substring(at + 1);
        expect(Result.FAIL, Messages.check(changed, Messages.ZONE));
    }

    @Property(tries = 60)
    void anyAddedFieldBreaks(@ForAll("closed") String name, @ForAll boolean above, @ForAll boolean empty) {
        String signed = Messages.signed(Messages.PLAIN, BOTH);
        String field = name + ":" + (empty ? "" : " something") + "\r\n";
        String changed = above ? field + signed : signed.replace("\r\nMIME-Version", "\r\n" + field + "MIME-Version");
        expect(name.equalsIgnoreCase("From") ? Result.POLICY : Result.FAIL, Messages.check(changed, Messages.ZONE));
    }

    @Property(tries = 60)
    void anyRemovedFieldBreaks(@ForAll("present") String name) {
        String signed = Messages.signed(Messages.PLAIN, BOTH);
        String changed = signed.replaceFirst("(?s)\r\n" + name + ":.*?(\r\n[^ \t])", "$1");
        expect(name.equals("From") ? Result.PERMERROR : Result.FAIL, Messages.check(changed, Messages.ZONE));
    }

    @Property(tries = 60)
    void fieldsOfListsAreClosedOnlyWhereThereAreSome(@ForAll("lists") String name) {
        String own = Messages.signed(Messages.PLAIN, BOTH);
        expect(Result.PASS, Messages.check(name + ": <mailto:x@example.org>\r\n" + own, Messages.ZONE));
        String post = Messages.signed("List-Id: <friends.example.com>\r\n" + Messages.PLAIN, BOTH);
        expect(Result.PASS, Messages.check(post, Messages.ZONE));
        expect(Result.FAIL, Messages.check(name + ": <mailto:x@example.org>\r\n" + post, Messages.ZONE));
    }

    @Provide
    Arbitrary<String> closed() {
        return Arbitraries.of(Signer.CLOSED).flatMap(n -> Arbitraries.of(n, n.toLowerCase(Locale.ROOT)));
    }

    @Provide
    Arbitrary<String> present() {
        return Arbitraries.of("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type");
    }

    @Provide
    Arbitrary<String> lists() {
        return Arbitraries.of(Signer.OF_LISTS);
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries
                .of("a", "b ", "  ", "\t", "\r\n", "\r\n", "\r", "some words of a line", "0123456789abcdef", ".", "\u00e4", "\u0000", "=20",
                        "--boundary\r\n")
                .list().ofMaxSize(80).map(l -> String.join("", l));
    }

    private static String message(String body) {
        return Messages.PLAIN.substring(0, Messages.PLAIN.indexOf("\r\n\r\n") + 4) + body;
    }

    private static void expect(Result result, List<DkimResult> results) {
        assertEquals(List.of(result, result), results.stream().map(DkimResult::result).toList(), results::toString);
    }
}
