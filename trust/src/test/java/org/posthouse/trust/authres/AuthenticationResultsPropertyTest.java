package org.posthouse.trust.authres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.posthouse.base.wire.SyntaxException;

class AuthenticationResultsPropertyTest {
    @Property(tries = 1000)
    void whatIsWrittenIsReadTheSame(@ForAll("results") AuthenticationResults all) throws SyntaxException {
        assertEquals(all, AuthenticationResults.parse(all.value()));
        String field = all.field();
        assertEquals(all, AuthenticationResults.parse(field.substring(AuthenticationResults.NAME.length() + 1)));
        assertFalse(field.contains("\n\r") || field.contains("\n \r"), field);
    }

    @Provide
    Arbitrary<AuthenticationResults> results() {
        Arbitrary<String> keyword = Arbitraries.strings().withCharRange('a', 'z').withChars("-0").ofMinLength(1).ofMaxLength(20)
                .filter(k -> !k.equals("none") && !k.equals("reason"));
        Arbitrary<String> text = Arbitraries.oneOf(Arbitraries.strings().withChars(" ()\"\\;=.@a\r\n\té").ofMaxLength(200),
                Arbitraries.strings().ofMaxLength(100));
        Arbitrary<String> dotted = Combinators.combine(Arbitraries.of("smtp", "header", "body", "policy"), keyword)
                .as((t, n) -> t + "." + n);
        var property = Combinators.combine(dotted, text).as(org.posthouse.trust.authres.Property::of);
        var method = Combinators.combine(keyword, Arbitraries.of(Result.class), text, text, property.list().ofMaxSize(4))
                .as(MethodResult::new);
        return Combinators.combine(text.map(t -> "a" + t), method.list().ofMaxSize(5)).as(AuthenticationResults::new);
    }
}
