package org.posthouse.mail.sieve;

import java.util.List;

/** Writes a script with one command a line, so that {@link ScriptParser} reads the same again. RFC 5228 §8.2 */
public final class ScriptWriter {
    private final StringBuilder out = new StringBuilder(256);

    private ScriptWriter() {}

    /** The text, with CRLF line ends. */
    public static String write(Script script) {
        var writer = new ScriptWriter();
        writer.commands(script.commands(), 0);
        return writer.out.toString();
    }

    private void commands(List<Script.Command> commands, int depth) {
        for (Script.Command c : commands) {
            out.append("    ".repeat(depth)).append(c.name());
            arguments(c.arguments());
            tests(c.tests());
            if (c.hasBlock()) {
                out.append(" {\r\n");
                commands(c.block(), depth + 1);
                out.append("    ".repeat(depth)).append("}\r\n");
            } else {
                out.append(";\r\n");
            }
        }
    }

    private void arguments(List<Script.Argument> arguments) {
        for (Script.Argument a : arguments) {
            out.append(' ');
            switch (a) {
                case Script.Tag t -> out.append(':').append(t.name());
                case Script.Numeral n -> out.append(n.value());
                case Script.Strings s when s.list() || s.values().size() != 1 -> list(s.values());
                case Script.Strings s -> string(s.values().getFirst());
            }
        }
    }

    private void list(List<String> values) {
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0)
                out.append(", ");
            string(values.get(i));
        }
        out.append(']');
    }

    private void string(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\')
                out.append('\\');
            out.append(c);
        }
        out.append('"');
    }

    /** A single test needs no parentheses. */
    private void tests(List<Script.Test> tests) {
        if (tests.isEmpty())
            return;
        out.append(tests.size() == 1 ? " " : " (");
        for (int i = 0; i < tests.size(); i++) {
            if (i > 0)
                out.append(", ");
            Script.Test t = tests.get(i);
            out.append(t.name());
            arguments(t.arguments());
            tests(t.tests());
        }
        if (tests.size() > 1)
            out.append(')');
    }
}
