package org.posthouse.agent.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows for people: columns on a terminal, the last one cut to fit; fields parted by tabs anywhere else. */
final class Table {
    private final Terminal terminal;
    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    Table(Terminal terminal, String... heads) {
        this.terminal = terminal;
        this.heads = List.of(heads);
    }

    void row(String... cells) {
        List<String> clean = new ArrayList<>();
        for (String cell : cells)
            clean.add(Clean.line(cell));
        rows.add(clean);
    }

    void print(String none) {
        PrintStream out = terminal.out();
        if (!terminal.seen()) {
            rows.forEach(r -> out.println(String.join("\t", r)));
            return;
        }
        if (rows.isEmpty()) {
            out.println(none);
            return;
        }
        int[] widths = new int[heads.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = Clean.width(heads.get(c));
            for (List<String> row : rows)
                widths[c] = Math.max(widths[c], Math.min(Clean.width(row.get(c)), c == 0 ? 60 : 30));
        }
        line(heads, widths);
        rows.forEach(r -> line(r, widths));
    }

    private void line(List<String> cells, int[] widths) {
        var b = new StringBuilder();
        int used = 0;
        for (int c = 0; c < widths.length - 1; c++) {
            b.append(Clean.fit(cells.get(c), widths[c])).append("  ");
            used += widths[c] + 2;
        }
        b.append(Clean.cut(cells.getLast(), Math.max(20, terminal.columns() - used)));
        terminal.out().println(b.toString().stripTrailing());
    }
}
