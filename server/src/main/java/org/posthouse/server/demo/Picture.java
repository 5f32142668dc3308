package org.posthouse.server.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.agent.Dialogue;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Console.Colour;

/** Draws the way of a message, and the talk along it, in at most 100 columns. */
final class Picture {
    private static final int WIDTH = 98;
    private static final String NUMBERS = "①②③④⑤⑥⑦⑧";

    private final Console console;
    private final PrintStream out;

    Picture(Console console) {
        this.console = console;
        this.out = console.out();
    }

    void title() {
        out.println();
        out.println(console.in(Colour.BOLD, "  Posthouse 驿站")
                + console.in(Colour.DIM, "   an internet in a box: two mail systems, their DNS, three people, one letter"));
        out.println();
    }

    /** The whole way; the circled numbers are those of the sections below. */
    void way(int smtpPort, int submissionPort) {
        List<String> lines = new ArrayList<>();
        lines.add("   Robert                    mail.163.example                    mail.outlook.example");
        lines.add(" ┌─────────┐  ① submission ┌──────────────────┐  ③ SMTP, TLS  ┌──────────────────────┐");
        lines.add(" │ writes  │ ────────────▶ │ login, queue     │ ────────────▶ │ john    250  kept    │");
        lines.add(" │ a letter│  TLS, login   │ MX? relay        │ port " + pad(String.valueOf(smtpPort), 9) + "│ chris   550  nobody  │");
        lines.add(" │         │  port " + pad(String.valueOf(submissionPort), 8)
                + "│                  │               │ mary    250  kept    │");
        lines.add(" │ reads   │ ◀──────────── │ bounce for chris │               └──────────┬───────────┘");
        lines.add(" └─────────┘  ⑦ notice     └────────┬─────────┘                  ④ POP3  │  ⑤ IMAP, ⑥ JMAP");
        lines.add("                                    │ ② MX outlook.example?              ▼");
        lines.add("                           ┌────────┴─────────┐                   ┌──────────────┐");
        lines.add("                           │ DNS              │                   │ Mary reads   │");
        lines.add("                           └──────────────────┘                   └──────────────┘");
        for (String line : lines)
            out.println("  " + (console.terminal() ? coloured(line) : line));
        out.println();
    }

    private String coloured(String line) {
        var b = new StringBuilder();
        for (String word : List.of(line)) {
            String s = word.replace("250  kept", console.in(Colour.GREEN, "250  kept")).replace("550  nobody",
                    console.in(Colour.RED, "550  nobody"));
            for (int i = 0; i < NUMBERS.length(); i++)
                s = s.replace(NUMBERS.substring(i, i + 1), console.in(Colour.YELLOW, NUMBERS.substring(i, i + 1)));
            b.append(s);
        }
        return b.toString();
    }

    void section(int number, String what) {
        String head = "── " + NUMBERS.charAt(number - 1) + " " + what + " ";
        out.println(console.in(Colour.BOLD, head + "─".repeat(Math.max(2, WIDTH - head.length()))));
    }

    void dialogue(Dialogue dialogue) {
        dialogue(dialogue.lines());
    }

    void dialogue(List<String> lines) {
        for (String line : lines)
            out.println("   " + talk(line));
        out.println();
    }

    private String talk(String line) {
        String cut = cut(line, WIDTH - 3);
        return cut.startsWith("C: ")
                ? console.in(Colour.CYAN, cut)
                : cut.startsWith("S: ") ? console.in(Colour.GREEN, cut) : console.in(Colour.DIM, cut);
    }

    void note(String text) {
        out.println("   " + cut(text, WIDTH - 3));
    }

    void gap() {
        out.println();
    }

    /** The lines of a message that a person reads, in a frame. */
    void letter(List<String> lines) {
        int width = 0;
        for (String line : lines)
            width = Math.max(width, Math.min(cells(line), WIDTH - 8));
        out.println("   ┌" + "─".repeat(width + 2) + "┐");
        for (String line : lines)
            out.println("   │ " + pad(cut(line, width), width) + " │");
        out.println("   └" + "─".repeat(width + 2) + "┘");
        out.println();
    }

    private static String cut(String text, int width) {
        if (cells(text) <= width)
            return text;
        int end = 0;
        for (int used = 0; end < text.length(); end++) {
            used += cells(text.charAt(end));
            if (used > width - 1)
                break;
        }
        return text.substring(0, end) + "…";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - cells(text)));
    }

    /** Columns that a text takes on a terminal; what is written in squares takes two. */
    private static int cells(String text) {
        int cells = 0;
        for (int i = 0; i < text.length(); i++)
            cells += cells(text.charAt(i));
        return cells;
    }

    private static int cells(char c) {
        boolean wide = c >= 0x2e80 && c <= 0xa4cf || c >= 0xac00 && c <= 0xd7a3 || c >= 0xf900 && c <= 0xfaff || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60;
        return wide ? 2 : 1;
    }
}
