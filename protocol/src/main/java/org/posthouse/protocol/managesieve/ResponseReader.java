package org.posthouse.protocol.managesieve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;

/** Reads what a server answers. RFC 5804 §4 */
public final class ResponseReader {
    private static final int MAX_STRING = 1 << 20;
    private static final int MAX_LINES = 10_000;
    private static final ByteClass CODE = ByteClass.of("response code", "-_/", ByteClass.ALPHA, ByteClass.DIGIT);

    private final WireReader in;

    public ResponseReader(WireReader in) {
        this.in = in;
    }

    /** Lines of strings and words before the last, and that; codes that nobody knows are left out. */
    public record Answer(List<List<String>> lines, Response last) {}

    public Answer next() throws IOException, SyntaxException {
        var lines = new ArrayList<List<String>>();
        while (in.peek() == '"' || in.peek() == '{') {
            if (lines.size() >= MAX_LINES)
                throw new SyntaxException("too many lines");
            var line = new ArrayList<String>();
            line.add(string());
            while (in.take(' '))
                line.add(in.peek() == '"' || in.peek() == '{' ? string() : in.takeSome(ByteClass.ALPHA, 100));
            in.crlf();
            lines.add(line);
        }
        return new Answer(lines, last());
    }

    private Response last() throws IOException, SyntaxException {
        Response.Kind kind = switch (in.takeSome(ByteClass.ALPHA, 3).toUpperCase(Locale.ROOT)) {
            case "OK" -> Response.Kind.OK;
            case "NO" -> Response.Kind.NO;
            case "BYE" -> Response.Kind.BYE;
            default -> throw new SyntaxException("expected OK, NO or BYE");
        };
        Response.Code code = null;
        String argument = "";
        String text = "";
        while (in.take(' ')) {
            if (in.take('(')) {
                code = code(in.takeSome(CODE, 100));
                while (in.take(' '))
                    argument = string();
                in.expect(')');
            } else {
                text = string();
            }
        }
        in.crlf();
        return new Response(kind, code, argument, text);
    }

    private static Response.@Nullable Code code(String word) {
        for (Response.Code c : Response.Code.values())
            if (c.word().equalsIgnoreCase(word))
                return c;
        return null;
    }

    private String string() throws IOException, SyntaxException {
        if (in.take('{')) {
            long size = Long.parseLong(in.takeSome(ByteClass.DIGIT, 7));
            in.expect('}');
            in.crlf();
            if (size > MAX_STRING)
                throw new SyntaxException("a string of " + size + " octets");
            try (InputStream literal = in.literal(size)) {
                return new String(literal.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        in.expect('"');
        var out = new ByteArrayOutputStream();
        for (;;) {
            int c = in.next();
            if (c == '"')
                return out.toString(StandardCharsets.UTF_8);
            out.write(c == '\\' ? in.next() : c);
            if (out.size() > MAX_STRING)
                throw new SyntaxException("a string without an end");
        }
    }
}
