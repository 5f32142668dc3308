package org.posthouse.mail.sieve;

import java.util.List;

/** A script as the grammar has it, not yet checked. Names and tags are in lower case. RFC 5228 §8.2 */
public record Script(List<Command> commands) {
    public Script {
        commands = List.copyOf(commands);
    }

    /** {@code identifier arguments (";" / block)}; hasBlock tells an empty block from none. */
    public record Command(String name, List<Argument> arguments, List<Test> tests, boolean hasBlock, List<Command> block, Place place) {
        public Command {
            arguments = List.copyOf(arguments);
            tests = List.copyOf(tests);
            block = List.copyOf(block);
        }
    }

    /** {@code identifier arguments}; of one test behind it and of a list in parentheses the first is a list of one. */
    public record Test(String name, List<Argument> arguments, List<Test> tests, Place place) {
        public Test {
            arguments = List.copyOf(arguments);
            tests = List.copyOf(tests);
        }
    }

    /** {@code string-list / number / tag}. */
    public sealed interface Argument {
        Place place();
    }

    /** A tag without its colon. */
    public record Tag(String name, Place place) implements Argument {}

    /** From 0 to 2^31 - 1. */
    public record Numeral(long value, Place place) implements Argument {}

    /** One string or several; a list of one is the same as the string alone, but in brackets where list is set. */
    public record Strings(List<String> values, boolean list, Place place) implements Argument {
        public Strings {
            values = List.copyOf(values);
        }
    }
}
