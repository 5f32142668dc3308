package org.posthouse.protocol.managesieve;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.WireWriter;

/** The line that ends a command's answer: OK, NO or BYE, a code where a program can make use of one, and a text for people. RFC 5804 §1.2, §1.3 */
public record Response(Kind kind, @Nullable Code code, String argument, String text) {
    public enum Kind {
        OK, NO, BYE
    }

    /** RFC 5804 §1.3; with the argument for those that have one. */
    public enum Code {
        AUTH_TOO_WEAK("AUTH-TOO-WEAK"), ENCRYPT_NEEDED("ENCRYPT-NEEDED"), QUOTA("QUOTA"), QUOTA_MAXSCRIPTS(
                "QUOTA/MAXSCRIPTS"), QUOTA_MAXSIZE(
                        "QUOTA/MAXSIZE"), SASL("SASL"), TRYLATER("TRYLATER"), ACTIVE("ACTIVE"), NONEXISTENT("NONEXISTENT"), ALREADYEXISTS(
                                "ALREADYEXISTS"), WARNINGS("WARNINGS"), TAG("TAG");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /** Whether a string stands behind it. */
        public boolean hasArgument() {
            return this == SASL || this == TAG;
        }
    }

    public static Response ok(String text) {
        return new Response(Kind.OK, null, "", text);
    }

    public static Response no(String text) {
        return new Response(Kind.NO, null, "", text);
    }

    public static Response no(@Nullable Code code, String text) {
        return new Response(Kind.NO, code, "", text);
    }

    public static Response bye(String text) {
        return new Response(Kind.BYE, null, "", text);
    }

    /** response-ok / response-nobye */
    public void write(WireWriter out) throws IOException {
        out.ascii(kind.name());
        Code c = code;
        if (c != null) {
            out.ascii(" (").ascii(c.word());
            if (c.hasArgument())
                Strings.write(out.b(' '), argument, false);
            out.b(')');
        }
        if (!text.isEmpty())
            Strings.write(out.b(' '), text, false);
        out.crlf();
    }

    /** A string alone, as a server's challenge or a name in a list. */
    public static void string(WireWriter out, String text) throws IOException {
        Strings.write(out, text, false);
    }

    /** A string as a literal, as scripts are sent. */
    public static void literal(WireWriter out, String text) throws IOException {
        Strings.literal(out, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), false);
    }
}
