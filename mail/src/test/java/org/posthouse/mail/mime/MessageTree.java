package org.posthouse.mail.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A random message that knows where its parts are, since it wrote them. */
final class MessageTree {
    final List<MessageTree> parts = new ArrayList<>();
    String type = "text/plain";
    @Nullable
    MessageTree message;
    long headerStart;
    long bodyStart;
    long end;
    long lines;
    int fields;

    private static final String[] LEAVES = {"text/plain", "text/html", "image/png", "application/pdf", "message/delivery-status",
            "text/plain; charset=\"utf-8\"; format=flowed"};

    /** A message with its bytes. */
    record Made(MessageTree tree, byte[] bytes) {}

    static Made make(long seed) {
        return make(seed, true);
    }

    /** With boundaries that begin with others or not. */
    static Made make(long seed, boolean alike) {
        Writer writer = new Writer(new Random(seed), alike);
        MessageTree tree = writer.entity(0, true);
        writer.finish(tree, writer.size(), writer.lines);
        return new Made(tree, writer.out.toByteArray());
    }

    private static final class Writer {
        final Random random;
        final boolean alike;
        final String eol;
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final List<String> boundaries = new ArrayList<>();
        long lines;

        Writer(Random random, boolean alike) {
            this.alike = alike;
            this.random = random;
            this.eol = random.nextInt(3) == 0 ? "\n" : "\r\n";
        }

        int size() {
            return out.size();
        }

        void raw(String s) {
            out.writeBytes(s.getBytes(StandardCharsets.ISO_8859_1));
        }

        void line(String s) {
            raw(s);
            eol();
        }

        void eol() {
            raw(eol);
            lines++;
        }

        MessageTree entity(int depth, boolean root) {
            MessageTree e = new MessageTree();
            e.headerStart = size();
            int kind = depth > 5 ? 2 : random.nextInt(root ? 3 : 5);
            String boundary = boundary();
            if (kind == 0) {
                e.type = "multipart/" + (random.nextBoolean() ? "mixed" : "alternative");
                header(e, e.type + "; boundary=\"" + boundary + "\"");
                multipart(e, boundary, depth);
            } else if (kind == 1 && !root) {
                e.type = "message/rfc822";
                header(e, e.type);
                e.bodyStart = size();
                e.message = entity(depth + 1, true);
            } else {
                String type = LEAVES[random.nextInt(LEAVES.length)];
                int semicolon = type.indexOf(';');
                e.type = semicolon < 0 ? type : type.substring(0, semicolon);
                header(e, type);
                leaf(e);
            }
            return e;
        }

        private String boundary() {
            // often one that begins with another
            String b = !alike
                    ? "=_" + Long.toString(random.nextLong() & Long.MAX_VALUE, 36)
                    : boundaries.isEmpty() || random.nextInt(3) == 0
                            ? "b" + random.nextInt(1000)
                            : boundaries.getLast() + (random.nextBoolean() ? "x" : "--") + random.nextInt(10);
            boundaries.add(b);
            return b;
        }

        private void header(MessageTree e, String type) {
            int before = random.nextInt(4);
            for (int i = 0; i < before; i++) {
                field(e, "X-Before-" + i, words(6));
            }
            field(e, random.nextBoolean() ? "Content-Type" : "content-type", type);
            if (random.nextBoolean()) {
                field(e, "Subject", words(10) + eol + "  " + words(3));
                lines++;
            }
            if (random.nextInt(20) == 0) {
                field(e, "X-Long", "y".repeat(3000 + random.nextInt(9000)));
            }
            eol();
        }

        private void field(MessageTree e, String name, String value) {
            line(name + (random.nextInt(10) == 0 ? " :" : ": ") + value);
            e.fields++;
        }

        private String words(int max) {
            StringBuilder s = new StringBuilder();
            int n = random.nextInt(max);
            for (int i = 0; i < n; i++) {
                s.append(i > 0 ? " " : "").append(Integer.toString(random.nextInt(100000), 36));
            }
            return s.toString();
        }

        private void leaf(MessageTree e) {
            e.bodyStart = size();
            int n = random.nextInt(12);
            for (int i = 0; i < n; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> line("--" + words(3));
                    case 1 -> line("");
                    case 2 ->
                        line("--" + (boundaries.isEmpty() ? "q" : alike ? boundaries.get(random.nextInt(boundaries.size())) + "zz" : "q"));
                    case 3 -> line("-");
                    case 4 -> line("\u00e4".repeat(random.nextInt(200)));
                    case 5 -> line(random.nextInt(30) == 0 ? "long".repeat(3000) : words(9));
                    default -> line(words(12));
                }
            }
            if (random.nextBoolean()) {
                raw("no end " + words(3));
            }
        }

        private void multipart(MessageTree e, String boundary, int depth) {
            e.bodyStart = size();
            if (random.nextInt(3) == 0) {
                line("preamble " + words(5));
            } else if (random.nextInt(3) == 0) {
                eol();
            }
            int n = 1 + random.nextInt(4);
            raw("--" + boundary + (random.nextInt(5) == 0 ? "  \t" : ""));
            eol();
            for (int i = 0; i < n; i++) {
                MessageTree child = entity(depth + 1, false);
                finish(child, size(), lines);
                e.parts.add(child);
                eol();
                boolean last = i == n - 1;
                raw("--" + boundary + (last ? "--" : ""));
                if (!last) {
                    eol();
                }
            }
            boundaries.remove(boundary);
            if (random.nextInt(3) == 0) {
                eol();
                raw("epilogue " + words(3));
            }
        }

        /** The end is known only when what comes after it is written. */
        void finish(MessageTree e, long end, long linesNow) {
            e.end = end;
            if (e.message != null) {
                finish(e.message, end, linesNow);
            }
        }
    }
}
