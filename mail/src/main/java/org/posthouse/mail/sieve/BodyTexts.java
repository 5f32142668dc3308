package org.posthouse.mail.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.charset.Charsets;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;
import org.posthouse.mail.text.HtmlText;

/** The texts that the body test looks at, one part after the other and each only up to the limit. RFC 5173 */
final class BodyTexts {
    private final Message message;
    private final Metered source;
    private final Limits limits;
    private final Condition.Body test;
    private final Run run;
    private final Tester tester;
    private final List<String> keys;
    private int count;
    private boolean found;

    BodyTexts(Condition.Body test, Run run, Tester tester) throws Failure {
        this.test = test;
        this.run = run;
        this.tester = tester;
        message = run.message;
        source = new Metered(message.source());
        limits = run.limits;
        keys = run.expand(test.keys());
    }

    boolean any() throws Failure, IOException {
        List<Text> types = test.types();
        // The body test sets no variables. RFC 5173
        List<String> kept = run.variables().parts();
        if (test.raw())
            take(text(message.entity().bodyStart(), source.size()));
        else
            parts(message.entity(), types == null ? null : run.expand(types));
        run.variables().matched(kept);
        if (test.match().type() == Match.Type.COUNT)
            return tester.matches("body", Collections.nCopies(count, ""), keys, test.match(), test.place());
        return found;
    }

    /** One text at a time, so that they need not all be in memory. What was read for it counts, also where nothing came of it. */
    private void take(String text) throws Failure {
        count++;
        run.spend(source.read / Tester.CHARS_PER_STEP, test.place());
        source.read = 0;
        if (test.match().type() != Match.Type.COUNT)
            found |= tester.matches("body", List.of(text), keys, test.match(), test.place());
    }

    private String text(long from, long to) throws IOException {
        byte[] bytes = source.bytes(from, Math.min(to, from + limits.bodyChars()));
        return Charsets.guess(bytes, 0, bytes.length);
    }

    /** Types null: text as people read it. RFC 5173 */
    private void parts(Entity e, @Nullable List<String> types) throws Failure, IOException {
        run.spend(1, test.place());
        if (found)
            return;
        boolean wanted = types == null ? e.type().type().equals("text") : types.stream().anyMatch(t -> fits(t, e));
        Entity inner = e.message();
        if (e.isMultipart()) {
            if (wanted && !e.parts().isEmpty())
                take(text(e.bodyStart(), e.parts().getFirst().headerStart()));
            for (Entity part : e.parts())
                parts(part, types);
        } else if (inner != null) {
            if (wanted)
                take(text(inner.headerStart(), inner.bodyStart()));
            parts(inner, types);
        } else if (wanted) {
            take(types == null ? shown(e) : content(e));
        }
    }

    /** "" is any type, "text" a whole type, "text/html" one subtype; what has two slashes is none. RFC 5173 */
    private static boolean fits(String wanted, Entity e) {
        String type = wanted.toLowerCase(Locale.ROOT);
        int slash = type.indexOf('/');
        if (type.isEmpty())
            return true;
        if (slash < 0)
            return e.type().type().equals(type);
        return slash > 0 && slash < type.length() - 1 && type.indexOf('/', slash + 1) < 0 && e.type().toString().equals(type);
    }

    private String content(Entity e) throws IOException {
        if (e.type().type().equals("text"))
            return DecodedText.read(source, e, limits.bodyChars());
        try (InputStream in = TransferDecoder.body(source, e)) {
            byte[] bytes = in.readNBytes(limits.bodyChars());
            return Charsets.guess(bytes, 0, bytes.length);
        }
    }

    private String shown(Entity e) throws IOException {
        if (!e.type().is("text", "html"))
            return content(e);
        try (Reader in = new HtmlText(DecodedText.reader(source, e))) {
            StringBuilder out = new StringBuilder();
            char[] b = new char[8192];
            for (int n; out.length() < limits.bodyChars() && (n = in.read(b, 0, b.length)) > 0;)
                out.append(b, 0, n);
            return out.toString();
        }
    }

    /** Counts the octets that are read. */
    private static final class Metered implements Source {
        private final Source of;
        private long read;

        Metered(Source of) {
            this.of = of;
        }

        @Override
        public long size() {
            return of.size();
        }

        @Override
        public int read(long at, byte[] b, int off, int len) throws IOException {
            int n = of.read(at, b, off, len);
            read += Math.max(0, n);
            return n;
        }
    }
}
