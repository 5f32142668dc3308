package org.posthouse.server.text;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where a command reads and writes. Colour and progress only where the output is a terminal. */
public record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    /** The process's own. */
    @SuppressWarnings("SystemConsoleNull") // It is null again where the output is no terminal, whatever the check believes.
    public static Console system() {
        var systemConsole = System.console();
        boolean terminal = systemConsole != null && systemConsole.isTerminal() && System.getenv("NO_COLOR") == null;
        return new Console(System.in,
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8), terminal);
    }

    /** The text in a colour, where there is colour. */
    public String in(Colour colour, String text) {
        return terminal && !text.isEmpty() ? colour.escape() + text + "\u001b[0m" : text;
    }

    /** A stranger's words without what would steer a terminal or turn its direction: controls, and bidi controls. UAX #9 */
    public static String plain(String stranger) {
        StringBuilder out = new StringBuilder(stranger.length());
        stranger.codePoints().forEach(c -> {
            boolean bidi = c == 0x61c || c == 0x200e || c == 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
            out.appendCodePoint(Character.isISOControl(c) || bidi || c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
        });
        return out.toString();
    }

    /** What a terminal can do to a text. */
    public enum Colour {
        BOLD("1"), DIM("2"), RED("31"), GREEN("32"), YELLOW("33"), BLUE("34"), MAGENTA("35"), CYAN("36");

        private final String code;

        Colour(String code) {
            this.code = code;
        }

        String escape() {
            return "\u001b[" + code + "m";
        }
    }
}
